"""TRUST §5, 26-31 and 33-36, 38: days, and what two days say together."""

from datetime import date, timedelta

from tests.read.cases import table as tables
from tests.read.cases.case import SOMEWHERE, Case, accept, flag, put_grid

TRUTH = tables.trajecten()
START, END = "startdatum", "einddatum"
LONG = tables.trajecten(60)
FORMS = {
    "ISO": "%Y-%m-%d",
    "dd/mm/jjjj": "%d/%m/%Y",
    "dd.mm.jjjj": "%d.%m.%Y",
    "d-m-jj": "%d-%m-%y",
    "mm/dd/jjjj": "%m/%d/%Y",
}
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus"),
    *("september", "oktober", "november", "december"),
)
# every day of the start can be a month as well
EARLY = tables.with_values(
    TRUTH.drop(columns=END),
    {(row, START): date(2022, 1 + n % 12, 1 + n % 7) for n, row in enumerate(TRUTH.index)},
)
SERIAL = (date(2023, 4, 3) - date(1899, 12, 30)).days  # 45019


def _two_ways(row: int) -> bool:
    return TRUTH.at[row, START].day <= 12


def _month_first(*rows: int) -> dict:
    """These starts with the month in front, which only some of them give away."""
    return {(row, START): TRUTH.at[row, START].strftime("%m-%d-%Y") for row in rows}


def _formed(name: str, form: str, says: str = "") -> Case:
    return Case(
        28, f"dates as {name}", "accept", put_grid(tables.grid(TRUTH, dates=form)), TRUTH, says=says
    )


def _in_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _ages(first: date, *ages: int):
    """A trajectory a year of one child, with these ages."""
    one = {(n + 2, "client_id"): "K101" for n in range(len(ages))}
    starts = {(n + 2, START): first + timedelta(days=365 * n) for n in range(len(ages))}
    known = {(n + 2, "leeftijd"): age for n, age in enumerate(ages)}
    return tables.with_values(TRUTH.drop(columns=END), one | starts | known)


def _as_flag(number: int, name: str, truth, *cells, says="", table="trajecten") -> Case:
    return Case(
        number,
        name,
        "flag",
        put_grid(tables.grid(truth)),
        truth,
        frozenset(cells),
        says,
        table=table,
    )


def _day(row: int, column: str, days: int):
    """The day of a stay or trajectory that many days from its start."""
    return {(row, column): TRUTH.at[row, START] + timedelta(days=days)}


# which of the ages is wrong nobody can tell, so that none of this child's is used
OF_ONE_CHILD = [(row, "leeftijd") for row in (2, 3, 4)]
STAYS = tables.plaatsingen()
OVERLAP = tables.with_values(STAYS, {(3, START): STAYS.at[2, END] - timedelta(days=30)})
SAME_DAY = tables.with_values(STAYS, {(3, START): STAYS.at[2, END]})

CASES = [
    Case(
        26,
        "one month in front",
        "flag",
        put_grid(tables.grid(LONG, {(5, START): LONG.at[5, START].strftime(FORMS["mm/dd/jjjj"])})),
        LONG,
        frozenset({(5, START)}),
        says="dag|maand",
    ),
    # so many that what can be read both ways may be either
    flag(
        26,
        "a few months in front",
        _month_first(5, 9),
        says="dag|maand",
        only={(5, START), (9, START)} | {(row, START) for row in TRUTH.index if _two_ways(row)},
    ),
    Case(
        27,
        "no date that says which way round it is",
        "accept",
        put_grid(tables.grid(EARLY)),
        EARLY,
        says="dd-mm-jjjj",
    ),
    *(_formed(name, form) for name, form in FORMS.items() if name not in ("mm/dd/jjjj", "d-m-jj")),
    _formed("mm/dd/jjjj", FORMS["mm/dd/jjjj"], says="mm-dd|mm/dd|maand"),
    accept(
        28,
        "days without a zero in front",
        {(3, START): f"{TRUTH.at[3, START].day}-{TRUTH.at[3, START].month}-2021"},
        {},
    ),
    accept(
        28,
        "a month in words",
        {(4, START): _in_words(TRUTH.at[4, START])},
        {},
        says="maand",
    ),
    flag(28, "a month without a day", {(5, START): "mei 2023"}),
    flag(28, "only a year", {(5, START): "2023"}),
    flag(28, "a quarter", {(5, START): "2023-Q1"}),
    *(
        flag(29, f"the day {day}", {(5, START): day}, says="bestaat niet")
        for day in ("31-02-2024", "00-00-0000", "29-02-2023", "31-04-2023", "2023-02-30")
    ),
    Case(
        30,
        "years of two digits",
        "accept",
        put_grid(tables.grid(TRUTH, dates=FORMS["d-m-jj"])),
        TRUTH,
        says="20jj|jj",
    ),
    flag(30, "a year of two digits that has not come yet", {(5, START): "01-01-98"}),
    flag(
        31,
        "a serial number of Excel",
        {(5, START): str(SERIAL)},
        says="0?3-0?4-2023|2023-04-03|3 april 2023",
    ),
    flag(31, "a serial number with a time", {(5, START): f"{SERIAL},75"}),
    *(
        accept(
            33, f"a day with {what}", {(4, START): TRUTH.at[4, START].strftime(form)}, {}, says=says
        )
        for what, form, says in (
            ("midnight", "%d-%m-%Y 00:00", ""),
            ("midnight in seconds", "%Y-%m-%dT00:00:00", ""),
            ("a time", "%d-%m-%Y 14:30", "tijd"),
            ("a time and a zone", "%Y-%m-%dT22:00:00Z", "tijd"),
            ("a time and an offset", "%Y-%m-%d 23:30:00+02:00", "tijd"),
        )
    ),
    *(
        flag(34, f"a start in {day[-4:]}", {(5, START): day})
        for day in ("01-06-2099", "01-06-1985", "01-01-1900", "31-12-9999", "01-01-0001")
    ),
    _as_flag(35, "an end before its start", tables.with_values(TRUTH, _day(5, END, -3)), (5, END)),
    Case(
        35,
        "an end on the day of the start",
        "accept",
        put_grid(tables.grid(tables.with_values(TRUTH, _day(5, END, 0)))),
        tables.with_values(TRUTH, _day(5, END, 0)),
        says="dag",
    ),
    _as_flag(
        35,
        "two stays of a child that overlap",
        OVERLAP,
        (3, SOMEWHERE),
        says=r"rij(en)? 2\b",
        table="plaatsingen",
    ),
    Case(
        35,
        "a stay that begins on the day the other ends",
        "accept",
        put_grid(tables.grid(SAME_DAY)),
        SAME_DAY,
        table="plaatsingen",
    ),
    Case(36, "trajectories that still run", "accept", put_grid(tables.grid(TRUTH)), TRUTH),
    _as_flag(38, "an age that goes down", _ages(date(2021, 3, 1), 12, 13, 9), *OF_ONE_CHILD),
    _as_flag(38, "an age that jumps", _ages(date(2021, 3, 1), 12, 13, 19), *OF_ONE_CHILD),
    Case(
        38,
        "ages that follow the years",
        "accept",
        put_grid(tables.grid(_ages(date(2021, 3, 1), 12, 13, 14, 14))),
        _ages(date(2021, 3, 1), 12, 13, 14, 14),
    ),
]
