"""What a message must say to be of use: what, where, why and how to mend it."""

import re

FOREIGN = re.compile(
    r"\b(errors?|traceback|exception|invalid|expected|unexpected|could not|cannot|codec|errno|"
    r"none|nan|nat|null|row|column|file|failed|parse|unknown|missing|unable|position|bytes?)\b",
    re.IGNORECASE,
)
# none of these is also an English word
DUTCH = re.compile(
    r"\b(de|het|een|zijn|niet|geen|er|dit|deze|dat|op|met|als|van|te|staat|moet|"
    r"maak|vul|kies|typ|zet|haal|sla|bedoeld|schrijf|controleer|gelezen|dag|tijd|rij|kolom|en|alleen|spaties)\b",
    re.IGNORECASE,
)
QUOTED = re.compile("“[^”]*”|'[^']*'|\"[^\"]*\"")


def marks(finding) -> dict[str, bool]:
    """The rubric over a finding as it is printed: each of the four there, Dutch, no machine talk.

    What and where: a wrong cell is shown with its row and column. Why and mend: in words of Dutch
    that are no words of English, without folders; what is accepted needs no mend.
    """
    printed = str(finding)
    why, mend = (QUOTED.sub("", text) for text in (finding.reason, finding.mend))
    of_cell = finding.outcome == "flag" and finding.row is not None and finding.column
    return {
        "what": finding.value in printed if finding.value else "leeg" in why or not of_cell,
        "where": (finding.row is None or f"rij {finding.row}" in printed.lower())
        and finding.column in printed,
        "why": _is_plain(why),
        "mend": finding.outcome == "accept" or _is_plain(mend),
    }


def _is_plain(text: str) -> bool:
    return bool(DUTCH.search(text)) and not FOREIGN.search(text) and "/tmp" not in text
