"""TRUST §5, 55, 56, 62 and 63: text that is not what it seems, and text that would act."""

import unicodedata

from tests.read.cases.case import accept, flag

REGION = "Súdwest-Fryslân"
APART = unicodedata.normalize("NFD", REGION)  # letters and accents as two characters each
# places of that region, and of the one that most rows have
IN_FRYSLAN, IN_FLEVOLAND = [(3, "regio"), (6, "regio"), (9, "regio")], (5, "regio")
HIDDEN = {
    "U+200B": "Flevo\u200bland",
    "U+FEFF": "\ufeffFlevoland",
    "U+202E": "Flevo\u202edna",
    "U+00AD": "Flevo\u00adland",
    "U+0430": "Flevol\u0430nd",
    "U+039F": "\u039fmgeving",
}
ACTING = (
    "=cmd|' /C calc'!A0",
    "=1+1",
    "+31",
    "-kort",
    "@SUM(A1:A9)",
    '=HYPERLINK("http://x.example")',
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "{{ 7*7 }}",
    "{% raw %}",
    r"$\alpha$",
    "[x](javascript:alert(1))",
    "'; DROP TABLE bron; --",
    "../../x",
    "CON",
    "a" * 300,
    "%s%n{0}",
)

CASES = [
    accept(
        55,
        "one category in several forms",
        dict(zip(IN_FRYSLAN, (APART, REGION + "\u00a0", "  " + REGION + " "), strict=True)),
        {},
        says="spatie|letter",
    ),
    accept(
        55, "a no-break space inside a category", {(4, "regio"): "Gooi en\u00a0Vechtstreek"}, {}
    ),
    *(
        flag(56, f"{code} in a category", {IN_FLEVOLAND: cell}, says=code.replace("+", r"\+"))
        for code, cell in HIDDEN.items()
    ),
    flag(56, "a zero-width space in an id", {(5, "client_id"): "K1\u200b04"}, says=r"U\+200B"),
    flag(56, "a zero-width space in a number", {(5, "voor_score"): "15\u200b,5"}, says=r"U\+200B"),
    *(accept(62, f"{text[:40]!r}", *[{(5, "regio"): text}] * 2) for text in ACTING[:6]),
    accept(62, "a tab in a label", *[{(5, "regio"): "Noord\tZuid"}] * 2),
    *(accept(63, f"{text[:40]!r}", *[{(5, "regio"): text}] * 2) for text in ACTING[6:]),
]
