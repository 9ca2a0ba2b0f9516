"""Sources: where the numbers of a table come from, each once."""

from html import escape

import pandas as pd

from jeugdlib.columns import require_released
from jeugdlib.show._display import html


def sources(*tables: pd.DataFrame) -> None:
    """Show the sources of released tables (columns bron and vindplaats), each once, in order.

    A table without those columns, such as a team's own counts, has no published source to show.
    """
    found: dict[str, dict[str, None]] = {}
    for table in map(require_released, tables):
        if {"bron", "vindplaats"} <= set(table.columns):
            for source, place in table[["bron", "vindplaats"]].dropna().itertuples(index=False):
                found.setdefault(source, {})[place] = None
    lines = [f"{source}: {'; '.join(places)}." for source, places in found.items()]
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    html(f'<ul class="bronnen">{items}</ul>', "\n".join(lines), "sources", *tables)
