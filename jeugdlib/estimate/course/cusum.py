"""A running sum of every period with or without: does it happen more, or less, than it used to?"""

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, add_cautions, mark_like, require
from jeugdlib.columns.withheld import withheld
from jeugdlib.estimate._periods import missing
from jeugdlib.estimate.course.rate_change import is_after, no_answer

LIMIT = 3.5  # the usual limit; what it means for a series is in `run_length`
PERIODS = 20_000  # of one draw
NO_SIGNAL = "not_computable er is geen signaal om te tellen"


def bernoulli_cusum(
    series: pd.DataFrame, *, first_after: str, times: float = 2.0, limit: float = LIMIT
) -> Answers:
    """Two running sums that tell whether periods with one or more come more, or less, often.

    Parameters
    ----------
    series : DataFrame, one row per period (index: the period); `count` is 0 or more
    first_after : the first period that is followed; how often it used to happen is the part of the
        earlier periods with one or more; "" = no date
    times : how many times as large the odds have become that one sum looks for, above 1; the other
        sum looks for odds so many times as small
    limit : a sum above it is a signal, after which it begins at 0 again

    Returns
    -------
    Answers. `rows`: the followed periods with `higher` and `lower` (the two sums), `limit` and
    `signal` (in Dutch, "" is none). `answers`: `gewoon` (the part of the earlier periods with one
    or more), `signalen_vaker` and `signalen_minder` (how many; the first is in the label). When
    before it happened in none or in all periods, or a count was withheld, nothing is computable.

    Raises
    ------
    InputError : there is no period at one side of `first_after`.
    ValueError : `times` is not above 1, the limit not above 0, or counts have gaps.

    Source: Reynolds & Stoumbos (1999), J. Quality Technology 31, 87-108; weights are log-likelihood
    ratios of odds, as Neuburger et al. (2017), BMJ Quality & Safety 26, 919-928.
    """
    if not times > 1 or not limit > 0:
        raise ValueError(f"times {times} must be above 1 and limit {limit} above 0")
    after = is_after(series.index, first_after)
    why = no_answer(series, first_after)
    some = (
        require(series[~withheld(series)], "count")["count"].reindex(series.index).to_numpy(float)
        > 0
    )

    usual = float(some[~after].mean())
    why += [] if why or 0 < usual < 1 else ["not_computable ervoor gebeurde het nooit of altijd"]
    seen = some[after]
    higher, lower = (
        np.full(len(seen), np.nan) if why else _running(seen, *weights(usual, odds), limit)
        for odds in (times, 1 / times)
    )
    said = np.select([higher > limit, lower > limit], ["vaker", "minder vaak"], "")
    kept = series.loc[after, [name for name in ("time", "count", "cautions") if name in series]]
    rows = kept.assign(higher=higher, lower=lower, limit=limit, signal=said, kind="effect")
    rows = add_cautions(rows, [why] * len(rows))
    codes = [code for row in series.get("cautions", []) for code in row]
    codes += [*missing(series.index), *why, f"usual_estimated {len(some) - len(seen)}"]
    return Answers(
        answers=mark_like(_signals(rows, usual, codes), series), rows=mark_like(rows, series)
    )


def run_length(
    usual: pd.DataFrame,
    *,
    times: float = 2.0,
    limit: float = LIMIT,
    rng: np.random.Generator,
    draws: int = 100,
) -> pd.DataFrame:
    """After how many periods a running sum gives a signal, on average, by simulation.

    Parameters
    ----------
    usual : DataFrame with the row `gewoon`, as in the answers of `bernoulli_cusum`; estimate is the
        part of the periods with one or more
    times, limit : as in `bernoulli_cusum`
    rng : what the draws come from
    draws : how many series are drawn, 2 or more

    Returns
    -------
    Per sum two rows with estimate (periods), se, kind, method and cautions: `vals_vaker` and
    `vals_minder` when nothing changes, `echt_vaker` and `echt_minder` when the odds change as
    looked for. Each draw runs for PERIODS periods, in which the sum begins at 0 again after each
    signal; the estimate is all periods over all signals. Without `gewoon` not computable.
    """
    chance = float(usual.loc["gewoon", "estimate"])
    lengths = {
        f"{name}_{word.split()[0]}": {
            "label": f"{said} „{word}”",
            **_length(chance, odds, changed, limit, rng.spawn(1)[0], draws),
        }
        for word, odds in (("vaker", times), ("minder vaak", 1 / times))
        for name, said, changed in (
            ("vals", "Gemiddeld tot een vals signaal", False),
            ("echt", "Gemiddeld tot een terecht signaal", True),
        )
    }
    table = pd.DataFrame.from_dict(lengths, orient="index")
    table = table.assign(unit="perioden", kind="effect", method="simulatie")
    codes = [[] if known else [NO_SIGNAL] for known in table["estimate"].notna()]
    return mark_like(add_cautions(table, codes), usual)


def _length(
    usual: float, times: float, changed: bool, limit: float, rng: np.random.Generator, draws: int
) -> dict[str, float]:
    if np.isnan(usual):
        return {"estimate": np.nan, "se": np.nan}
    now = times * usual / (1 - usual + times * usual) if changed else usual
    sums = _running(rng.random((PERIODS, draws)) < now, *weights(usual, times), limit)
    alarms = (sums > limit).sum(axis=0)
    if not alarms.any():
        return {"estimate": np.nan, "se": np.nan}
    mean = PERIODS / alarms.mean()
    return {"estimate": mean, "se": mean * alarms.std(ddof=1) / alarms.mean() / np.sqrt(draws)}


def weights(usual: float, times: float) -> tuple[float, float]:
    """What a period with one or more adds to the sum, and what a period without adds."""
    without = -np.log1p(usual * (times - 1))
    return np.log(times) + without, without


def _running(seen: np.ndarray, one: float, none: float, limit: float) -> np.ndarray:
    """The sum after every period, along the first axis; after a signal it begins at 0 again."""
    sums, steps = np.zeros(seen.shape), np.where(seen, one, none)
    now = np.zeros(seen.shape[1:])
    for place, step in enumerate(steps):
        now = np.maximum(0.0, np.where(now > limit, 0.0, now) + step)
        sums[place] = now
    return sums


def _signals(rows: pd.DataFrame, usual: float, codes: list[str]) -> pd.DataFrame:
    found = {word: rows.index[rows["signal"] == word] for word in ("vaker", "minder vaak")}
    firsts = [f"; het eerste in {periods[0]}" if len(periods) else "" for periods in found.values()]
    told = [f"Signalen dat het {word} gebeurt" for word in found]
    counts = [float(len(periods)) for periods in found.values()]
    known = rows["higher"].notna().any()
    signals = pd.DataFrame(
        {
            "label": [
                "Gewoon: deel van de perioden ervoor met één keer of meer",
                *(f"{label}{first}" for label, first in zip(told, firsts, strict=True)),
            ],
            "estimate": [usual, *counts] if known else np.nan,
            "unit": ["deel", *[f"in {len(rows)} perioden"] * 2],
            "kind": ["share", "effect", "effect"],
            "method": ["geteld", *["CUSUM (Bernoulli)"] * 2],
        },
        index=["gewoon", "signalen_vaker", "signalen_minder"],
    )
    return add_cautions(signals, [codes] * 3)
