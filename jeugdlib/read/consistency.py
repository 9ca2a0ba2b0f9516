"""What only shows when cells are laid side by side: within a row, and between rows.

The checks run over all rows, also those with a wrong cell elsewhere, so that nothing is hidden.
"""

from collections import Counter
from dataclasses import dataclass

from jeugdlib.read.finding import FLAG, Finding
from jeugdlib.read.store import Store, name

AGE_SLACK = 2  # days, for leap years
QUIET = 20  # trajectories that run in a year of which none ends: fewer may well be chance
# rows of which no cell is wrong, so that what is missing in them is empty in the file
CLEAN = "_id NOT IN (SELECT _id FROM left_out WHERE reason LIKE 'kolom %')"
WAITS = f"startdatum IS NULL AND aanmelddatum IS NOT NULL AND {CLEAN}"


@dataclass(frozen=True)
class Check:
    """A condition, in SQL over the values, that a row which is wrong fulfils.

    `columns` have to be in the table; the last is the one that is named. A check that is not
    `by_row` gives the SQL of the wrong records itself, as a table with `_id`; `other` then gives,
    for a record of t, the row that it does not fit with. It is not done in a table with the column
    `unless`.
    """

    rule: str
    columns: tuple[str, ...]
    wrong: str
    reason: str
    mend: str
    by_row: bool = True
    outcome: str = "flag"
    tables: tuple[str, ...] = ()
    unless: str = ""
    other: str = ""


CHECKS = (
    Check(
        "einde_voor_start",
        ("startdatum", "einddatum"),
        "einddatum < startdatum",
        "de einddatum ligt voor de startdatum",
        "Controleer beide datums.",
    ),
    Check(
        "start_voor_aanmelding",
        ("startdatum", "aanmelddatum"),
        "aanmelddatum > startdatum",
        "de aanmelding ligt na de start",
        "Controleer beide datums.",
    ),
    Check(
        "einde_voor_aanmelding",
        ("startdatum", "aanmelddatum", "einddatum"),
        "startdatum IS NULL AND einddatum < aanmelddatum",
        "de einddatum ligt voor de aanmelding",
        "Controleer beide datums.",
    ),
    Check(
        "nog_niet_begonnen",
        ("aanmelddatum", "einddatum", "startdatum"),
        f"{WAITS} AND einddatum IS NULL",
        "leeg, en er is geen einde: gelezen als een kind dat is aangemeld en nog wacht",
        "",
        outcome="accept",
        tables=("trajecten",),
    ),
    Check(
        "afgemeld",
        ("aanmelddatum", "startdatum", "einddatum"),
        f"{WAITS} AND einddatum IS NOT NULL",
        "een einde zonder start: gelezen als afgemeld voordat de hulp begon",
        "",
        outcome="accept",
        tables=("trajecten",),
    ),
    Check(
        "duur_nul",
        ("startdatum", "einddatum"),
        "einddatum = startdatum",
        "begin en einde op dezelfde dag: gelezen als een duur van nul dagen",
        "",
        outcome="accept",
    ),
    Check(
        "buiten_schaal",
        ("schaal_min", "schaal_max", "tevredenheid"),
        "tevredenheid < schaal_min OR tevredenheid > schaal_max",
        "de tevredenheid ligt buiten de schaal van deze rij",
        "Controleer de schaal en het cijfer.",
    ),
    Check(
        "schaal_omgekeerd",
        ("schaal_min", "schaal_max"),
        "schaal_min >= schaal_max",
        "de laagste waarde van de schaal is niet lager dan de hoogste",
        "Controleer beide kolommen.",
    ),
    Check(
        "andere_schaal",
        ("schaal_min", "schaal_max", "tevredenheid"),
        """tevredenheid IS NOT NULL AND (schaal_min, schaal_max) IS DISTINCT FROM
            (SELECT (schaal_min, schaal_max) FROM v WHERE tevredenheid IS NOT NULL
            GROUP BY schaal_min, schaal_max ORDER BY count(*) DESC, schaal_min, schaal_max
            LIMIT 1)""",
        "dit cijfer staat op een andere schaal dan de meeste, of er staat geen schaal bij: elke "
        "schaal telt apart",
        "",
        outcome="accept",
    ),
    Check(
        "geen_schaal",
        ("tevredenheid",),
        "tevredenheid IS NOT NULL",
        "er is geen schaal bij deze cijfers: zonder schaal_min en schaal_max is niet te zeggen wat "
        "voldoende is",
        "",
        outcome="accept",
        unless="schaal_max",
    ),
    Check(
        "leeftijden_omgekeerd",
        ("leeftijd_min", "leeftijd_max"),
        "leeftijd_min > leeftijd_max",
        "de laagste leeftijd is hoger dan de hoogste",
        "Controleer beide kolommen.",
    ),
    Check(
        "leeftijd_past_niet",
        ("client_id", "startdatum", "leeftijd"),
        # the birthdays that all rows of a child allow must have a day in common
        f"""SELECT _id FROM v WHERE client_id IN (
            SELECT client_id FROM v WHERE leeftijd IS NOT NULL AND startdatum IS NOT NULL
            GROUP BY client_id HAVING max(startdatum - (365.25 * (leeftijd + 1))::INT)
            > min(startdatum - (365.25 * leeftijd)::INT) + {AGE_SLACK})""",
        "de leeftijden van dit kind passen niet bij de data van zijn trajecten",
        "Controleer leeftijd en startdatum in alle rijen van dit kind.",
        by_row=False,
    ),
    Check(
        "overlap",
        ("client_id", "einddatum", "startdatum"),
        """SELECT _id FROM (SELECT _id, startdatum, max(coalesce(einddatum, DATE '2999-01-01'))
            OVER (PARTITION BY client_id ORDER BY startdatum, _id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier FROM v
            WHERE _id NOT IN (SELECT _id FROM left_out)
            AND startdatum IS NOT NULL AND (einddatum IS NULL OR einddatum >= startdatum))
            WHERE startdatum < earlier""",
        "dit verblijf begint voordat een eerder verblijf van hetzelfde kind eindigt",
        "Controleer de datums van beide verblijven.",
        by_row=False,
        tables=("plaatsingen",),
        unless="codeur",  # two coders describe the same stays, and an overlap is what they found
        other="""SELECT max_by(a._row, a.startdatum) FROM v AS a, v AS b WHERE b._id = t._id
            AND a.client_id = b.client_id AND a._id <> b._id AND a.startdatum <= b.startdatum
            AND coalesce(a.einddatum, DATE '2999-01-01') > b.startdatum""",
    ),
)


def checks_for(table: str, columns: list[str], unique: list[str], fields: int) -> list[Check]:
    """The checks that fit a table with these columns.

    `unique` ones may hold no value twice; `fields` is how many fields a row of the file has.
    """
    fitting = [
        check
        for check in CHECKS
        if set(check.columns) <= set(columns)
        and table in (check.tables or (table,))
        and check.unless not in columns
    ]
    if table == "trajecten":
        fitting.append(_not_begun(columns))
    # what may not stand there twice already tells copies from rows
    twice = [_twice(column) for column in unique] or [_copies(columns[0], fields)]
    return fitting + twice


def _not_begun(columns: list[str]) -> Check:
    """Only of a child that was referred may the start be missing: then it still waits."""
    referred = " AND aanmelddatum IS NULL" if "aanmelddatum" in columns else ""
    return Check(
        "start_ontbreekt",
        ("startdatum",),
        f"startdatum IS NULL{referred} AND {CLEAN}",
        "de startdatum is leeg, en er is geen aanmelddatum: niet te zien is of dit kind nog wacht",
        "Vul in wanneer de hulp begon, of wanneer een kind dat nog wacht is aangemeld.",
    )


def years_without_an_end(store: Store, columns: dict[str, str]) -> list[Finding]:
    """Years in which help ran and none ended: then the ends may be missing from the file.

    `columns` has, by our name, what each column is called in the file.
    """
    if not {"startdatum", "einddatum"} <= set(columns):
        return []
    begun, ended, last = Counter(), Counter(), 0
    found = store.db.execute("""SELECT year(startdatum), year(einddatum), count(*),
        year(greatest(max(startdatum), max(einddatum)) + 31) FROM v
        WHERE startdatum IS NOT NULL GROUP BY 1, 2""").fetchall()
    for start, end, rows, year in found:  # of a year of which December is in the file
        begun[start], ended[end], last = begun[start] + rows, ended[end] + rows, max(last, year)
    del ended[None]  # still running
    quiet, running = [], 0
    for year in range(min(begun, default=0), last):
        running += begun[year]
        quiet += [f"{year} ({running} trajecten)"] if running >= QUIET and not ended[year] else []
        running -= ended[year]
    if not quiet:
        return []
    return [
        Finding(
            FLAG,
            "jaar_zonder_einde",
            f"er liep hulp en er eindigde geen enkel traject in {' en '.join(quiet)}",
            "Ontbreken de einddatums van dat jaar? Vraag het bestand dan opnieuw op.",
            column=columns["einddatum"],
        )
    ]


def _twice(column: str) -> Check:
    c = name(column)
    return Check(
        "staat_er_al",
        (column,),
        f"""SELECT _id FROM v WHERE {c} IN (SELECT {c} FROM v WHERE {c} IS NOT NULL
            GROUP BY 1 HAVING count(*) > 1)
            QUALIFY row_number() OVER (PARTITION BY {c} ORDER BY _id) > 1""",
        "deze waarde staat er al eerder, en hoort maar één keer voor te komen",
        "Haal de dubbele rij weg, of geef haar een eigen code.",
        by_row=False,
    )


def _copies(column: str, fields: int) -> Check:
    listed = ", ".join(f"c{place}" for place in range(fields))
    return Check(
        "dubbele_rij",
        (column,),
        f"""SELECT _id FROM t WHERE hash({listed}) IN (SELECT hash({listed}) FROM t
            GROUP BY 1 HAVING count(*) > 1)
            QUALIFY row_number() OVER (PARTITION BY {listed} ORDER BY _id) > 1""",
        "deze rij is gelijk aan een eerdere rij",
        "Is het een kopie, haal haar dan weg; zo niet, geef elke rij een eigen code.",
        by_row=False,
    )
