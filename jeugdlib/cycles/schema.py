"""The tables of the register, and the steps by which an older register becomes one of now.

A new register takes every step, so each of them runs every time. What was published is never
changed: whoever needs another table or column adds a step at the end.
"""

from types import ModuleType

from sqlalchemy import Connection, Select, column, literal_column, select, table

from jeugdlib.columns import TABLES

FIRST = (
    """
    CREATE TABLE cyclus (
        cyclus TEXT NOT NULL PRIMARY KEY, niveau TEXT NOT NULL, stap TEXT NOT NULL,
        thema TEXT NOT NULL, vraag TEXT NOT NULL, kennis TEXT, "analyse" TEXT, doel TEXT,
        indicator TEXT, streefwaarde DOUBLE PRECISION, actie TEXT, eigenaar TEXT,
        actie_datum TEXT, voorspelling TEXT,
        kans DOUBLE PRECISION CHECK (kans BETWEEN 0 AND 1),
        gehaald TEXT CHECK (gehaald IN ('ja', 'nee')), uitkomst DOUBLE PRECISION,
        reflectie_1 TEXT, reflectie_2 TEXT, reflectie_3 TEXT, reflectie_4 TEXT,
        antwoord_1 TEXT, antwoord_2 TEXT, antwoord_3 TEXT, antwoord_4 TEXT,
        besluit TEXT, volgende_datum TEXT, begonnen TEXT NOT NULL, gesloten TEXT
    )
    """,
)
# who logged what and when, reports by the hash of their manifest, and what got stuck
SECOND = (
    """
    CREATE TABLE logboek (
        cyclus TEXT NOT NULL REFERENCES cyclus, nummer INTEGER NOT NULL,
        moment TEXT NOT NULL, ingevuld TEXT NOT NULL, PRIMARY KEY (cyclus, nummer)
    )
    """,
    """
    CREATE TABLE rapport (
        cyclus TEXT NOT NULL REFERENCES cyclus, code TEXT NOT NULL, naam TEXT NOT NULL,
        PRIMARY KEY (cyclus, code)
    )
    """,
    """
    CREATE TABLE knelpunt (
        nummer INTEGER NOT NULL PRIMARY KEY, cyclus TEXT REFERENCES cyclus,
        omschrijving TEXT NOT NULL, geadresseerd_aan TEXT NOT NULL, datum TEXT NOT NULL,
        termijn TEXT, beantwoord_op TEXT, antwoord TEXT
    )
    """,
    "CREATE INDEX cyclus_op_datum ON cyclus (begonnen, cyclus)",
    "CREATE INDEX cyclus_open ON cyclus (begonnen, cyclus) WHERE gesloten IS NULL",
)
STEPS = (FIRST, SECOND)
VERSION = len(STEPS)
BOTTLENECK = tuple(c.name for c in TABLES["knelpunten"].columns if c.name != "audit")

CYCLUS, LOGBOEK, RAPPORT, KNELPUNT = KEPT = (  # in an order that respects the references
    table("cyclus", *(column(c.name) for c in TABLES["cycli"].columns if c.name != "rapporten")),
    table("logboek", *map(column, ("cyclus", "nummer", "moment", "ingevuld"))),
    table("rapport", *map(column, ("cyclus", "code", "naam"))),
    table("knelpunt", column("nummer"), column("cyclus"), *map(column, BOTTLENECK)),
)
CYCLI = table("cycli", *(column(c.name) for c in TABLES["cycli"].columns))


def take_steps(connection: Connection, kind: ModuleType, taken: int = 0) -> None:
    """Bring a register that has taken some steps to the version of now; `kind` is its database."""
    for statement in (line for step in STEPS[taken:] for line in step):
        connection.exec_driver_sql(statement)
    for name, query in _views(kind.JOINED).items():
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {query.compile(connection.engine)}")
    kind.set_version(connection, VERSION)


def _views(joined: str) -> dict[str, Select]:
    # the declared tables, as they are read from the register
    own = RAPPORT.c.cyclus == CYCLUS.c.cyclus
    codes = select(literal_column(joined)).select_from(RAPPORT).where(own).scalar_subquery()
    return {
        "cycli": select(*CYCLUS.c, codes.label("rapporten")),
        "knelpunten": select(*(KNELPUNT.c[name] for name in BOTTLENECK)),
    }
