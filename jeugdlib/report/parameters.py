"""Parameters: what a notebook asks for, and what a user filled in, checked before anything runs."""

import ast
import difflib
import io
import re
import tokenize
from dataclasses import dataclass
from pathlib import Path

import yaml

from jeugdlib.columns import InputError
from jeugdlib.columns.parameters import PARAMETERS, Parameter

INFERRED = {bool: "keuze", int: "geheel getal", float: "getal", str: "tekst", list: "lijst"}
BOOLEAN = ("True", "False")


@dataclass(frozen=True)
class Asked:
    """One parameter of a notebook: what it is, its default, and the meaning beside it."""

    parameter: Parameter
    default: object
    meaning: str


def asked(notebook: dict) -> dict[str, Asked]:
    """The parameters in a notebook's cell with the tag `parameters`, by name.

    Only plain literals count, with the meaning in the comment behind them. A word
    that is not declared in columns/parameters.py gets its kind from its default.

    Raises
    ------
    InputError : the cell cannot be read, or a default is no text, number, list, True or False.
    """
    cells = [c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", [])]
    found = {}
    for cell in cells:
        try:
            statements, comments = ast.parse(cell["source"]).body, _comments(cell["source"])
        except SyntaxError as problem:
            raise InputError("de cel met parameters van dit notebook is niet te lezen") from problem
        for node in statements:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name, meaning = node.targets[0].id, comments.get(node.end_lineno, "")
                found[name] = _asked(name, node.value, meaning)
    return found


def _asked(name: str, value: ast.expr, meaning: str) -> Asked:
    try:
        default = ast.literal_eval(value)
        kind = INFERRED[type(default)]
        if kind == "lijst" and not all(isinstance(word, str) for word in default):
            raise ValueError(default)
    except (ValueError, KeyError) as problem:
        raise InputError(
            f"parameter {name} van dit notebook heeft als waarde geen tekst, getal of lijst"
        ) from problem
    allowed = BOOLEAN if kind == "keuze" else ()
    own = name.startswith("eigen_")  # a count that a team added to its own notebook
    inferred = Parameter(name, kind, meaning, allowed=allowed, protected=own)
    return Asked(PARAMETERS.get(name, inferred), default, meaning)


def settle(asked_for: dict[str, Asked], given: dict[str, str], folder: Path) -> dict[str, object]:
    """What was filled in, each in its type; a file's path made absolute against `folder`.

    Raises
    ------
    InputError : a name that the notebook does not ask for, or a value that does not fit.
    """
    for name in given:
        if name not in asked_for:
            raise InputError(
                f"parameter {name} bestaat niet in dit notebook",
                mend=nearest(name, list(asked_for)) + f"Er zijn: {', '.join(asked_for)}.",
            )
    return {name: _typed(asked_for[name].parameter, text, folder) for name, text in given.items()}


def nearest(word: str, known: list[str]) -> str:
    """A question with the known word that looks most like this one, or nothing."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    close = close or [other for other in known if word and word in other]  # 20 for 20_flevoland
    return f"Bedoelde u {close[0]}? " if close else ""


def read_parameters(path: Path) -> dict[str, str]:
    """The parameters in a YAML file (`name: value`, a line each), as the text that stands there.

    YAML turns NO into false and 010 into 8 by itself; such a value is refused where a text is
    meant, and numbers are read from what was typed.

    Raises
    ------
    InputError : the file is not there, is no YAML of that form, or YAML changed a value.
    """
    where = f"bestand {path.name}"
    if not path.is_file():
        raise InputError("dit bestand met parameters is er niet", where=where)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise InputError("dit is geen leesbaar YAML-bestand in UTF-8", where=where) from problem
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise InputError("verwacht worden regels als zekerheid: 0.95", where=where)
    given = {}
    for key, value in node.value:
        place = f"{where}, regel {key.start_mark.line + 1}"
        if not isinstance(key, yaml.ScalarNode):
            raise InputError("verwacht worden regels als zekerheid: 0.95", where=place)
        if key.value in given:
            raise InputError(f"parameter {key.value} staat er twee keer", where=place)
        given[key.value] = _as_typed(key.value, value, place)
    return given


def as_text(value: object) -> str:
    """A value as a user fills it in: of a list the words, with commas between them."""
    return ",".join(value) if isinstance(value, list) else str(value)


def _as_typed(name: str, node: yaml.Node, where: str) -> str:
    declared = PARAMETERS.get(name)
    many = declared and (declared.kind == "lijst" or declared.several)
    if isinstance(node, yaml.SequenceNode) and many:
        return ",".join(_as_typed(name, item, where) for item in node.value)
    if not isinstance(node, yaml.ScalarNode):
        raise InputError(f"parameter {name} moet één waarde zijn", where=where)
    kind = node.tag.rsplit(":", 1)[-1]
    number = declared and declared.kind in ("getal", "geheel getal")
    if kind != "str" and not (number and kind in ("int", "float")):
        raise InputError(
            f"parameter {name}: YAML leest dit niet als tekst",
            where=where,
            value=node.value,
            mend=f"Zet er aanhalingstekens om: {name}: '{node.value}'.",
        )
    return node.value


def _typed(parameter: Parameter, text: str, folder: Path) -> object:
    if parameter.kind == "bestand":
        return _files(parameter, text, folder)
    if parameter.kind in ("getal", "geheel getal"):
        return _number(parameter, text)
    if parameter.kind == "lijst":
        return [_allowed(parameter, word.strip()) for word in text.split(",") if word.strip()]
    chosen = _allowed(parameter, text)
    return chosen == "True" if parameter.allowed == BOOLEAN else chosen


def _allowed(parameter: Parameter, text: str) -> str:
    if parameter.allowed and text not in parameter.allowed:
        raise InputError(
            f"parameter {parameter.name} kan dit niet zijn",
            value=text,
            mend=nearest(text, list(parameter.allowed))
            + f"Kies uit: {', '.join(parameter.allowed)}.",
        )
    return text


def _number(parameter: Parameter, text: str) -> float | int:
    whole = parameter.kind == "geheel getal"
    pattern = r"-?(0|[1-9]\d*)" + ("" if whole else r"(\.\d+)?")
    if not re.fullmatch(pattern, text):
        example = "bijvoorbeeld 40" if whole else "met een punt, bijvoorbeeld 0.95"
        raise InputError(
            f"parameter {parameter.name} moet een {parameter.kind} zijn, {example}", value=text
        )
    value = int(text) if whole else float(text)
    low, high = parameter.low, parameter.high
    outside = (low is not None and value < low) or (high is not None and value > high)
    if outside or (parameter.between and value in (low, high)):
        raise InputError(f"parameter {parameter.name} moet {_range(parameter)}", value=text)
    return value


def _range(parameter: Parameter) -> str:
    low, high = parameter.low, parameter.high
    if high is None:
        return f"meer dan {low:g} zijn" if parameter.between else f"{low:g} of meer zijn"
    return f"tussen {low:g} en {high:g} liggen" + (
        ", de grenzen niet mee" if parameter.between else ""
    )


def _files(parameter: Parameter, text: str, folder: Path) -> str | list[str]:
    if not text.strip() and parameter.optional:
        return [] if parameter.several else ""
    if not parameter.several:
        return _file(parameter, text, folder)
    one = (folder / text).is_file()  # a name may have a comma in it
    names = [text] if one else [name.strip() for name in text.split(",") if name.strip()]
    return [_file(parameter, name, folder) for name in names or [text]]


def _file(parameter: Parameter, text: str, folder: Path) -> str:
    path = (folder / text).resolve()
    if not path.is_file():
        others = sorted(p.name for p in path.parent.glob("*.csv")) if path.parent.is_dir() else []
        raise InputError(
            f"parameter {parameter.name}: dit bestand is er niet",
            value=text,
            mend=nearest(path.name, others) + "De map is gerekend vanaf waar u nu staat.",
        )
    return str(path)


def paths_of(value: object) -> list[str]:
    """The paths in the value of a file parameter: one, several or none."""
    return [path for path in ([value] if isinstance(value, str) else value) if path]


def file_parameters(asked_for: dict[str, Asked]) -> list[str]:
    """The names of the parameters that are files, in their order: of a table, or a mapping."""
    return [name for name, asked_ in asked_for.items() if asked_.parameter.kind == "bestand"]


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ").strip() for t in tokens if t.type == tokenize.COMMENT}
