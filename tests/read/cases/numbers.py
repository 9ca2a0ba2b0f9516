"""TRUST §5, 21-24, 37, 39, 40 and 42: numbers, and what looks like one."""

from tests.read.cases import table as tables
from tests.read.cases.case import Case, accept, flag, put_grid

TRUTH = tables.trajecten()
SCORES = [(row, "voor_score") for row in TRUTH.index]
TIE = {place: f"{n + 11}{',.'[n % 2]}5" for n, place in enumerate(SCORES)}
THREE = {(5, "voor_score"): "1.234", (6, "voor_score"): "0.125", (7, "voor_score"): "12.500"}
GROUPED = {place: f"{n + 1}.{100 + 37 * n}" for n, place in enumerate(SCORES)}

# a column of numbers whose other values leave the code outside, and one that reaches it
WIDE_SCORES = tables.with_values(
    TRUTH, {place: 60.0 + 6 * n for n, place in enumerate(SCORES)} | {(9, "voor_score"): 99.0}
)
TO_TEN = tables.with_values(
    TRUTH, {(row, "na_score"): float(n % 11) for n, row in enumerate(TRUTH.index)}
)
ONE_TO_FOUR = {(row, "ernst_start"): 1 + n % 4 for n, row in enumerate(TRUTH.index)}
SEVERITY = tables.with_values(TRUTH.assign(ernst_start=None), ONE_TO_FOUR)


def _severity(code: str) -> Case:
    written = {(6, "ernst_start"): code, (11, "ernst_start"): code}
    return Case(
        40,
        f"{code} among scores of 1 to 4",
        "flag",
        put_grid(tables.grid(SEVERITY, written)),
        SEVERITY,
        frozenset(written),
    )


CASES = [
    flag(
        21,
        "a few points among decimal commas",
        {(4, "voor_score"): "17.5", (9, "voor_score"): "12.25"},
        says="decima",
    ),
    Case(
        21,
        "a few commas among decimal points",
        "flag",
        put_grid(tables.grid(TRUTH, {(4, "voor_score"): "17,5"}, decimal=".")),
        TRUTH,
        frozenset({(4, "voor_score")}),
        says="decima",
    ),
    flag(21, "as many commas as points", TIE, says="decima"),
    Case(
        21,
        "a comma in one column and a point in another",
        "accept",
        put_grid(
            tables.grid(
                TRUTH,
                {
                    (row, "na_score"): tables.as_text(TRUTH.at[row, "na_score"], decimal=".")
                    for row in TRUTH.index
                },
            )
        ),
        TRUTH,
    ),
    *(
        flag(22, f"{cell!r} among decimal commas", {(5, "voor_score"): cell}, says="duizend")
        for cell in ("1.234", "1.234,5", "1 234", "1\u00a0234", "1\u202f234", "1'234")
    ),
    flag(22, "nothing but numbers like 1.234", GROUPED, says="duizend"),
    flag(22, "1.234 in a column of whole numbers", {(5, "aantal"): "1.234"}, table="tellingen"),
    Case(
        22,
        "1.234 among decimal points",
        "flag",
        put_grid(tables.grid(TRUTH, {(5, "voor_score"): "1.234"}, decimal=".")),
        TRUTH,
        frozenset({(5, "voor_score")}),
        says="duizend",
    ),
    Case(
        22,
        "1.234 among other numbers with three decimals",
        "accept",
        put_grid(tables.grid(TRUTH, THREE, decimal=".")),
        tables.with_values(TRUTH, {p: float(cell) for p, cell in THREE.items()}),
    ),
    Case(
        22,
        "numbers like 1.234 whose sign was declared",
        "accept",
        put_grid(tables.grid(TRUTH, GROUPED, decimal=".")),
        tables.with_values(TRUTH, {p: float(cell) for p, cell in GROUPED.items()}),
        mapping="decimal: punt\n",
    ),
    *(
        flag(23, f"{cell!r} in a score", {(5, "voor_score"): cell, (8, "leeftijd"): cell})
        for cell in ("45%", "€ 12", "5*", "<5", "10+", "> 3", "± 4", "5 à 6", "3-4")
    ),
    flag(23, "'<5' in a count", {(5, "aantal"): "<5"}, table="tellingen"),
    *(
        flag(24, f"{cell!r} in a score", {(5, "voor_score"): cell, (8, "leeftijd"): cell})
        for cell in ("−5", "–5", "٣", "１２", "1e3", "1E3", "inf", "0x1F", "1_0", "²", "½", "Ⅻ")
    ),
    *(flag(37, f"an age of {age!r}", {(5, "leeftijd"): age}) for age in ("40", "-1", "170")),
    *(flag(37, f"an age of {age!r}", {(5, "leeftijd"): age}) for age in ("17,5", "12 jaar")),
    flag(
        37,
        "a word among the ages does not hide the others",
        {(4, "leeftijd"): "12 jaar", (6, "leeftijd"): "40", (9, "leeftijd"): "-1"},
    ),
    flag(39, "a score above its scale", {(5, "tevredenheid"): "12"}, says="schaal"),
    flag(39, "a score below its scale", {(5, "tevredenheid"): "0"}, says="schaal"),
    accept(39, "scores at the ends of their scale", *[{(5, "tevredenheid"): 1}] * 2),
    *(
        flag(40, f"{code} among scores of 10 to 25", {(5, "voor_score"): code}, says="code")
        for code in ("99", "999", "9999", "8888", "-9", "-99")
    ),
    Case(
        40,
        "999 that a mapping calls empty",
        "accept",
        put_grid(tables.grid(TRUTH, {(5, "voor_score"): "999"})),
        tables.with_values(TRUTH, {(5, "voor_score"): None}),
        says="999",
        mapping='empty: ["999"]\n',
    ),
    *(_severity(code) for code in ("9", "99", "-9")),
    flag(40, "999 among scores of a questionnaire", {(5, "score"): "999"}, table="metingen"),
    Case(
        40,
        "99 in a scale that goes past it",
        "accept",
        put_grid(tables.grid(WIDE_SCORES)),
        WIDE_SCORES,
    ),
    Case(40, "9 in a scale of 0 to 10", "accept", put_grid(tables.grid(TO_TEN)), TO_TEN),
    flag(
        42,
        "words among numbers",
        {(4, "voor_score"): "goed", (7, "voor_score"): "12 punten", (9, "voor_score"): "hoog"},
        says="getal",
    ),
]
