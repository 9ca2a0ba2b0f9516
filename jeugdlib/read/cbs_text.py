"""What the texts in a table of Statistics Netherlands (CBS) say: periods, numbers, signs, units.

Source: CBS, Verklaring van tekens: nothing = cannot occur; a point = unknown, unreliable or secret;
0 = less than half of the unit; * provisional; ** revised provisional. Older tables have x: secret.
"""

import re

from jeugdlib.read.dates import MONTHS

STARS = {"": "definitief", "*": "voorlopig", "**": "nader_voorlopig"}
# in the lists of codes beside a download
STATUS_WORDS = {status.replace("_", ""): status for status in STARS.values()}
HIDDEN = (".", "x")
MONTH = "|".join(MONTHS)
PERIODS = (  # the text in lower case, and how its groups are written here
    (r"(?P<y>\d{4})(jj00)?", "{y}"),
    (r"(?P<y>\d{4})hj0(?P<n>[12])", "{y}-H{n}"),
    (r"(?P<y>\d{4}) (?P<n>[12])e halfjaar", "{y}-H{n}"),
    (r"(?P<n>[12])e halfjaar (?P<y>\d{4})", "{y}-H{n}"),
    (r"(?P<y>\d{4})kw0(?P<n>[1-4])", "{y}-Q{n}"),
    (r"(?P<y>\d{4}) (?P<n>[1-4])e kwartaal", "{y}-Q{n}"),
    (r"(?P<n>[1-4])e kwartaal (?P<y>\d{4})", "{y}-Q{n}"),
    (r"(?P<y>\d{4})mm(?P<m>0[1-9]|1[0-2])", "{y}-{m}"),
    (rf"(?P<y>\d{{4}}) (?P<month>{MONTH})", "{y}-{m}"),
    (rf"(?P<d>\d\d?) (?P<month>{MONTH}) (?P<y>\d{{4}})", "{y}-{m}-{d:0>2}"),
    (rf"(?P<y>\d{{4}}) (?P<d>\d\d?) (?P<month>{MONTH})", "{y}-{m}-{d:0>2}"),
)
UNITS = re.compile(
    r"(aantal|%|x |per |euro|1 000 euro|mln|mld|dagen|weken|maanden|jaar|jaren|uren|index)\b.*|%.*",
    re.I,
)
MEASURES = (  # words of a subject, and the measure that they say; the first that is there counts
    ("beginstand", ("beginstand", "begin verslagperiode")),
    ("eindstand", ("eindstand", "einde verslagperiode")),
    ("instroom", ("instroom", "begonnen")),
    ("uitstroom", ("uitstroom", "beëindigd")),
    ("trajecten", ("trajecten",)),
    ("jongeren", ("jongeren", "jeugdigen")),
)
COUNTS = ("aantal", "")  # units in which something is counted


def period(text: str) -> tuple[str, str] | None:
    """A period and its status: "30 juni 2022**" → ("2022-06-30", "nader_voorlopig"); None: none."""
    plain, stars = re.fullmatch(r"(.*?) ?(\**)", " ".join(text.split())).groups()
    for pattern, form in PERIODS:
        found = re.fullmatch(pattern, plain.lower())
        if found and stars in STARS:
            parts = found.groupdict()
            if month := parts.get("month"):
                parts["m"] = f"{MONTHS[month]:02}"
            return form.format(**parts), STARS[stars]
    return None


def is_value(text: str) -> bool:
    """Whether a cell can be a value: a number, a sign, or nothing."""
    return text in ("", *HIDDEN) or bool(re.fullmatch(r"-?\d[\d .,\u00a0]*\**", text))


def is_unit(text: str) -> bool:
    """Whether a cell is a unit, such as "aantal", "%" or "x 1 000"."""
    return bool(UNITS.fullmatch(text))


def decimal_sign(texts: list[str]) -> str | None:
    """The sign before decimals in all values together: a comma or a point; None: undecided.

    StatLine itself never groups thousands with a point, but a program that saved the file may have.
    """
    if any("," in text for text in texts):
        return ","
    pointed = [text.strip("*") for text in texts if re.search(r"\d\.\d", text)]
    grouped = [text for text in pointed if re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", text)]
    return None if pointed and len(grouped) == len(pointed) else "."


def number(text: str, sign: str) -> float | None:
    """The number that a text says; None when it is no number in this way of writing."""
    plain = re.sub(r"(?<=\d)[ \u00a0](?=\d{3}(\D|$))", "", text.rstrip("*"))
    if not re.fullmatch(rf"-?\d+({re.escape(sign)}\d+)?", plain):
        return None
    return float(plain.replace(sign, "."))


def measure(subject: str, unit: str) -> str | None:
    """What a subject counts, when its words say so: "Jongeren met jeugdzorg" → "jongeren"."""
    if not unit.lower().startswith(COUNTS[0]) and unit != COUNTS[1]:
        return None
    plain = subject.lower()
    return next((name for name, words in MEASURES if any(w in plain for w in words)), None)
