"""The house: who may import whom, who may touch what, and how large a room may grow."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "jeugdlib"
ROOMS = ["read", "reduce", "release", "show", "report", "simulate", "cycles"]
QUESTIONS = ["outcome", "course", "quality", "evidence"]
LIBRARY_LINES = 28_000  # why it is more than the 8 000 of the plan: DECISIONS.md


@cache
def every_module():
    """The tree of each module, by its path in the house."""
    return {
        path.relative_to(HOUSE): ast.parse(path.read_text("utf-8")) for path in HOUSE.rglob("*.py")
    }


@cache
def imported(tree):
    """Every module that a module imports, wherever in it."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def ours(tree):
    return {
        name.removeprefix("jeugdlib.") for name in imported(tree) if name.startswith("jeugdlib.")
    }


def modules(room):
    return [(path, tree) for path, tree in every_module().items() if path.parts[0] == room]


def allowed(room, path):
    if room == "columns":
        return ["columns"]
    if room != "estimate":
        return ["columns", room]
    question = path.parts[1] if path.parts[1] in QUESTIONS else None
    shared = ["columns", "estimate._"]
    return [*shared, f"estimate.{question}"] if question else shared


@pytest.mark.parametrize("room", ["columns", "estimate", *ROOMS])
def test_rooms_meet_in_tables_and_do_not_import_one_another(room):
    for path, tree in modules(room):
        for name in ours(tree) - {"__version__"}:
            assert name.startswith(tuple(allowed(room, path))), f"{path} imports {name}"


@pytest.mark.parametrize(
    ("package", "rooms"),
    [
        ("matplotlib", {"show"}),
        ("seaborn", {"show"}),
        ("papermill", {"report"}),
        ("nbconvert", {"report"}),
        ("statsmodels", {"estimate"}),
        ("duckdb", {"read", "reduce", "report"}),
        ("sqlalchemy", {"cycles"}),
        ("distributed", {"report"}),
    ],
)
def test_a_heavy_package_is_known_in_its_own_rooms_only(package, rooms):
    users = {
        path.parts[0]
        for path, tree in every_module().items()
        if any(name.split(".")[0] == package for name in imported(tree))
    }
    assert users <= rooms


@pytest.mark.parametrize("room", ["columns", "reduce", "estimate", "show", "simulate"])
def test_the_other_rooms_leave_the_disk_alone(room):
    touching = {"open", "read_text", "write_text", "read_bytes", "write_bytes", "read_csv", "mkdir"}
    for path, tree in modules(room):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                assert name not in touching, f"{path}:{node.lineno} calls {name}"


def _owner(function):
    """The name before the dot of a called function: Released in Released.seal(...)."""
    return getattr(getattr(function, "value", None), "id", "")


def test_only_release_makes_a_released_table():
    for path, tree in every_module().items():
        calls = [n.func for n in ast.walk(tree) if isinstance(n, ast.Call)]
        made = [f for f in calls if "Released" in (getattr(f, "id", ""), _owner(f))]
        assert not made or path.parts[0] == "release", f"{path} makes a Released table itself"


def test_estimators_do_not_print_round_or_draw_by_a_global_seed():
    for path, tree in modules("estimate"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                assert name not in {"print", "round", "seed", "set_option"}, (
                    f"{path}:{node.lineno} {name}"
                )


def test_there_is_no_room_for_leftovers():
    names = {path.stem for path in every_module()} | {path.parent.name for path in every_module()}
    assert not names & {"utils", "helpers", "core", "base", "common", "misc"}


def code_lines(path):
    """Lines of code: docstrings, comments and blank lines aside."""
    text = path.read_text("utf-8")
    lines = {
        n
        for n, line in enumerate(text.split("\n"), 1)
        if line.strip() and not line.strip().startswith("#")
    }
    for node in ast.walk(ast.parse(text)):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                lines -= set(range(body[0].lineno, body[0].end_lineno + 1))
    return lines


def test_a_module_fits_in_three_hundred_lines_and_the_library_in_its_budget():
    sizes = {path: len(code_lines(HOUSE / path)) for path in every_module()}
    assert {path: size for path, size in sizes.items() if size > 300} == {}
    assert sum(sizes.values()) < LIBRARY_LINES


def public_definitions(tree):
    """The functions and classes of a module, and the methods of those classes."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    tops = [node for node in tree.body if isinstance(node, kinds)]
    methods = [n for top in tops if isinstance(top, ast.ClassDef) for n in top.body]
    return [n for n in [*tops, *methods] if isinstance(n, kinds) and not n.name.startswith("_")]


def test_a_public_function_has_a_docstring_and_fits_on_a_screen():
    for path, tree in every_module().items():
        lines = code_lines(HOUSE / path)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                length = len(lines & set(range(node.lineno, node.end_lineno + 1)))
                assert length <= 40, f"{path}: {node.name} has {length} lines"
        for node in public_definitions(tree):
            assert ast.get_docstring(node), f"{path}: {node.name} has no docstring"


def test_importing_the_package_loads_nothing_heavy():
    heavy = "pandas numpy scipy matplotlib papermill nbconvert duckdb IPython"
    program = f"import sys, jeugdlib; print([m for m in {heavy.split()} if m in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
