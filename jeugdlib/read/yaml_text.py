"""YAML as it was typed: names, lists and texts, and nothing that YAML makes of them."""

from pathlib import Path

import yaml

from jeugdlib.columns import InputError

DUTCH = {dict: "regels als naam: waarde", list: "een lijst als [a, b]", str: "één waarde"}
LARGEST = 1_000_000  # bytes; such a file is written by hand


def read_yaml(path: Path) -> dict:
    """What a file of `name: value` says, every scalar as the text that was typed.

    Raises
    ------
    InputError : the file is not there, too large or no YAML of that form, or it refers to itself.
    """
    said, wrong = look_at_yaml(path)
    if wrong:
        raise wrong[0]
    return said


def look_at_yaml(path: Path) -> tuple[dict, list[InputError]]:
    """What `read_yaml` gives, with all that is wrong in readable YAML instead of the first of it.

    What is wrong is left out of the dict, or stands in it as an empty text.

    Raises
    ------
    InputError : the file is not there, too large, or no YAML of `name: value` at all.
    """
    where, wrong = f"bestand {path.name}", []
    if not path.is_file():
        raise InputError("dit bestand is er niet", where=where)
    if path.stat().st_size > LARGEST:
        raise InputError("dit bestand is te groot om met de hand te zijn geschreven", where=where)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
        said = _as_typed(node, where, set(), wrong) if node else {}
    except yaml.MarkedYAMLError as problem:
        line = f", regel {problem.problem_mark.line + 1}" if problem.problem_mark else ""
        raise InputError(
            "dit is geen leesbaar YAML",
            where=where + line,
            mend="Kijk naar het inspringen, en zet tekst met : , ? of # tussen aanhalingstekens.",
        ) from problem
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as problem:
        raise InputError("dit is geen leesbaar YAML in UTF-8", where=where) from problem
    if not isinstance(said, dict):
        raise InputError(f"hier hoort {DUTCH[dict]}", where=where)
    return said, wrong


def _as_typed(
    node: yaml.Node, where: str, seen: set[int], wrong: list[InputError]
) -> dict | list | str:
    """What a node says, every scalar as the text that was typed; nothing is constructed."""
    place = f"{where}, regel {node.start_mark.line + 1}"
    if not node.tag.startswith("tag:yaml.org,2002:") or "python" in node.tag:
        wrong.append(InputError("dit soort waarde kan hier niet", where=place, value=node.tag))
        return ""
    # a node that comes back is a reference, which can make a small file endless
    if id(node) in seen:
        wrong.append(InputError("verwijzingen met & en * kunnen hier niet", where=place))
        return ""
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        if node.value == "" and node.style is None:  # {x: 1,5} is x: 1 and a 5 without a value
            mend = "Zet tekst met een komma tussen aanhalingstekens; niets is ''."
            wrong.append(InputError("hier ontbreekt een waarde", where=place, mend=mend))
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_as_typed(part, where, seen, wrong) for part in node.value]
    said: dict = {}
    for key, value in node.value:
        name = _as_typed(key, where, seen, wrong)
        if isinstance(name, str) and name not in said:
            said[name] = _as_typed(value, where, seen, wrong)
        else:
            what = f"{name} staat er twee keer" if isinstance(name, str) else "dit is geen naam"
            at = f"{where}, regel {key.start_mark.line + 1}"
            wrong.append(InputError(what, where=at))
    return said
