"""Made-up studies that each report the same comparison in another way, with a known truth."""

import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.columns import mark

TRUTH = 0.4  # standard deviations, in favour of the group with the approach
MEAN, SD = 18.0, 6.0  # of a made-up list of problems; a higher score is worse
GROUP = 45  # young people in each group


def reported_studies(rng: np.random.Generator) -> pd.DataFrame:
    """A table `studies` of made-up studies, one row per way of reporting.

    In every study the approach lowers the problems by TRUTH standard deviations; all else that
    differs is chance, and how the authors reported it.
    """
    ways = {
        "gemiddelden": _means,
        "t-toets": _t,
        "F-toets": _f,
        "p-waarde": _p,
        "mediaan en kwartielen": _quartiles,
        "aantallen": _counts,
        "voor en na, met controlegroep": _before_after,
        "interval": _interval,
    }
    rows = [
        {
            "studie": f"Verzonnen studie {place} ({way})",
            "design": "gerandomiseerd",
            "richting": "hoger is slechter",
            "n_behandeld": GROUP,
            "n_controle": GROUP,
            **report(*scores(rng)),
        }
        for place, (way, report) in enumerate(ways.items(), start=1)
    ]
    whole = {"aantal_behandeld": "Int64", "aantal_controle": "Int64"}
    return pd.DataFrame(rows).astype(whole).assign(opmerking="SIMULATIE: verzonnen cijfers")


def two_groups(
    rng: np.random.Generator, *, effect: float = TRUTH, size: int = GROUP
) -> pd.DataFrame:
    """Made-up scores of two groups, a row per young person: group and score (higher is better).

    Parameters
    ----------
    rng : decides who they are
    effect : how far the second group lies above the first, in standard deviations
    size : how many young people are in each group
    """
    names = ("zonder de hulp", "met de hulp")
    both = [rng.normal(MEAN + shift * SD, SD, size) for shift in (0, effect)]
    rows = pd.DataFrame({"group": np.repeat(names, size), "score": np.concatenate(both).round()})
    rows.attrs["simulated"] = True
    return mark(rows, "child")


def scores(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Scores before and after with the approach, and before and after of the control group."""
    r = 0.6
    spread = SD**2 * np.array([[1, r], [r, 1]])
    treated = rng.multivariate_normal([MEAN, MEAN - TRUTH * SD], spread, size=GROUP)
    control = rng.multivariate_normal([MEAN, MEAN], spread, size=GROUP)
    return *treated.T, *control.T


def _means(before, treated, before_control, control) -> dict[str, float]:
    return {
        "gemiddelde_behandeld": _one(treated.mean()),
        "sd_behandeld": _one(treated.std(ddof=1)),
        "gemiddelde_controle": _one(control.mean()),
        "sd_controle": _one(control.std(ddof=1)),
    }


def _before_after(before, treated, before_control, control) -> dict[str, float]:
    return {
        **_means(before, treated, before_control, control),
        "voor_gemiddelde_behandeld": _one(before.mean()),
        "voor_sd_behandeld": _one(before.std(ddof=1)),
        "voor_gemiddelde_controle": _one(before_control.mean()),
        "voor_sd_controle": _one(before_control.std(ddof=1)),
        "r_voor_na": float(np.round(np.corrcoef(before, treated)[0, 1], 2)),
    }


def _t(before, treated, before_control, control) -> dict[str, float]:
    return {"t": float(np.round(stats.ttest_ind(treated, control).statistic, 2))}


def _f(before, treated, before_control, control) -> dict[str, object]:
    t = stats.ttest_ind(treated, control).statistic
    return {"f": float(np.round(t**2, 2)), "hoogste_groep": _higher(treated, control)}


def _p(before, treated, before_control, control) -> dict[str, object]:
    p = stats.ttest_ind(treated, control).pvalue
    return {"p": float(np.round(p, 4)), "hoogste_groep": _higher(treated, control)}


def _quartiles(before, treated, before_control, control) -> dict[str, float]:
    found = {}
    for group, values in (("behandeld", treated), ("controle", control)):
        low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
        found |= {f"q1_{group}": _one(low), f"mediaan_{group}": _one(middle)}
        found |= {f"q3_{group}": _one(high)}
    return found


def _counts(before, treated, before_control, control) -> dict[str, int]:
    return {
        "aantal_behandeld": int((treated > MEAN).sum()),
        "aantal_controle": int((control > MEAN).sum()),
    }


def _interval(before, treated, before_control, control) -> dict[str, float]:
    difference = (treated.mean() - control.mean()) / SD
    reach = stats.norm.ppf(0.975) * np.sqrt(2 / GROUP)
    return {
        "effect": float(np.round(difference, 2)),
        "ondergrens": float(np.round(difference - reach, 2)),
        "bovengrens": float(np.round(difference + reach, 2)),
    }


def _higher(treated: np.ndarray, control: np.ndarray) -> str:
    return "behandeld" if treated.mean() > control.mean() else "controle"


def _one(value: float) -> float:
    return float(np.round(value, 1))
