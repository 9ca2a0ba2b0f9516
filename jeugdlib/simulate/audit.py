"""A made-up audit of case files: what its coders wrote down, and what was truly so.

Nothing here is about anyone. The shares lie near those of the 32 case files in Flevoland, so that
the sizes are ones that a team may meet. Every kind of institution has the same shares: what differs
between them in a table is chance.
"""

from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd

from jeugdlib.columns.codebook import Codebook, Item

ON_LIST = 4  # files on the list for each file that is read
INSTITUTIONS = ("behandelcentrum", "crisisopvang", "gesloten jeugdhulp", "gezinshuis", "leefgroep")
# how often a coder overlooks a therapy beside the first, and leaves a question open
MISSED, OPEN = 0.20, 0.01
MEETING = "2025-02-03"  # where the coders decide about what they did not agree on
DECIDED_WELL, UNDECIDED = 0.95, 3  # share of the decisions that are true; how many wait
LATEST = "2024-12-31"  # last day in the files
# the share of the files with each answer, in the order of the codebook; a number starts at 0
SHARES = {
    "verklarende_analyse": (0.54, 0.42, 0.03, 0.01),
    "doel": (0.35, 0.45, 0.20),
    "doel_eigen_woorden": (0.70, 0.30),
    "therapie": (0.40, 0.60),
    "gezin_betrokken": (0.25, 0.30, 0.20, 0.25),
    "samen_beslist": (0.50, 0.35, 0.15),
    "school": (0.20, 0.30, 0.40, 0.10),
    "perspectief": (0.35, 0.45, 0.20),
    "overplaatsingen": (0.18, 0.24, 0.22, 0.16, 0.09, 0.05, 0.03, 0.02, 0.01),
    "reden_laatste_overplaatsing": (0.30, 0.35, 0.25, 0.10),
    "belemmerend_kind": (0.40, 0.60),
    "belemmerend_ouders": (0.50, 0.50),
    "belemmerend_netwerk": (0.75, 0.25),
    "belemmerend_aanbieder": (0.55, 0.45),
    "belemmerend_keten": (0.50, 0.50),
    "belemmerend_wet": (0.70, 0.30),
    "bevorderend_kind": (0.70, 0.30),
    "bevorderend_ouders": (0.75, 0.25),
    "bevorderend_netwerk": (0.80, 0.20),
    "bevorderend_aanbieder": (0.70, 0.30),
    "bevorderend_keten": (0.85, 0.15),
    "bevorderend_wet": (0.95, 0.05),
    "zonder_24_uurszorg": (0.30, 0.55, 0.15),
}
THERAPIES = (0.70, 0.20, 0.10)  # share of the youths with therapy who have one, two and three
# share of the therapies that fit, and how alike the therapies of one youth are in that
FITS, ALIKE = 0.20, 0.30
# of what a guideline recommends for these ages, and of what no guideline does
FITTING = (
    ("trauma_ptss", "emdr"),
    ("trauma_ptss", "traumagerichte_cgt"),
    ("gedrag_odd_cd", "cgt"),
    ("gedrag_odd_cd", "multisysteem"),
)
OTHER = (
    ("trauma_ptss", "vaktherapie"),
    ("trauma_ptss", "speltherapie"),
    ("gedrag_odd_cd", "agressietraining"),
    ("gedrag_odd_cd", "vechtsport"),
    ("gedrag_odd_cd", "sova_training"),
    ("depressie", "cgt"),
    ("depressie", "vaktherapie"),
    ("hechting", "speltherapie"),
    ("trauma_ptss", "psycho_educatie"),
    ("multiprobleem", "gezinstherapie"),
    ("autisme", "sova_training"),
    ("niet_beschreven", "vaktherapie"),
    ("niet_beschreven", "anders"),
)
OF_THE_TEAM = (
    ("overwegen", "gekozen na een eerdere behandeling die niet hielp"),
    ("ondersteunend", "alleen naast een andere behandeling gegeven"),
)
GAP, OVERLAP = 0.10, 0.07  # share of the moves with days in between, and with days in both places
REASONS = (
    "samen de bladzijde gelezen",
    "beslisregel opnieuw gelezen",
    "stond in een later verslag",
    "bij twijfel het laagste niveau",
)
LATER = "nog geen besluit: komt terug in het volgende overleg"
# omschrijving;geadresseerd_aan;datum;termijn;beantwoord_op;antwoord
BOTTLENECKS = """\
Traumabehandeling wacht op een woonplek;zorgverzekeraar;2024-09-16;2024-12-16;2024-11-28;mag nu
Beschikking loopt te vroeg af;gemeente;2024-09-16;2024-11-15;2024-12-20;loopt nu even lang
Lang wachten op een jeugdbeschermer;gecertificeerde instelling;2024-09-30;2024-12-31;;
Groep sloot zonder plan voor daarna;aanbieder;2024-10-14;2024-12-14;2024-12-02;eerst een plek vinden
Verklarende analyse hoort niet bij een betaalde intake;gemeente;2024-10-14;2025-01-14;;
Ouders krijgen geen hulp als hun kind ergens anders woont;gemeente;2024-11-11;2025-02-11;;
Behandeling stopt bij 18 jaar door een andere wet;ministerie;2024-11-11;2025-05-11;;
Verslag van de vorige plek komt niet mee bij een overplaatsing;aanbieder;2024-12-09;;;
"""


@dataclass(frozen=True)
class Audit:
    """The tables of an audit with the rows of all coders, and what was truly so.

    `lijst` is the list that the files were drawn from. `waarheid` has a row for every answer that
    coders without errors would give: dossier_id, onderdeel, therapie (when the answer is about one)
    and antwoord; onderdeel passend says whether the therapy was made to fit its problem.
    """

    dossiers: pd.DataFrame
    therapieen: pd.DataFrame
    plaatsingen: pd.DataFrame
    consensus: pd.DataFrame
    knelpunten: pd.DataFrame
    lijst: pd.DataFrame
    waarheid: pd.DataFrame


def audit(
    codebook: Codebook,
    rng: np.random.Generator,
    *,
    files: int = 40,
    coders: tuple[str, ...] = ("A", "B"),
    error: float = 0.08,
) -> Audit:
    """Every file coded by every coder, with errors that are known.

    Parameters
    ----------
    codebook : what is asked; an item that SHARES does not name gets every answer equally often
    rng : decides who the youths are, and where the coders err
    files : how many files are read, of a list four times as long
    coders : their codes; each reads the files in an order of its own
    error : how often a coder gives another answer than the true one, the level beside it where
        levels have an order, between 0 and 1
    """
    listed = _listed(rng, files)
    drawn = listed.loc[np.sort(rng.choice(len(listed), files, replace=False))]
    true = _answers(codebook, drawn["dossier_id"], rng)
    given = _given(true, rng)
    stays = _stays(codebook, true["overplaatsingen"].astype(int), coders, rng)

    coded = [_coded(codebook, true, error, rng) for _ in coders]
    named = [_named(codebook, given, answers["therapie"], error, rng) for answers in coded]
    return Audit(
        dossiers=_dossiers(codebook, drawn, dict(zip(coders, coded, strict=True)), rng),
        therapieen=_therapies(dict(zip(coders, named, strict=True))),
        plaatsingen=stays,
        consensus=_consensus(true, given, coded, named, rng),
        knelpunten=_bottlenecks(),
        lijst=listed,
        waarheid=_truth(_asked(codebook, true), given),
    )


def _listed(rng: np.random.Generator, files: int) -> pd.DataFrame:
    """The list, with a kind of institution per file."""
    size = ON_LIST * files
    numbers = rng.permutation(np.arange(1, size + 1))
    return pd.DataFrame(
        {
            "dossier_id": [f"D{number:03d}" for number in numbers],
            "instelling": rng.choice(INSTITUTIONS, size),
        }
    ).sort_values("dossier_id", ignore_index=True)


def _words(item: Item) -> np.ndarray:
    """What may be answered, from the least to the most, as text."""
    names = [level.name for level in item.levels]
    return np.array(names or [str(value) for value in range(item.low, item.high + 1)], object)


def _answers(codebook: Codebook, ids: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    """The true answer to every question, also where a skip rule says not to ask it."""
    true = {}
    for item in codebook.of("dossier"):
        words = _words(item)
        shares = SHARES.get(item.name, np.full(len(words), 1 / len(words)))
        true[item.name] = rng.choice(words[: len(shares)], len(ids), p=shares)
    return pd.DataFrame(true, index=pd.Index(ids, name="dossier_id"), dtype="str")


def _asked(codebook: Codebook, answers: pd.DataFrame) -> pd.DataFrame:
    """The answers without those that a skip rule leaves out."""
    asked = answers.copy()
    for item in codebook.of("dossier"):
        for other, levels in item.skip:
            asked[item.name] = asked[item.name].mask(asked[other].isin(levels))
    return asked


def _seen(item: Item, true: pd.Series, error: float, rng: np.random.Generator) -> pd.Series:
    """What a coder reads: now and then another answer, of an ordered item the one beside it."""
    words, size = _words(item), len(true)
    place = pd.Index(words).get_indexer(true)
    if item.scale == "nominal":
        other = (place + rng.integers(1, len(words), size)) % len(words)
    else:
        step = rng.choice([-1, 1], size)
        inside = (place + step >= 0) & (place + step < len(words))
        other = np.where(inside, place + step, place - step)
    errs = rng.random(size) < error
    return pd.Series(words[np.where(errs, other, place)], index=true.index, dtype="str")


def _coded(
    codebook: Codebook, true: pd.DataFrame, error: float, rng: np.random.Generator
) -> pd.DataFrame:
    """The answers of one coder, with a few left open."""
    seen = {item.name: _seen(item, true[item.name], error, rng) for item in codebook.of("dossier")}
    filled = pd.DataFrame(seen)
    return _asked(codebook, filled.mask(rng.random(filled.shape) < OPEN))


def _given(true: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The therapies of every youth; `gekregen` is False for those that had none in truth."""
    more = 1 / ALIKE - 1
    chance = rng.beta(FITS * more, (1 - FITS) * more, len(true))
    count = rng.choice([1, 2, 3], len(true), p=THERAPIES)
    age = rng.integers(12, 18, len(true))
    rows = []
    for place, dossier_id in enumerate(true.index):
        had = set()
        for fits in rng.random(count[place]) < chance[place]:
            options = [pair for pair in (FITTING if fits else OTHER) if pair[1] not in had]
            problem, therapy = options[rng.integers(len(options))]
            had.add(therapy)
            rows.append((dossier_id, therapy, problem, age[place], bool(fits)))
    given = pd.DataFrame(
        rows, columns=["dossier_id", "therapie", "probleem", "leeftijd", "passend"]
    )
    given["gekregen"] = given["dossier_id"].map(true["therapie"]) == "ja"
    return _judged_by_the_team(given, rng)


def _judged_by_the_team(given: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The same therapies; of a few the team thinks otherwise, and says why."""
    known = given["gekregen"] & (given["probleem"] != "niet_beschreven")
    odd = rng.permutation(given.index[known & ~given["passend"]])
    words = pd.DataFrame(
        OF_THE_TEAM[: len(odd)],
        index=odd[: len(OF_THE_TEAM)],
        columns=["oordeel_team", "reden_team"],
        dtype="str",
    )
    return given.join(words)


def _named(
    codebook: Codebook,
    given: pd.DataFrame,
    answers: pd.Series,
    error: float,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The therapies that one coder lists: none where the answer was nee, else at least one."""
    answer = given["dossier_id"].map(answers)
    listed = given[answer.eq("ja") | (answer.isna() & given["gekregen"])]
    first = ~listed["dossier_id"].duplicated()
    listed = listed[first | (rng.random(len(listed)) >= MISSED)]
    problem = _seen(codebook.item("probleem", "therapie"), listed["probleem"], error, rng)
    return listed.assign(probleem=problem)


def _dossiers(
    codebook: Codebook,
    drawn: pd.DataFrame,
    coded: dict[str, pd.DataFrame],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The table `dossiers`; each coder reads in an order of its own."""
    sheets = []
    for coder, answers in coded.items():
        own = {"codeur": coder, "volgorde": rng.permutation(np.arange(1, len(drawn) + 1))}
        sheets.append(drawn.assign(**own).merge(answers, on="dossier_id"))
    numbers = [item.name for item in codebook.of("dossier") if not item.levels]
    table = pd.concat(sheets, ignore_index=True)
    table[numbers] = table[numbers].apply(pd.to_numeric)
    front = ["dossier_id", "codeur", "instelling", "volgorde"]
    return table[front + [name for name in table if name not in front]].astype(
        dict.fromkeys(["volgorde", *numbers], "Int64")
    )


def _therapies(named: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The table `therapieen`."""
    rows = pd.concat([rows.assign(codeur=coder) for coder, rows in named.items()])
    names = ["dossier_id", "codeur", "therapie", "probleem", "leeftijd"]
    table = rows[[*names, "oordeel_team", "reden_team"]].reset_index(drop=True)
    return table.astype({"leeftijd": "Int64"})


def _stays(
    codebook: Codebook, moves: pd.Series, coders: tuple[str, ...], rng: np.random.Generator
) -> pd.DataFrame:
    """The table `plaatsingen`: one coder per file writes down where the youth stayed, and when."""
    settings = _words(codebook.item("setting", "verblijf"))
    settings = settings[settings != "thuis"]  # home is no place that one is moved to
    stays = []
    for place, (dossier_id, count) in enumerate(moves.items()):
        start, end = _days(count + 1, rng)
        # each next place is another kind than the one before
        kind = np.cumsum(rng.integers(1, len(settings), count + 1)) % len(settings)
        first = np.datetime64(LATEST) - rng.integers(0, 300) - end[-1]
        ends = (first + end).tolist()
        if rng.random() < 0.5:  # still there
            ends[-1] = None
        coder = coders[place % len(coders)]
        stays += [
            (dossier_id, coder, setting, *days)
            for setting, *days in zip(settings[kind], first + start, ends, strict=True)
        ]
    names = ["client_id", "codeur", "setting", "startdatum", "einddatum"]
    days = dict.fromkeys(names[3:], "datetime64[s]")
    return pd.DataFrame(stays, columns=names).astype(dict.fromkeys(names[:3], "str") | days)


def _days(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """First and last day of each stay, from 0; most follow each other a day later."""
    length = rng.integers(30, 400, count)
    chance = rng.random(count)
    between = np.where(chance < GAP, rng.integers(10, 60, count), 1)
    between = np.where(chance > 1 - OVERLAP, -rng.integers(5, 25, count), between)
    start = np.concatenate([[0], np.cumsum(length + between)[:-1]])
    return start, start + length


def _long(answers: pd.DataFrame, therapies: pd.DataFrame) -> pd.Series:
    """Every answer by dossier_id, onderdeel and therapie (empty when it is about the file)."""
    keys = ["dossier_id", "onderdeel", "therapie"]
    of_file = answers.melt(var_name="onderdeel", value_name="antwoord", ignore_index=False)
    of_therapy = therapies.assign(therapie_genoemd="ja").melt(
        keys[::2], ["therapie_genoemd", "probleem"], "onderdeel", "antwoord"
    )
    both = pd.concat([of_file.reset_index().assign(therapie=""), of_therapy])
    return both.dropna(subset="antwoord").set_index(keys)["antwoord"]


def _consensus(
    true: pd.DataFrame,
    given: pd.DataFrame,
    coded: list[pd.DataFrame],
    named: list[pd.DataFrame],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The table `consensus`: a decision about every difference, most of them true."""
    answers = pd.concat(map(_long, coded, named), axis="columns", keys=range(len(coded)))
    about = answers.index.get_level_values("onderdeel") == "therapie_genoemd"
    answers[about] = answers[about].fillna("nee")
    other = answers.ne(_first(answers), axis=0) & answers.notna()
    differ = answers[other.any(axis=1)].sort_index()

    right = _long(true, given)
    had = right.index.get_level_values("onderdeel") == "therapie_genoemd"
    right[had] = right.index[had].get_level_values("dossier_id").map(true["therapie"])
    right = right.loc[differ.index]
    wrong = _first(differ.where(differ.ne(right, axis=0)))
    besluit = right.where(rng.random(len(right)) < DECIDED_WELL, wrong)
    later = np.isin(np.arange(len(right)), rng.permutation(len(right))[:UNDECIDED])
    reasons = pd.Series(rng.choice(REASONS, len(right)), index=right.index, dtype="str")
    table = differ[[]].assign(besluit=besluit.mask(later), reden=reasons.mask(later, LATER))
    table = _without_blanks(table.reset_index())
    return table.assign(datum=pd.Timestamp(MEETING).as_unit("s"))


def _first(answers: pd.DataFrame) -> pd.Series:
    """The first answer in each row."""
    return reduce(pd.Series.fillna, [column for _, column in answers.items()])


def _bottlenecks() -> pd.DataFrame:
    """The table `knelpunten`."""
    names = ["omschrijving", "geadresseerd_aan", "datum", "termijn", "beantwoord_op", "antwoord"]
    days = dict.fromkeys(("datum", "termijn", "beantwoord_op"), "datetime64[s]")
    rows = [line.split(";") for line in BOTTLENECKS.splitlines()]
    table = pd.DataFrame(rows, columns=names, dtype="str")
    return table.where(table != "").astype(days)


def _truth(asked: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    had = given[given["gekregen"]]
    fits = had.assign(onderdeel="passend", antwoord=had["passend"].map({True: "ja", False: "nee"}))
    rows = pd.concat([_long(asked, had).reset_index(), fits])
    names = ["dossier_id", "onderdeel", "therapie", "antwoord"]
    rows = rows[names].sort_values(names, ignore_index=True)
    return _without_blanks(rows)


def _without_blanks(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(therapie=rows["therapie"].where(rows["therapie"] != ""))
