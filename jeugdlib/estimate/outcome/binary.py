"""Yes or no: how much more often did it happen in one group than in the other?"""

import numpy as np
import pandas as pd

from jeugdlib.columns import add_cautions
from jeugdlib.estimate._effects import in_groups, quietly, turned, with_effect
from jeugdlib.estimate._intervals import newcombe_interval

LOG_ODDS, LOG_RISK, RISK = "log odds ratio", "log relatief risico", "verschil in kans"
NOBODY = "het kwam in geen van beide groepen voor"
EVERYBODY = "het kwam in beide groepen bij iedereen voor"
ZERO_RULE = "een half bij elke cel als er een 0 is"
OTHER_SIDE = "not_computable de schatting ligt aan de andere kant van nul"
NO_SIDE = "not_computable de schatting is precies nul"
LABELS = {
    "nnt_benefit": "Zoveel jeugdigen behandelen voor één die beter af is",
    "nnt_harm": "Zoveel jeugdigen behandelen voor één die slechter af is",
}


@quietly
def risk_ratio(groups: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """How many times as often it happened in the treated group, as the log of a ratio of risks.

    Parameters
    ----------
    groups : DataFrame, one row per effect
        count_treated, count_control : to how many it happened
        n_treated, n_control : of how many
    level : confidence level of the interval

    Returns
    -------
    The same rows with estimate, variance, se, low, high (natural log, above 0 if it happened more
    often to the treated), ratio, ratio_low, ratio_high (the same as a ratio), level, df, n, unit,
    kind, method and cautions. Where one of the four cells is zero, a half is added to all four of
    them; where it happened to nobody or to everybody in both groups there is no answer.

    Raises
    ------
    ValueError : a column is missing or has gaps, or a count is not a whole number from 0 to n.

    Source: Katz et al. (1978), Biometrics 34, 469-474; the rule for zero cells: Sweeting et al.
    (2004), Statistics in Medicine 23, 1351-1375.
    """
    cells, reasons, zero = _cells(groups)
    n = cells.sum(axis=0)
    ratio, variance = np.subtract(*np.log(cells[0] / n)), (1 / cells[0] - 1 / n).sum(axis=0)
    form = {"unit": LOG_RISK, "method": f"relatief risico ({ZERO_RULE})", "reasons": reasons}
    return with_ratio(_with_zeros(groups, ratio, variance, zero, level=level, **form))


@quietly
def odds_ratio(groups: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """How many times as high the odds are in the treated group, as the log of a ratio of odds.

    Parameters, returns, raises : as `risk_ratio`.

    Source: Woolf (1955), Annals of Human Genetics 19, 251-253.
    """
    cells, reasons, zero = _cells(groups)
    ratio, variance = np.subtract(*np.log(cells[0] / cells[1])), (1 / cells).sum(axis=(0, 1))
    form = {"unit": LOG_ODDS, "method": f"odds ratio ({ZERO_RULE})", "reasons": reasons}
    return with_ratio(_with_zeros(groups, ratio, variance, zero, level=level, **form))


@quietly
def peto_odds_ratio(groups: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """The log of a ratio of odds by Peto's one-step method, for rare events in groups of one size.

    Parameters, returns, raises : as `odds_ratio`; nothing is added to a zero cell.

    Source: Yusuf et al. (1985), Progress in Cardiovascular Diseases 27, 335-371.
    """
    _, reasons, _ = _cells(groups)
    count, n = in_groups(groups, "count", "n")
    events, total = count.sum(axis=0), n.sum(axis=0)
    information = n.prod(axis=0) * events * (total - events) / (total**2 * (total - 1))
    ratio = (count[0] - n[0] * events / total) / information
    form = {"unit": LOG_ODDS, "method": "odds ratio (Peto)", "reasons": reasons, "least": 1}
    return with_ratio(with_effect(groups, ratio, 1 / information, n, level=level, **form))


@quietly
def risk_difference(groups: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """How much higher the risk is in the treated group, as a difference of parts.

    Parameters, raises : as `risk_ratio`.

    Returns
    -------
    As `risk_ratio`, without a ratio: estimate, low and high (Newcombe) are differences between −1
    and 1 and nothing is added to them. Only for the variance a half is added where a cell is zero,
    as a variance of 0 would give a small study all weight.

    Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
    """
    cells, _, zero = _cells(groups)
    count, n = in_groups(groups, "count", "n")
    low, high = newcombe_interval(count[0], n[0], count[1], n[1], level)
    variance = (cells.prod(axis=0) / cells.sum(axis=0) ** 3).sum(axis=0)
    form = {"low": low, "high": high, "unit": RISK, "method": "verschil in kans (Newcombe)"}
    return _with_zeros(groups, np.subtract(*(count / n)), variance, zero, level=level, **form)


def _cells(groups: pd.DataFrame) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
    """Cells (yes and no, treated and control, rows), why there is no answer, where a cell was 0.

    Where one of the four cells is zero a half has been added to all four.
    """
    count, n = in_groups(groups, "count", "n")
    wrong = ((count > n) | (count % 1 != 0) | (n % 1 != 0)).any(axis=0)
    if wrong.any():
        rows = groups.index[wrong].tolist()
        raise ValueError(f"rows {rows}: a count must be a whole number from 0 to n")
    some = (n > 0).all(axis=0)
    nobody, everybody = (some & (count == none).all(axis=0) for none in (0, n))
    cells = np.array([count, n - count])
    zero = (cells == 0).any(axis=(0, 1))
    return cells + zero / 2, {NOBODY: nobody, EVERYBODY: everybody}, zero


def _with_zeros(groups: pd.DataFrame, estimate, variance, zero, **form: object) -> pd.DataFrame:
    effects = with_effect(groups, estimate, variance, in_groups(groups, "n")[0], least=1, **form)
    added = zero & effects["estimate"].notna()
    return add_cautions(effects, [["zero_cell"] * one for one in added])


def with_ratio(effects: pd.DataFrame) -> pd.DataFrame:
    """The effects with a log ratio as the ratio itself: ratio, ratio_low, ratio_high."""
    logs = {"ratio": "estimate", "ratio_low": "low", "ratio_high": "high"}
    return effects.assign(**{name: np.exp(effects[log]) for name, log in logs.items()})


def nnt(differences: pd.DataFrame) -> pd.DataFrame:
    """How many young people have to be treated for one more who is better off, or worse off.

    Parameters
    ----------
    differences : DataFrame, one row per effect, with estimate, low, high : a difference in the
        chance of a good outcome, above 0 if that of the treated is the larger one (`effects` with
        measure "risk_difference", or `expected_difference`)

    Returns
    -------
    A row `nnt_benefit` or `nnt_harm` (of several effects with the name of the row behind it) with
    estimate, low, high. When the interval of the difference holds 0, that of the NNT goes through
    infinity and there are both rows: each starts at its low, without an end (high is missing), and
    only the side of the estimate has one. All other columns go along.

    Source: Altman (1998), BMJ 317, 1309-1312.
    """
    placed = differences.reset_index(drop=True)
    harm = turned(placed)
    benefit = placed[(placed["high"] > 0) | placed["estimate"].isna()]
    sides = [_one_in(benefit, "nnt_benefit"), _one_in(harm[harm["high"] > 0], "nnt_harm")]
    rows = pd.concat([side for side in sides if len(side)] or sides)
    rows = rows.sort_index(kind="stable")
    keys = rows.pop("key")
    if len(differences) > 1:
        keys += "_" + differences.index[rows.index].astype(str)
    rows.attrs = differences.attrs
    return rows.set_axis(keys.to_list())


def _one_in(differences: pd.DataFrame, key: str) -> pd.DataFrame:
    """One in how many is better off, of differences in that direction."""
    one_in = 1 / differences[["estimate", "high", "low"]].where(lambda number: number > 0)
    one_in.columns = ["estimate", "low", "high"]
    rows = differences.drop(columns=["se", "variance"], errors="ignore").assign(
        **one_in, key=key, label=LABELS[key], unit="jeugdigen", kind="effect"
    )
    codes = [
        ["through_infinity"] * (low <= 0) + [OTHER_SIDE] * (middle < 0) + [NO_SIDE] * (middle == 0)
        for low, middle in zip(differences["low"], differences["estimate"], strict=True)
    ]
    return add_cautions(rows.assign(method=rows["method"] + "; NNT = 1 / verschil"), codes)
