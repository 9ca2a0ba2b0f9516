"""Made-up trajectories of several regions and years, of which everything is known.

Nothing here is about anyone. Severe problems go to some providers more than to others, and end
worse; providers differ a little by themselves; who has less benefit drops out and answers less
often. So what a file shows and what is true are two things, and how far apart they lie is known.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jeugdlib.columns import TABLES
from jeugdlib.simulate.measurements import ERROR, TOP
from jeugdlib.simulate.monitoring_truth import truth

REGIONS = ("Achterlée", "Duinvenne", "Lage Geest", "Noordermeent", "Veenmark", "Kleinoord")
FEW = 3  # children in the last region
SHARES = (0.28, 0.22, 0.20, 0.17, 0.13)  # of the other children
PROVIDERS = 25  # the last has one client
CHILDREN, TIMES = 5600, 40  # in the file; how many times more to know the truth
FIRST_DAY, LAST_DAY = pd.Timestamp("2017-01-01"), pd.Timestamp("2024-12-31")
AFTER = LAST_DAY + pd.Timedelta(days=2 * 366)  # how far the truth is followed
ADULT = 18 * 365.25  # days
FORMS = ("ambulant", "dagbehandeling", "pleegzorg", "verblijf")
BESIDE = "begeleiding thuis"  # given while other help runs
WAIT_DAYS, WAIT_SPREAD = 45, 0.75  # median wait and SD of its logarithm
SIGNS_OFF = 700  # mean days until someone who waits signs off
AGAIN_SCALE, AGAIN_SHAPE = 3000, 0.7  # Weibull, in days, from the end to the next referral
# reasons of ending: how often beside "volgens plan", and how much more with severity, benefit
REASONS = pd.DataFrame(
    [
        ("volgens plan", 0.0, 0.0, 0.0),
        ("in overeenstemming", -1.9, 0.2, -0.05),
        ("eenzijdig door cliënt", -1.8, 0.3, -0.15),
        ("eenzijdig door aanbieder", -3.0, 0.4, -0.10),
        ("externe omstandigheden", -3.1, 0.0, 0.0),
        ("overstap naar andere aanbieder", -3.6, 0.3, 0.0),
        ("uitstroom naar ander domein", -4.0, 0.1, 0.0),
        ("wijzigingsverzoek", -3.3, 0.0, 0.0),
        ("geïnitieerd door de gemeente", -4.3, 0.0, 0.0),
    ],
    columns=["reason", "level", "severity", "benefit"],
)
ADMINISTRATIVE = tuple(REASONS["reason"][-2:])  # the help goes on the next day
GOALS = ("naar school", "rust thuis", "vrienden", "samen afspraken maken")
AT_END = ("na_score", "tevredenheid", "schaal_min", "schaal_max", "informant", "zonder_hulp_verder")
COLUMNS = {
    column.name: {"datum": "datetime64[s]", "getal": "Int64", "geheel getal": "Int64"}.get(
        column.kind, "str"
    )
    for column in TABLES["trajecten"].columns
}


@dataclass(frozen=True)
class Monitoring:
    """The tables `trajecten` and `doelen`, and what is true (`waarheid`).

    `waarheid` has soort (regio or aanbieder), naam, indicator (an id of data/codes/indicatoren.csv,
    or effect) and waarde: of a region what would be found in very many children if everyone
    answered and was followed on; of a provider its effect, in log odds (above 0 is better).
    """

    trajecten: pd.DataFrame
    doelen: pd.DataFrame
    waarheid: pd.DataFrame


def monitoring(
    rng: np.random.Generator,
    *,
    regions: tuple[str, ...] = REGIONS,
    children: int = CHILDREN,
    icc: float = 0.05,
) -> Monitoring:
    """An export of trajectories in eight years, with goals and the truth behind it.

    Parameters
    ----------
    rng : decides who the children and the providers are
    regions : six names; in the last region live three children
    children : how many children were ever referred
    icc : the part of the differences in outcome that lies between providers, 0 up to 1
    """
    chosen = providers(rng, icc=icc)
    trajecten, doelen = export(everything(rng, chosen, regions, children), rng)
    many = everything(rng, chosen, regions, children, times=TIMES)
    return Monitoring(trajecten, doelen, truth(many, chosen, regions))


def providers(rng: np.random.Generator, *, icc: float = 0.05) -> pd.DataFrame:
    """Made-up providers: where they work, how much, for how severe problems, and how well.

    Returns
    -------
    A row per provider (index aanbieder) with home, second (numbers of regions), size, severe (how
    much more often severe problems go there), effect (log odds, above 0 is better; its variance is
    icc / (1 - icc) × pi² / 3), scale (the highest satisfaction) and instrument.
    """
    names = [f"A{number:02d}" for number in range(1, PROVIDERS + 1)]
    home = np.arange(PROVIDERS) % len(SHARES)
    effect = rng.normal(0, np.sqrt(icc / (1 - icc) * np.pi**2 / 3), PROVIDERS)
    table = pd.DataFrame(
        {
            "home": home,
            "second": np.where(rng.random(PROVIDERS) < 0.3, (home + 1) % len(SHARES), home),
            "size": rng.lognormal(0, 0.6, PROVIDERS),
            "severe": rng.uniform(-1, 1, PROVIDERS),
            "effect": effect,
            "scale": 10,
            "instrument": "SDQ",
        },
        index=pd.Index(names, name="aanbieder"),
    )
    table.loc["A04", "scale"] = 5
    table.loc["A11", "instrument"] = "CBCL"
    return table


def everything(
    rng: np.random.Generator,
    chosen: pd.DataFrame,
    regions: tuple[str, ...],
    children: int,
    *,
    times: int = 1,
) -> pd.DataFrame:
    """All help that so many children had and will have, with every outcome, one row per trajectory.

    Parameters
    ----------
    rng : decides what happens
    chosen : the table of `providers`
    regions, children : as in `monitoring`
    times : how many times as many children, in every region and at every provider
    """
    born = _children(rng, children * times, times)
    rows = born.assign(referred=born["first"], connects=False, place=-1, form="")
    found = []
    while len(rows):
        rows = _help(rng, rows.reset_index(drop=True), chosen)
        beside = rows[rows["started"] & (rng.random(len(rows)) < 0.08)]
        found += [rows, _beside(rng, beside.reset_index(drop=True), chosen)]
        young = rows["next"] - rows["born"] < pd.Timedelta(days=ADULT)
        rows = rows[rows["started"] & (rows["next"] < AFTER) & young]
        rows = rows.assign(referred=rows["next"], connects=rows["reason"].isin(ADMINISTRATIVE))
    table = pd.concat(found, ignore_index=True).drop(columns=["connects", "next"])
    table["regio"] = np.array(regions)[table["region"]]
    table["aanbieder"] = chosen.index.to_numpy()[table["place"]]
    return table


def _children(rng: np.random.Generator, size: int, times: int) -> pd.DataFrame:
    """Children with region, severity, day of birth, sex and day of the first referral."""
    region = rng.choice(len(SHARES), size, p=SHARES)
    days = (LAST_DAY - FIRST_DAY).days
    first = rng.uniform(0, days, size)
    few = np.arange(size) < FEW * times
    region[few], first[few] = len(SHARES), rng.uniform(0.55, 0.75, FEW * times) * days
    alone = (np.arange(size) >= FEW * times) & (np.arange(size) < (FEW + 1) * times)
    region[alone], first[alone] = 0, 0.6 * days
    referred = FIRST_DAY + _days(first)
    return pd.DataFrame(
        {
            "child": np.arange(size),
            "region": region,
            "alone": alone,
            "severity": rng.normal(0, 1, size),
            "born": referred - _days(rng.beta(2, 1.6, size) * (ADULT - 200)),
            "geslacht": rng.choice(["man", "vrouw"], size, p=(0.54, 0.46)),
            "first": referred,
        }
    )


def _help(rng: np.random.Generator, rows: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """One trajectory of each child: waiting, the help, how it ends, and when the next follows."""
    size, severity = len(rows), rows["severity"].to_numpy()
    connects = rows["connects"].to_numpy()
    place = np.where(connects, rows["place"], _choose(rng, rows, chosen))
    form = rng.choice(FORMS, size, p=(0.6, 0.15, 0.1, 0.15))
    waited = WAIT_DAYS * np.exp(rng.normal(0.1 * (rows["region"] - 2), WAIT_SPREAD))
    waited = np.where(connects, 0, np.ceil(waited))
    patience = np.where(connects, np.inf, np.ceil(rng.exponential(SIGNS_OFF, size)))
    lasts = np.ceil(rng.gamma(2.0, 120 * np.exp(0.2 * severity))) + 7
    rows = rows.assign(
        place=place,
        form=np.where(connects, rows["form"], form),
        waited=waited,
        started=waited <= patience,
        signed_off=rows["referred"] + _days(np.minimum(patience, 9999)),
        aanmelddatum=rows["referred"].where(~connects),
        start=rows["referred"] + _days(waited),
        lasts=lasts,
        end=rows["referred"] + _days(waited + lasts),
    )
    rows = _outcomes(rng, rows, chosen)
    effect = chosen["effect"].to_numpy()[place]
    pressure = np.exp(0.3 * severity - 0.6 * effect - 0.05 * rows["benefit"])
    gap = np.ceil(AGAIN_SCALE * (rng.exponential(1, size) / pressure) ** (1 / AGAIN_SHAPE))
    gap = np.where(rows["reason"].isin(ADMINISTRATIVE), 1, np.clip(gap, 2, 9999))
    return rows.assign(next=rows["end"] + _days(gap))


def _choose(rng: np.random.Generator, rows: pd.DataFrame, chosen: pd.DataFrame) -> np.ndarray:
    """A provider for each child, by region and severity, as a row number of `chosen`."""
    region = rows["region"].to_numpy()[:, None] % len(SHARES)
    here = (region == chosen["home"].to_numpy()) | (region == chosen["second"].to_numpy())
    here[:, -1] = False
    pull = np.log(chosen["size"].to_numpy()) + np.outer(rows["severity"], chosen["severe"])
    place = np.where(here, pull + rng.gumbel(size=here.shape), -np.inf).argmax(axis=1)
    return np.where(rows["alone"], PROVIDERS - 1, place)


def _beside(rng: np.random.Generator, rows: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """Help of another form that begins while this help runs; it ends before the next begins."""
    start = rows["start"] + _days(rows["lasts"] * rng.uniform(0.1, 0.8, len(rows)))
    end = start + _days(rows["lasts"] * rng.uniform(0.1, 1, len(rows)))
    rows = rows.assign(
        place=_choose(rng, rows, chosen),
        form=BESIDE,
        aanmelddatum=pd.NaT,
        start=start,
        end=end.clip(upper=rows["next"] - _days(1)),
    )
    return _outcomes(rng, rows, chosen)


def _outcomes(rng: np.random.Generator, rows: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """How help ended for each child; all outcomes, whether anyone asks about them or not."""
    size, severity = len(rows), rows["severity"].to_numpy()
    place = rows["place"].to_numpy()
    effect = chosen["effect"].to_numpy()[place]
    problems = 15 + 4.5 * severity
    benefit = 3.2 + 2.5 * effect - 0.7 * severity + rng.normal(0, 3, size)
    pull = REASONS["level"].to_numpy() + np.outer(severity, REASONS["severity"])
    pull = pull + np.outer(benefit - 3.2, REASONS["benefit"])
    pull[:, 2:4] -= effect[:, None]
    reason = (pull + rng.gumbel(size=pull.shape)).argmax(axis=1)
    grade = 7.0 + effect + 0.22 * (benefit - 3.2) + rng.normal(0, 1.3, size)
    alone = 0.3 + effect + 0.2 * (benefit - 3.2) - 0.4 * severity + rng.logistic(0, 1, size)
    goal = effect + 0.2 * (benefit - 3.2) - 0.2 * severity
    return rows.assign(
        benefit=benefit,
        before=_scored(problems, rng),
        after=_scored(problems - benefit, rng),
        reason=REASONS["reason"].to_numpy()[reason],
        grade=grade.round().clip(1, 10),
        scale=chosen["scale"].to_numpy()[place],
        instrument=chosen["instrument"].to_numpy()[place],
        without_help=np.select([alone > 0.4, alone > -0.9], ["ja", "deels"], "nee"),
        **{f"goal_{n}": (goal + rng.normal(0, 0.9, size)).round().clip(-2, 2) for n in range(3)},
    )


def _scored(problems: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return (problems + rng.normal(0, ERROR, len(problems))).round().clip(0, TOP)


def _days(number) -> pd.TimedeltaIndex:
    return pd.to_timedelta(np.floor(np.asarray(number, dtype=float)), "D").as_unit("s")


def export(complete: pd.DataFrame, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What a file of the last day holds: the tables `trajecten` and `doelen`.

    What had not happened yet is not in it, nor what was not asked or not answered.

    Parameters
    ----------
    complete : what `everything` gives
    rng : decides who answers, whose trajectory stands in two rows, and the codes of children
    """
    known = complete["aanmelddatum"].fillna(complete["start"]) <= LAST_DAY
    rows = complete[known].reset_index(drop=True)
    number = rng.permutation(90_000)[: rows["child"].max() + 1] + 10_000
    rows["client_id"] = [f"K{number[child]}" for child in rows["child"]]
    table = _in_two(rng, _as_written(rng, rows))
    table = table.sort_values(["aanmelddatum", "startdatum", "client_id"], ignore_index=True)
    table["traject_id"] = [f"T{number:05d}" for number in range(1, len(table) + 1)]
    table["leeftijd"] = np.floor((table["startdatum"] - table["born"]).dt.days / 365.25)
    return table[list(COLUMNS)].astype(COLUMNS), _goals(rng, rows)


def _as_written(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    size = len(rows)
    begun = rows["started"] & (rows["start"] <= LAST_DAY)
    ended = begun & (rows["end"] <= LAST_DAY)
    left = ~rows["started"] & (rows["signed_off"] <= LAST_DAY)
    asked = ended & ~rows["reason"].isin(ADMINISTRATIVE)
    old = (rows["start"] - rows["born"]).dt.days >= 12 * 365.25
    # who is more satisfied answers more often, and who has more benefit is measured more often
    answers = asked & (rng.logistic(0, 1, size) < 0.3 + 0.45 * (rows["grade"] - 7))
    measured = asked & (rng.logistic(0, 1, size) < 0.4 + 0.12 * (rows["benefit"] - 3.2))
    grade = rows["grade"].where(rows["scale"] == 10, (rows["grade"] // 2).clip(1, 5))
    satisfied = answers & (rng.random(size) < 0.93)
    before = begun & (rng.random(size) < 0.88)
    who = np.where(old & (rng.random(size) < 0.6), "jeugdige", "ouder")
    return rows.assign(
        hulpvorm=rows["form"],
        startdatum=rows["start"].where(begun),
        einddatum=rows["end"].where(ended, rows["signed_off"].where(left)),
        reden_einde=rows["reason"].where(ended & (rng.random(size) < 0.97)),
        ernst_start=(50 + 10 * rows["severity"]).round().where(begun & (rng.random(size) < 0.97)),
        instrument=rows["instrument"].where(before | measured),
        voor_score=rows["before"].where(before),
        na_score=rows["after"].where(measured),
        tevredenheid=grade.where(satisfied),
        schaal_min=pd.Series(1.0, rows.index).where(satisfied),
        schaal_max=rows["scale"].where(satisfied),
        informant=pd.Series(who, rows.index).where(answers),
        zonder_hulp_verder=rows["without_help"].where(answers & (rng.random(size) < 0.95)),
    )


def _in_two(rng: np.random.Generator, table: pd.DataFrame) -> pd.DataFrame:
    """The same trajectories, of which some stand in two rows that overlap."""
    ended = table["startdatum"].notna() & table["einddatum"].notna() & (table["lasts"] > 60)
    two = ended & (table["form"] != BESIDE) & (rng.random(len(table)) < 0.05)
    middle = table["startdatum"] + _days(table["lasts"] / 2)
    first = table[two].assign(
        einddatum=middle + pd.Timedelta(days=14), reden_einde="wijzigingsverzoek"
    )
    first[list(AT_END)] = None  # asked once, when all of it has ended
    second = table[two].assign(startdatum=middle, aanmelddatum=pd.NaT)
    second["voor_score"] = None
    return pd.concat([table[~two], first, second], ignore_index=True)


def _goals(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    """Goals of about half of the children whose help ended, one up to three each."""
    asked = (rows["end"] <= LAST_DAY) & ~rows["reason"].isin(ADMINISTRATIVE)
    ended = rows[rows["started"] & asked].sort_values(["child", "start", "end"])
    ended = ended.drop_duplicates("child", keep="last")
    ended = ended[rng.random(len(ended)) < 0.5]
    number = rng.integers(1, 4, len(ended))
    first = rng.integers(0, len(GOALS), len(ended))
    goals = [
        ended.loc[number > place, ["client_id"]].assign(
            doel=np.array(GOALS)[(first[number > place] + place) % len(GOALS)],
            score=ended.loc[number > place, f"goal_{place}"].astype(int),
        )
        for place in range(3)
    ]
    return pd.concat(goals).sort_values(["client_id", "doel"], ignore_index=True)
