"""What a run cost, as a table: seconds of each part of each report, and memory."""

from jeugdlib.cli.making import Made

# the parts of a manifest's `cost`, and how they are called
PARTS = {
    **{"kernel": "start", "imports": "laden", "cells": "cellen", "rendering": "opmaak"},
    **{"pdf": "pdf", "docx": "Word"},
}


def table(made: list[Made]) -> str:
    """The cost of every report that was made, and of all: seconds, and the most MB at once."""
    costs = {one.report: one.cost for one in made if one.cost}
    parts = [part for part in PARTS if any(part in cost for cost in costs.values())]
    rows = {
        name: [cost.get(part) for part in parts] + [sum(cost.get(part, 0) for part in parts)]
        for name, cost in costs.items()
    }
    sums = [sum(value or 0 for value in column) for column in zip(*rows.values(), strict=True)]
    most = [cost["memory"] for cost in costs.values() if "memory" in cost]
    memory = {name: cost.get("memory") for name, cost in costs.items()}
    rows, memory = rows | {"alle": sums}, memory | {"alle": max(most, default=None)}
    width = max(map(len, ("seconden", *rows)))
    heads = [f"{head:>8}" for head in (*(PARTS[part] for part in parts), "samen", "MB")]
    lines = [f"{'seconden':{width}}{''.join(heads)}"]
    for name, row in rows.items():
        cells = [*(_cell(value, ".2f") for value in row), _cell(memory[name], ".0f")]
        lines.append(f"{name:{width}}{''.join(cells)}")
    return "\n".join(lines)


def _cell(value: float | None, form: str) -> str:
    return f"{'–' if value is None else format(value, form).replace('.', ','):>8}"
