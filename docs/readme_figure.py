"""Put the first figure of notebook 20, with its alt text, on the README's first screen."""

import base64
import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def first_figure(notebook: Path) -> tuple[bytes, str]:
    """The PNG and the alt text of the first figure in a notebook's outputs."""
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                alt = output["metadata"]["image/png"]["alt"]
                return base64.b64decode(output["data"]["image/png"]), alt
    raise SystemExit(f"{notebook.name} has no figure: run make notebooks")


if __name__ == "__main__":
    picture, words = first_figure(ROOT / "notebooks/20_flevoland.ipynb")
    (ROOT / "docs/flevoland.png").write_bytes(picture)
    readme = ROOT / "README.md"
    text = readme.read_text("utf-8")
    readme.write_text(
        re.sub(
            r"!\[.*?\]\(docs/flevoland\.png\)", lambda _: f"![{words}](docs/flevoland.png)", text
        ),
        "utf-8",
    )
