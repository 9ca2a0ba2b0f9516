"""Make the simulated files beside this script again: the same bytes every time."""

import hashlib
from pathlib import Path

import numpy as np

from jeugdlib import read
from jeugdlib.simulate import audit, measurements, messy_export, monitoring, reported_studies

SEED = 20250203
SEED_AUDIT = 4  # a draw whose shares lie close to those that it is drawn from
CODEBOOK = Path(__file__).parents[1] / "codes/codeboek_dossieraudit.yaml"


def files() -> dict[str, bytes]:
    """The content of every file, by its name; hashes.txt says which files are made here."""
    export = messy_export(np.random.default_rng(SEED))
    scores = measurements(np.random.default_rng(SEED))
    studies = reported_studies(np.random.default_rng(SEED))
    followed = monitoring(np.random.default_rng(SEED))
    files_read = audit(read.codebook(CODEBOOK), np.random.default_rng(SEED_AUDIT))
    style = {"sep": ";", "index": False, "decimal": ",", "lineterminator": "\n"}
    made = {
        "gesimuleerde_export.csv": export.text.encode("cp1252"),
        "gesimuleerde_export_waarheid.csv": export.truth.to_csv(**style).encode(),
        "gesimuleerde_export_fouten.csv": export.faults.to_csv(**style).encode(),
        "gesimuleerde_metingen.csv": scores.table.to_csv(**style).encode(),
        "gesimuleerde_metingen_waarheid.csv": scores.truth.to_csv(**style).encode(),
        "gesimuleerde_studies.csv": studies.to_csv(**style).encode(),
    }
    made |= {
        f"gesimuleerde_audit_{name}.csv": table.to_csv(**style).encode()
        for name, table in vars(files_read).items()
    }
    made |= {
        f"gesimuleerde_monitoring{name}.csv": table.to_csv(**style).encode()
        for name, table in zip(("", "_doelen", "_waarheid"), vars(followed).values(), strict=True)
    }
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in made.items()]
    return made | {"hashes.txt": "".join(lines).encode()}


if __name__ == "__main__":
    for name, content in files().items():
        Path(__file__).with_name(name).write_bytes(content)
        print(f"{name}: {len(content)} bytes")
