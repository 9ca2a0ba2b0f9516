"""Make the simulated files beside this script again: the same bytes every time."""

import hashlib
import json
from pathlib import Path

import nbformat
import numpy as np

from jeugdlib import read
from jeugdlib.report import outputs
from jeugdlib.simulate import (
    audit,
    cycles,
    measurements,
    messy_export,
    monitoring,
    one_child,
    quotes,
    reported_studies,
    series,
    toward_zero,
)

SEED = 20250203
SEED_ZERO = 16  # a draw that ends in two quiet months
SEED_SERIES = 7  # a draw in which the series that do not change are quiet
SEED_AUDIT = 4  # a draw whose shares lie close to those that it is drawn from
SEED_QUOTES = 24  # a draw in which one contrary voice may not be quoted
SENTENCES = Path(__file__).with_name("verzonnen_citaten.txt")
NOTEBOOK = Path(__file__).parents[2] / "notebooks/60_monitoring.ipynb"
ANSWERS = ("uitval_smal", "tevredenheid_voldoende", "zonder_hulp_verder", "herhaald_beroep")
ANSWERS += ("problemen_verbeterd", "wachttijd_mediaan")
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
        "gesimuleerde_cycli.csv": cycles(np.random.default_rng(SEED)).to_csv(**style).encode(),
    }
    made |= {
        f"gesimuleerde_audit_{name}.csv": table.to_csv(**style).encode()
        for name, table in vars(files_read).items()
    }
    made |= {
        f"gesimuleerde_monitoring{name}.csv": table.to_csv(**style).encode()
        for name, table in zip(("", "_doelen", "_waarheid"), vars(followed).values(), strict=True)
    }
    child = one_child(np.random.default_rng(SEED))
    made |= {
        f"gesimuleerde_een_kind{name}.csv": table.to_csv(**style).encode()
        for name, table in (("", child.table), ("_waarheid", child.truth))
    }
    zero = toward_zero(np.random.default_rng(SEED_ZERO))
    made |= {
        f"gesimuleerde_nul{name}.csv": table.to_csv(**style).encode()
        for name, table in (("", zero.table), ("_waarheid", zero.truth))
    }
    said = quotes(SENTENCES.read_text("utf-8"), np.random.default_rng(SEED_QUOTES))
    made |= {
        f"gesimuleerde_citaten{name}.csv": table.to_csv(**style).encode()
        for name, table in (("", said.citaten), ("_waarheid", said.waarheid))
    }
    made["gesimuleerde_antwoorden.json"] = json.dumps(_report(), ensure_ascii=False).encode()
    counted = series(np.random.default_rng(SEED_SERIES))
    made |= {
        f"gesimuleerde_tellingen{name}.csv": table.to_csv(**style).encode()
        for name, table in (("", counted.table), ("_waarheid", counted.truth))
    }
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in made.items()]
    return made | {"hashes.txt": "".join(lines).encode()}


def _report() -> dict:
    """Some answers of the report about the made-up monitoring, as if it were an earlier report."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    answers = outputs.answers(notebook)
    return {
        "name": NOTEBOOK.stem,
        "question": notebook.cells[0].source.split("\n")[0].lstrip("# "),
        "openbaarheid": "openbaar",
        "date": "2025-02-03",
        "answers": {key: answers[key] for key in ANSWERS},
    }


if __name__ == "__main__":
    for name, content in files().items():
        Path(__file__).with_name(name).write_bytes(content)
        print(f"{name}: {len(content)} bytes")
