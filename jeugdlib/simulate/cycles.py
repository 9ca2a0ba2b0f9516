"""Made-up improvement cycles of a team that is too sure of itself.

Nothing here happened. Whether a goal is reached is drawn with a chance that lies below the one
that the team gave, always as far: that is what a drawing of its predictions should show.
"""

import numpy as np
import pandas as pd

from jeugdlib.columns import mark
from jeugdlib.columns.cycli import BESLUITEN, CYCLI, NIVEAUS, STAPPEN

CYCLES = 24
FIRST_DAY, DAYS = pd.Timestamp("2022-01-10"), 1000  # in which cycles begin
RUNS = (90, 240)  # days from the first day to the last
TODAY = pd.Timestamp("2024-12-31")  # what would be closed later is open
CHANCES = (0.6, 0.7, 0.8, 0.9)  # that a team gives, each as often
TOO_SURE = 0.25  # how far the true chance lies under the one that is given
UNCLOSED = 0.25  # the part that is never closed: measuring is the step that is skipped
OF_LEVEL = {"I": 0.40, "II": 0.35, "III": 0.10, "IV": 0.15}
OWNERS = {
    "I": "team ambulant",
    "II": "beleidsmedewerker kwaliteit",
    "III": "kenniswerkplaats",
    "IV": "bestuurlijk overleg",
}


COLUMNS = ("thema", "vraag", "kennis", "actie", "indicator")
# and of the indicator how it was, and what it should become
THEMES = (
    (
        *("uitval", "Waarom stoppen gezinnen eerder dan was afgesproken?"),
        "Een goede band en overeenstemming over het doel gaan samen met minder uitval.",
        *("Na drie weken samen bespreken of de hulp past.", "uitval_smal", 0.20, 0.15),
    ),
    (
        *("wachttijd", "Wat kan er al terwijl een gezin wacht?"),
        "Wie tijdens het wachten contact heeft, haakt minder vaak af.",
        *("Elke aanmelding binnen een week terugbellen.", "wachttijd_mediaan", 9.0, 6.0),
    ),
    (
        *("separaties", "Wat ging er vooraf aan de laatste separatie?"),
        "Nabespreken met de jongere en een rustige plek gaan samen met minder separaties.",
        *("In de avond een extra vaste begeleider.", "separaties", 6.0, 0.0),
    ),
    (
        *("tevredenheid", "Voelen jongeren zich gehoord?"),
        "Wie na elk gesprek terughoort hoe het ging, stelt de hulp eerder bij.",
        *("Antwoorden samen bekijken in het volgende gesprek.", "tevredenheid_voldoende", 0.7, 0.8),
    ),
)


def cycles(rng: np.random.Generator, *, size: int = CYCLES) -> pd.DataFrame:
    """Cycles as a team would keep them, some closed and some left open.

    Parameters
    ----------
    rng : decides what happens
    size : how many cycles

    Returns
    -------
    The table `cycli`. Of a closed one the goal was reached with chance `kans - TOO_SURE`.
    """
    begun = FIRST_DAY + pd.to_timedelta(np.sort(rng.choice(DAYS, size, replace=size > DAYS)), "D")
    year = pd.Series(begun.year)
    number = year.groupby(year).cumcount() + 1
    names = [f"{y}-{n:03d}" for y, n in zip(year, number, strict=True)]
    rows = [_cycle(rng, place, day) for place, day in enumerate(begun)]
    made = pd.DataFrame(rows, columns=[c.name for c in CYCLI.columns]).assign(cyclus=names)
    made.attrs["simulated"] = True
    return mark(made, CYCLI.about)


def _cycle(rng: np.random.Generator, place: int, begun: pd.Timestamp) -> dict:
    *words, now, goal = THEMES[place % len(THEMES)]
    level = str(rng.choice(list(NIVEAUS), p=list(OF_LEVEL.values())))
    end = begun + pd.Timedelta(days=int(rng.integers(*RUNS)))
    closed = bool(rng.random() > UNCLOSED and end <= TODAY)
    chance = float(rng.choice(CHANCES))
    reached = bool(rng.random() < chance - TOO_SURE)
    # on the way from goal (0) to how it was (1); below 0 is better than the goal
    way = rng.uniform(-0.2, 0) if reached else rng.uniform(0.2, 1.1)
    row = {
        **dict(zip(COLUMNS, words, strict=True)),
        "niveau": level,
        "stap": STAPPEN[3] if closed else STAPPEN[int(rng.integers(3))],
        "doel": f"van {now:g} naar {goal:g}".replace(".", ","),
        "streefwaarde": goal,
        "eigenaar": OWNERS[level],
        "actie_datum": _day(begun, int(rng.integers(14, 60))),
        "voorspelling": "De afspraak wordt nagekomen, en binnen een half jaar is het te zien.",
        "kans": chance,
        "begonnen": _day(begun),
        "volgende_datum": _day(end),
    }
    if closed:
        shown = max(goal + way * (now - goal), 0)
        row |= _closed(reached, end) | {"uitkomst": round(shown, 2 if now < 1 else 0)}
    return row


def _closed(reached: bool, end: pd.Timestamp) -> dict[str, object]:
    looked = {f"reflectie_{number}": f"{step}: gelukt." for number, step in enumerate(STAPPEN, 1)}
    said = ("Ja.", "Voor een deel.", "Het is beter." if reached else "Het kan beter.", "Ja.")
    answers = {f"antwoord_{number}": words for number, words in enumerate(said, 1)}
    besluit = BESLUITEN[2 if reached else 1]
    later = {"volgende_datum": _day(end, 180), "gesloten": _day(end)}
    return {"gehaald": "ja" if reached else "nee", **looked, **answers, "besluit": besluit, **later}


def _day(moment: pd.Timestamp, later: int = 0) -> str:
    return (moment + pd.Timedelta(days=later)).strftime("%Y-%m-%d")
