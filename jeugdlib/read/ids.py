"""Ids as a column: some lost their zeros, or differ in nothing but spaces and capitals."""

from collections.abc import Sequence

from jeugdlib.read.finding import ACCEPT, FLAG, Finding, visible
from jeugdlib.read.judge import Field
from jeugdlib.read.store import Store, quote

MOSTLY = 0.6  # of the ids of digits alone
SHOWN = 3


def look_at_ids(store: Store, fields: Sequence[Field]) -> list[Finding]:
    """What is odd about the ids of a table; adds the rows of those that lost zeros to left_out."""
    alike = [f for f in fields if f.column.kind == "id" or f.is_free]
    twins = [finding for field in alike for finding in _twins(store, field)]
    return lost_zeros(store, fields) + twins + _children(store, fields)


def lost_zeros(store: Store, fields: Sequence[Field]) -> list[Finding]:
    """Numbers of children that are shorter than the others, where those begin with zeros."""
    ids = [field for field in fields if field.column.kind == "id"]
    return [finding for field in ids for finding in _lost_zeros(store, field)]


def _lost_zeros(store: Store, field: Field) -> list[Finding]:
    c = f"c{field.place}"
    lengths = store.db.execute(
        f"SELECT length({c}), count(*), bool_or(starts_with({c}, '0')) FROM t "
        f"WHERE regexp_full_match({c}, '[0-9]+') GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    total = sum(count for _, count, _ in lengths)
    if len(lengths) < 2 or lengths[0][1] < MOSTLY * total or not lengths[0][2]:
        return []
    length, reason = lengths[0][0], f"de andere nummers hebben {lengths[0][0]} cijfers"
    short = f"FROM t WHERE regexp_full_match({c}, '[0-9]+') AND length({c}) < {length}"
    said = f"kolom {field.heading.strip()}: {reason}"
    store.db.execute(f"INSERT INTO left_out SELECT _id, {quote(said)} {short}")
    return [
        Finding(
            FLAG,
            "nullen_kwijt",
            f"{reason}; dit is misschien zijn nullen kwijt",
            "Exporteer opnieuw, met deze kolom als tekst.",
            row=row,
            column=field.heading.strip(),
            value=visible(text),
        )
        for row, text in store.db.execute(f"SELECT _row, {c} {short} ORDER BY 1").fetchall()
    ]


def _twins(store: Store, field: Field) -> list[Finding]:
    c = f"c{field.place}"
    differ = store.db.execute(
        f"SELECT bool_or({c} <> upper({c})) AND bool_or({c} <> lower({c})) "
        f"OR bool_or(contains(trim({c}), ' ')) FROM t"
    ).fetchone()[0]
    if not differ:
        return []
    twins = store.db.execute(
        f"SELECT list(DISTINCT trim({c}) ORDER BY trim({c})) AS forms FROM t WHERE {c} <> '' "
        f"GROUP BY lower(replace({c}, ' ', '')) HAVING len(forms) > 1 ORDER BY forms"
    ).fetchall()
    if not twins:
        return []
    named = "; ".join(" en ".join(map(visible, forms)) for (forms,) in twins[:SHOWN])
    return [
        Finding(
            FLAG,
            "bijna_gelijk",
            f"wat alleen in hoofdletters of spaties verschilt, telt apart: {named}",
            "Is het hetzelfde, maak het dan gelijk.",
            column=field.heading.strip(),
            cells=len(twins),
        )
    ]


def _children(store: Store, fields: Sequence[Field]) -> list[Finding]:
    field = next((field for field in fields if field.column.name == "client_id"), None)
    if field is None:
        return []
    rows, children = store.db.execute(
        "SELECT count(*), count(DISTINCT client_id) FROM v"
    ).fetchone()
    if children == rows:
        return []
    said = f"in deze tabel gaan {rows} rijen over {children} kinderen"
    return [Finding(ACCEPT, "kinderen", said, column=field.heading.strip(), cells=rows)]
