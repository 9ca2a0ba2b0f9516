"""The codebook of an audit, from the YAML file that a team edits."""

from pathlib import Path

from jeugdlib.columns import InputError
from jeugdlib.columns.codebook import COUNTS_AS, UNITS, Codebook, Item, Level
from jeugdlib.read.codebook_rules import problems_of
from jeugdlib.read.yaml_text import look_at_yaml


def codebook(path: str | Path) -> Codebook:
    """The codebook in a YAML file.

    Parameters
    ----------
    path : a file like data/codes/codeboek_dossieraudit.yaml; its first lines say how to write one

    Returns
    -------
    Codebook, with its items in the order of the file.

    Raises
    ------
    InputError : the file cannot be read, or something in it is wrong; all of it is named at once.
    """
    path = Path(path)
    said, problems = look_at_codebook(path)
    if problems:
        listed = "\n".join(f"- {problem}" for problem in problems)
        count = "één ding" if len(problems) == 1 else f"{len(problems)} dingen"
        what = f"in dit codeboek moet {count} anders:\n{listed}"
        raise InputError(what, where=f"bestand {path.name}")
    items = [_item(name, unit, text) for unit in UNITS for name, text in said.get(unit, {}).items()]
    return Codebook(said["naam"], said["versie"], tuple(items), said.get("bron", ""))


def look_at_codebook(path: Path) -> tuple[dict, list[InputError]]:
    """What a codebook says, and all that is wrong with it, each with its place and how to mend it.

    Raises
    ------
    InputError : the file is not there, or no readable YAML.
    """
    said, wrong = look_at_yaml(path)
    return said, [*wrong, *problems_of(said)]


def _item(name: str, unit: str, said: dict) -> Item:
    return Item(
        name=name,
        label=said.get("label") or name.replace("_", " ").capitalize(),
        question=said["vraag"],
        unit=unit,
        levels=tuple(_level(*level) for level in said.get("niveaus", {}).items()),
        ordered=said.get("geordend") == "ja",
        low=int(said["laagste"]) if "laagste" in said else None,
        high=int(said["hoogste"]) if "hoogste" in said else None,
        skip=tuple((n, tuple(texts)) for n, texts in said.get("overslaan_als", {}).items()),
        rule=said.get("beslisregel", ""),
        example=said.get("voorbeeld", ""),
        source=said.get("bron", ""),
    )


def _level(name: str, said: dict | str) -> Level:
    if isinstance(said, str):
        return Level(name, said)
    return Level(name, said["betekenis"], COUNTS_AS[said.get("telt", "niet_mee")])
