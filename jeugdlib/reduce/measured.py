"""Scores per month, beside counts per period: what a chart over time is drawn from."""

import numpy as np
import pandas as pd

from jeugdlib.columns import InputError, add_cautions, mark_like
from jeugdlib.reduce.series import series, year


def measured(metingen: pd.DataFrame, instrument: str) -> pd.DataFrame:
    """The mean score of every month, on one instrument.

    Parameters
    ----------
    metingen : the checked table `metingen`, with datum
    instrument : the name of the questionnaire in the table

    Returns
    -------
    DataFrame (index periode: jjjj-mm, in order) with time (years), value (the mean, in points), se,
    n (scores), children, unit, kind "mean", members and cautions. Scores without a date count in no
    month; a caution says how many. A month without scores has no row.

    Raises
    ------
    InputError : the instrument is not in the table, or fewer than two months have a score.
    """
    names = sorted(metingen["instrument"].dropna().unique())
    if instrument not in names:
        raise InputError(
            f"instrument {instrument} staat niet in de tabel",
            mend=f"Kies uit: {', '.join(names)}." if names else "De tabel heeft geen rijen.",
        )
    own = metingen[metingen["instrument"] == instrument]
    dates = own["datum"] if "datum" in own.columns else pd.Series(pd.NaT, index=own.index)
    months = pd.to_datetime(dates).dt.strftime("%Y-%m").rename("periode")
    if months.nunique() < 2:
        raise InputError(
            f"van {instrument} zijn er scores in {('geen enkele', 'één')[months.nunique()]} maand",
            where="datum",
            mend="Vul bij elke meting de datum in. Er zijn twee maanden of meer nodig.",
        )
    by_month = own.assign(score=own["score"].astype(float)).groupby(months)
    scores = by_month["score"]
    rows = pd.DataFrame(
        {
            "value": scores.mean(),
            "se": scores.std() / np.sqrt(scores.size()),
            "n": scores.size(),
            "children": by_month["client_id"].nunique(),
            "members": by_month["client_id"].agg(frozenset),
        }
    ).assign(unit="punten", kind="mean")
    rows.insert(0, "time", rows.index.map(year))
    gone = int(months.isna().sum())
    codes = ["scores_per_month", *([f"without_date {gone}"] if gone else [])]
    return mark_like(add_cautions(rows, [codes] * len(rows)), metingen)


def over_time(
    tellingen: pd.DataFrame, metingen: pd.DataFrame, *, reeks: str, instrument: str
) -> pd.DataFrame:
    """The rows of `measured` when there are measurements, else those of `series`."""
    return measured(metingen, instrument) if len(metingen) else series(tellingen, reeks)


def other_series(tellingen: pd.DataFrame, reeks: str, own: str = "") -> pd.DataFrame:
    """The rows of `series` of another series to compare with; none when there is no other."""
    if reeks and reeks != own:
        return series(tellingen, reeks)
    return mark_like(pd.DataFrame(columns=["time", "count", "exposure"]), tellingen)


def cycle_notes(cycli: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """When the actions of the cycles about one indicator began, to be noted at a chart.

    Returns
    -------
    DataFrame with label (the number of the cycle), time (years) and kind "text", in order of time;
    free words stay behind.
    """
    begun = cycli["actie_datum"].notna() & (cycli["indicator"] == indicator)
    own = cycli[begun.fillna(False)]
    days = pd.to_datetime(own["actie_datum"])
    rows = pd.DataFrame({"label": own["cyclus"], "time": [year(f"{d:%Y-%m-%d}") for d in days]})
    rows = rows.sort_values("time").reset_index(drop=True).assign(kind="text")
    return mark_like(add_cautions(rows, [[]] * len(rows)), cycli)
