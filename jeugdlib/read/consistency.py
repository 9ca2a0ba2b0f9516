"""What only shows when cells are laid side by side: within a row, and between rows.

The checks run over all rows, also those with a wrong cell elsewhere, so that nothing is hidden.
"""

from dataclasses import dataclass

from jeugdlib.read.store import name

AGE_SLACK = 2  # days, for leap years


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
    # what may not stand there twice already tells copies from rows
    twice = [_twice(column) for column in unique] or [_copies(columns[0], fields)]
    return fitting + twice


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
