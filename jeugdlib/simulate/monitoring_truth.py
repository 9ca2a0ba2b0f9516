"""What is true of made-up trajectories: every indicator, when nobody is missing.

Computed a second way, with plain data frames over all that happens, so that it can be laid beside
what `reduce` and `estimate` make of a file.
"""

import numpy as np
import pandas as pd

from jeugdlib.simulate.measurements import NORM_SD, RELIABILITY

SINCE, UNTIL = pd.Timestamp("2022-01-01"), pd.Timestamp("2024-12-31")  # of the reporting period
MONTH = 365.25 / 12  # days
# points. Source: Jacobson & Truax (1991)
RELIABLE = 1.96 * np.sqrt(2 * (1 - RELIABILITY)) * NORM_SD
ENOUGH = 6  # of 10, or 3 of 5
TREEK = 14  # weeks
YEARS_BACK = 5  # before the year in which help begins
ADMINISTRATIVE = ("wijzigingsverzoek", "geïnitieerd door de gemeente")
ELSEWHERE = ("overstap naar andere aanbieder", "uitstroom naar ander domein")
CLIENT, PROVIDER = "eenzijdig door cliënt", "eenzijdig door aanbieder"
RHO = 0.3  # Kiresuk & Sherman (1968)


def truth(complete: pd.DataFrame, chosen: pd.DataFrame, regions: tuple[str, ...]) -> pd.DataFrame:
    """The true value of every indicator per region and of all, and the effect of every provider.

    Parameters
    ----------
    complete : what simulate.monitoring.everything gives, of very many children
    chosen : the providers
    regions : the names; all is called alle

    Returns
    -------
    soort, naam, indicator, waarde: shares from 0 to 1, the satisfaction on 1-10, differences and
    goals in T-points, weeks for waiting.
    """
    begun = _around(complete[complete["started"]].reset_index(drop=True))
    regional = [
        ("regio", name, indicator, value)
        for name in ("alle", *regions[:-1])  # of the few in the last there is no share
        for indicator, value in _values(
            *(t if name == "alle" else t[t["regio"] == name] for t in (begun, complete))
        ).items()
    ]
    effects = [("aanbieder", name, "effect", effect) for name, effect in chosen["effect"].items()]
    table = pd.DataFrame(regional + effects, columns=["soort", "naam", "indicator", "waarde"])
    return table.assign(waarde=table["waarde"].astype(float).round(4))


def _around(begun: pd.DataFrame) -> pd.DataFrame:
    """Trajectories with what help of the same child lies before, during and after each.

    Adds earlier_end, next_start and runs_on (other help runs on, or begins the next day).
    """
    table = begun.sort_values(["child", "start", "end"], ignore_index=True)
    so_far = table.groupby("child")["end"].cummax()
    before = so_far.groupby(table["child"]).shift()
    by_start = table[["start", "child"]].assign(so_far=so_far).sort_values("start", kind="stable")
    by_end = table[["end", "child"]].reset_index().sort_values("end", kind="stable")
    by_end["next_day"] = by_end["end"] + pd.Timedelta(days=1)
    till_then = pd.merge_asof(
        by_end, by_start, left_on="next_day", right_on="start", by="child", direction="backward"
    ).set_index("index")
    later = pd.merge_asof(
        by_end.assign(next_day=by_end["end"] + pd.Timedelta(days=2)),
        by_start[["start", "child"]],
        left_on="next_day",
        right_on="start",
        by="child",
        direction="forward",
    ).set_index("index")
    return table.assign(
        earlier_end=before,
        runs_on=till_then["so_far"].reindex(table.index) > table["end"],
        next_start=later["start"].reindex(table.index),
    )


def _values(begun: pd.DataFrame, complete: pd.DataFrame) -> dict[str, float]:
    """Every indicator by its id."""
    ended = begun[begun["end"].between(SINCE, UNTIL)]
    asked = ended[~ended["reason"].isin(ADMINISTRATIVE)]
    return {
        **_endings(asked),
        "tevredenheid_voldoende": (asked["grade"] >= ENOUGH).mean(),
        "tevredenheid_gemiddelde": asked.loc[asked["scale"] == 10, "grade"].mean(),
        "zonder_hulp_verder": (asked["without_help"] == "ja").mean(),
        **_again(begun, asked),
        **_problems(asked),
        **_goals(asked),
        **_waits(complete),
    }


def _endings(asked: pd.DataFrame) -> dict[str, float]:
    reason = asked.loc[~asked["reason"].isin(ELSEWHERE), "reason"]
    return {
        "uitval_smal": (reason == CLIENT).mean(),
        "uitval_eenzijdig": reason.isin((CLIENT, PROVIDER)).mean(),
        "uitval_breed": (reason != "volgens plan").mean(),
    }


def _again(begun: pd.DataFrame, asked: pd.DataFrame) -> dict[str, float]:
    """Help before, of who started in the period; and help after it, of whose help ended."""
    new = begun[begun["start"].between(SINCE, UNTIL)]
    free = (new["start"] - new["earlier_end"]).dt.days
    recent = new["earlier_end"].dt.year >= new["start"].dt.year - YEARS_BACK
    recent &= free >= 2  # what connects to other help is no repetition
    last = asked[~asked["runs_on"] & ~asked["reason"].isin(ELSEWHERE)]
    months = np.ceil((last["next_start"] - last["end"]).dt.days / MONTH)
    later = {f"nieuwe_start_{limit}": (months <= limit).mean() for limit in (6, 12, 24)}
    return {"herhaald_beroep": recent.mean(), **later}


def _problems(asked: pd.DataFrame) -> dict[str, float]:
    better = asked["before"] - asked["after"]
    return {
        "problemen_verbeterd": (better > RELIABLE).mean(),
        "problemen_verslechterd": (better < -RELIABLE).mean(),
        "problemen_verschil": 10 * better.mean() / NORM_SD,
    }


def _goals(asked: pd.DataFrame) -> dict[str, float]:
    """The last goals of every child: one, two or three each, equally often."""
    score = asked.drop_duplicates("child", keep="last").filter(regex="^goal_").to_numpy()
    sizes = np.array([1, 2, 3])
    spread = np.sqrt((1 - RHO) * sizes + RHO * sizes**2)
    t_scores = [
        50 + 10 * score[:, :n].sum(axis=1) / root for n, root in zip(sizes, spread, strict=True)
    ]
    return {"doelen_bereikt": (score >= 0).mean(), "doelen_gas": np.mean(t_scores)}


def _waits(complete: pd.DataFrame) -> dict[str, float]:
    """Weeks, rounded up, that a child would wait that does not sign off."""
    weeks = np.ceil(complete.loc[complete["aanmelddatum"].between(SINCE, UNTIL), "waited"] / 7)
    return {
        "wachttijd_mediaan": weeks.quantile(0.5, interpolation="inverted_cdf"),
        "wachttijd_p80": weeks.quantile(0.8, interpolation="inverted_cdf"),
        "wachttijd_boven_norm": (weeks > TREEK).mean(),
    }
