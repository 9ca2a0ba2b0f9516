"""TRUST §5, 1-5 and 13: the characters of a file."""

from tests.read.cases import table as tables
from tests.read.cases.case import Case, flag, put, put_text

TRUTH = tables.trajecten()
TEXT = tables.csv_text(tables.grid(TRUTH))
BOM = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


def _in_bytes(encoded: dict[int, str], usual: str) -> bytes:
    """The file with each row in an encoding of its own."""
    lines = TEXT.split("\r\n")
    return b"\r\n".join(line.encode(encoded.get(n, usual)) for n, line in enumerate(lines, 1))


# rows with é in hulpvorm; row 3 has û and â in regio as well
MIXED = _in_bytes({4: "cp1252"}, "utf-8")
ONE_OF_EACH = tables.with_values(
    TRUTH, {(row, column): "gewoon" for row in TRUTH.index for column in ("regio", "hulpvorm")}
)
ONE_OF_EACH = tables.with_values(ONE_OF_EACH, {(4, "regio"): "Súd", (7, "regio"): "Fryslân"})
UNDECIDED = b"\r\n".join(
    line.encode("utf-8" if n == 7 else "cp1252")
    for n, line in enumerate(tables.csv_text(tables.grid(ONE_OF_EACH)).split("\r\n"), 1)
)

CASES = [
    Case(1, "Windows-1252", "accept", put_text(TEXT, "cp1252"), TRUTH, says="Windows-1252"),
    Case(2, "UTF-8 with BOM", "accept", put_text(TEXT, "utf-8-sig"), TRUTH, says="UTF-8"),
    *(
        Case(3, name, "accept", put(mark + TEXT.encode(name)), TRUTH, says="UTF-16")
        for name, mark in BOM.items()
    ),
    Case(
        4,
        "one row of Windows-1252 in a file of UTF-8",
        "flag",
        put(MIXED),
        TRUTH,
        frozenset({(4, "hulpvorm")}),
        says="UTF-8",
    ),
    Case(
        4,
        "a row of each kind, which cannot be decided",
        "flag",
        put(UNDECIDED),
        ONE_OF_EACH,
        frozenset({(7, "regio")}),
    ),
    flag(
        5,
        "text that was encoded twice",
        {(4, "hulpvorm"): "cafÃ©-project", (6, "regio"): "SÃºdwest-FryslÃ¢n"},
        says="café-project|dubbel|twee keer",
    ),
    flag(13, "a null byte", {(5, "regio"): "Flevo\x00land"}, says=r"U\+"),
    flag(13, "a bell", {(5, "hulpvorm"): "dag\x07behandeling"}, says=r"U\+0007"),
    flag(13, "a null byte in a number", {(5, "voor_score"): "1\x005,5"}),
]
