"""What an intruder can do with a file of totals, and with the indicators of a report together."""

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.columns import mark
from jeugdlib.columns.totalen import ADMINISTRATIVE, NO_JUDGEMENT, STEPPED
from jeugdlib.release import ledger, release, release_totals
from jeugdlib.release.session import forget, session
from jeugdlib.release.totals import WITH_STEPS

REASONS, DEFINITIONS = read.codes("reden_einde"), read.codes("indicatoren")
KEYS = ["regio", "periode", "indicator", "uitkomst", "scale", "step"]
LEAST = {"openbaar": 10, "kring": 5}
ASKED = ("tevredenheid", "zonder_hulp_verder")


def export(seed, size, *, children=None, regions=("Noord",)):
    """Made-up trajectories of children, with endings and answers as uneven as they come."""
    rng = np.random.default_rng(seed)
    ends = np.array([*sorted(set(REASONS["waarde"])), None], object)
    answers = np.array(["ja", "deels", "nee", None], object)
    start = pd.Timestamp("2021-06-01") + pd.to_timedelta(rng.integers(0, 900, size), "D")
    filled = rng.random(size) < 0.7
    table = pd.DataFrame(
        {
            "client_id": [f"K{n}" for n in rng.permutation(size) % (children or size)],
            **{"traject_id": [f"T{n}" for n in range(size)], "regio": rng.choice(regions, size)},
            **{"aanbieder": "A1", "hulpvorm": rng.choice(["ambulant", "verblijf"], size)},
            "aanmelddatum": start - pd.to_timedelta(rng.integers(0, 200, size), "D"),
            **{"startdatum": start},
            "einddatum": start + pd.to_timedelta(rng.integers(10, 400, size), "D"),
            "reden_einde": rng.choice(ends, size, p=rng.dirichlet(np.full(len(ends), 0.5))),
            "tevredenheid": np.where(filled, rng.choice([4.0, 5.0, 8.0], size), np.nan),
            **{"schaal_min": 1.0, "schaal_max": 10.0, "informant": "ouder"},
            "zonder_hulp_verder": rng.choice(answers, size, p=rng.dirichlet(np.ones(4))),
        }
    )
    return mark(table, "child")


def counted(table, **how):
    how = {"by": (), "step": "alles", **how}
    period = {"since": "2022", "until": "2023", "sufficient": ["1-10:6"], "members": True}
    return reduce.totals(reduce.merged(table), reasons=REASONS, **period, **how)


def asked_alike(table):
    """Which rows of a table of outcomes are the same trajectories, as one minus the other."""
    indicator, ended = table["indicator"], table["indicator"] == "uitval"
    asked = ended & ~table["uitkomst"].isin(ADMINISTRATIVE)
    judged = ended & ~table["uitkomst"].isin(NO_JUDGEMENT)
    periods = (
        [True]
        if "periode" not in table
        else [table["periode"] == period for period in table["periode"].dropna().unique()]
    )
    pairs = [(asked & here, (indicator == name) & here) for name in ASKED for here in periods]
    pairs.append((judged, indicator == "nieuwe_start"))
    return np.array([one.to_numpy(float) - other.to_numpy(float) for one, other in pairs])


def shown_n(table):
    """Per indicator whose n is shown: its rows, and that n."""
    for name, part in table.groupby("indicator") if "n" in table else ():
        if part["n"].notna().any():
            yield (table["indicator"] == name).to_numpy(float), part["n"].max()


def broken(attacker, shown, true, level):
    """The withheld counts that the intruder knows too well."""
    least, n = LEAST[level], len(shown)
    same, known = asked_alike(shown), list(shown_n(shown))
    assert not (same @ true).any() and shown["count"].isna().any()
    said = shown["cautions"] if "cautions" in shown else [()] * n
    bounds = []
    for count, truth, codes in zip(shown["count"], true, said, strict=True):
        if pd.notna(count):
            bounds.append((max(count - 2, least), count + 2))
        else:
            small = truth < least and attacker.NO_NAMES not in codes
            bounds.append((0, least - 1 if small else attacker.UNKNOWN))
    within = {"A_eq": same, "b_eq": np.zeros(len(same)), "bounds": bounds}
    if known:
        within["A_ub"] = np.array([sign * rows for rows, _ in known for sign in (1, -1)])
        within["b_ub"] = [sign * count + 2 for _, count in known for sign in (1, -1)]
    found = [
        [sign * attacker.linprog(sign * aim, **within).fun for sign in (1, -1)]
        for aim in np.eye(n)[shown["count"].isna().to_numpy()]
    ]
    low, high = np.array(found).T
    return (np.floor(high + 1e-6) - np.ceil(low - 1e-6) + 1 < least).sum()


def test_the_endings_after_which_nobody_is_asked_are_those_of_the_code_list():
    assert set(REASONS.loc[REASONS["telt_mee"] == "nee", "waarde"]) == set(ADMINISTRATIVE)
    assert set(REASONS.loc[REASONS["uitval_smal"] == "", "waarde"]) == set(NO_JUDGEMENT)


@pytest.mark.parametrize("more", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2))])
@pytest.mark.parametrize(
    ("seed", "size", "children", "level"),
    [
        (1, 120, 120, "openbaar"),
        (2, 250, 125, "openbaar"),
        (3, 600, 300, "openbaar"),
        (4, 250, 250, "openbaar"),
        (5, 60, 30, "kring"),
        (6, 600, 300, "kring"),
    ],
)
def test_one_indicator_does_not_tell_what_another_withholds(
    attacker, seed, size, children, level, more
):
    forget()
    totals = counted(export(100 * more + seed, size, children=children))
    truth = reduce.outcomes(totals, DEFINITIONS)
    shown = release(truth, level)
    assert shown["count"].notna().any()
    assert broken(attacker, shown, truth["count"].to_numpy(float), level) == 0


def test_the_intruder_would_succeed_if_the_indicators_were_looked_at_one_by_one(attacker):
    """So that the test above is known to be able to fail."""
    for seed in range(12):
        forget()
        truth = reduce.outcomes(counted(export(seed, 250, children=125)), DEFINITIONS)
        del truth.attrs["sums"]
        shown = release(truth, "openbaar")
        if broken(attacker, shown, truth["count"].to_numpy(float), "openbaar"):
            return
    pytest.fail("nothing withheld was worked out")


def true_counts(totals, shown):
    over = totals["periode"].mask(totals["indicator"].isin(STEPPED))
    cells = totals.assign(periode=over)[KEYS].astype(object).fillna("")
    found = totals["count"].groupby([cells[name] for name in KEYS]).sum().to_dict()
    keys = shown[KEYS].astype(object).fillna("").itertuples(index=False, name=None)
    return np.array([found.get(key, 0) for key in keys], float)


@pytest.mark.parametrize(("seed", "level"), [(1, "openbaar"), (2, "kring"), (3, "kring")])
def test_nothing_withheld_is_worked_out_from_a_file_of_totals(attacker, seed, level):
    totals = counted(export(seed, 400, children=250), by=("regio",), step="jaar")
    shown = release_totals(totals, level)
    small = shown[~shown["indicator"].isin(STEPPED) | (shown["count"] > 0)]
    small = shown.loc[small.index.union(shown.index[true_counts(totals, shown) > 0])]
    small = small.reset_index(drop=True)
    assert broken(attacker, small, true_counts(totals, small), level) == 0


def test_the_length_of_a_file_does_not_tell_the_longest_wait():
    rows = export(1, 120)
    late = rows["startdatum"] > "2023-12-01"
    rows.loc[late.idxmax(), "aanmelddatum"] = pd.Timestamp("2022-01-03")
    weeks = [
        release_totals(counted(table), "openbaar", weeks=104) for table in (rows, export(1, 120))
    ]
    for name in WITH_STEPS:
        steps = [set(table.loc[table["indicator"] == name, "step"].dropna()) for table in weeks]
        assert steps[0] == steps[1] == set(range({"nieuwe_start": 24, "wachttijd": 104}[name] + 1))
    assert [len(table) for table in weeks] == [len(weeks[0])] * 2
    padded = weeks[0][weeks[0]["step"].notna()]
    assert (padded["hidden"] == padded["count"].isna()).all() and (padded["parts"] == 1).all()


def test_rows_of_a_curve_end_where_the_last_number_is_shown():
    rows = pd.DataFrame(
        {
            "step": range(60),
            **{"estimate": np.linspace(1, 0.1, 60), "se": 0.02, "low": 0.1, "high": 1.0},
            **{"count": [20] * 8 + [1] * 52, "n": [*range(400, 240, -20), *[40] * 52]},
            **{"children": 40, "kind": "curve", "label": [f"week {n}" for n in range(60)]},
        }
    )
    shown = release(mark(rows, "child"), "openbaar")
    assert len(shown) <= 8 and shown["estimate"].notna().iloc[-1]
    nothing = release(mark(rows.assign(count=1), "child"), "openbaar")
    assert len(nothing) == 1 and nothing["estimate"].isna().all()


def test_what_never_occurred_and_what_hardly_did_look_the_same():
    few = export(3, 300)
    few["reden_einde"] = np.where(np.arange(300) % 3, "volgens plan", "in overeenstemming")
    one = few.copy()
    one.loc[one["einddatum"].between("2022-02-01", "2023-11-01").idxmax(), "reden_einde"] = (
        "overlijden"
    )
    seen = []
    for table in (few, one):
        forget()
        told = reduce.left_out(
            release(reduce.outcomes(counted(table), DEFINITIONS), "openbaar"), DEFINITIONS
        )
        seen.append(told[told["label"].str.startswith("Uitval: ")])
    assert set(seen[0]["label"]) == set(seen[1]["label"]) and len(seen[0])
    deaths = [table.loc["uitval: overlijden"] for table in seen]
    assert all(
        np.isnan(row["count"]) and "withheld te kleine groep" in row["cautions"] for row in deaths
    )


def made(root, table, name, keep=True):
    with ledger.remembering(root) as commit:
        shown = release_totals(table, "openbaar")
        if keep:
            commit(name)
    return shown


@pytest.fixture
def project(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data").mkdir()
    return tmp_path


def test_two_files_that_differ_by_one_child_do_not_give_it_away(project):
    rows = export(4, 400)
    inside = rows["einddatum"].between("2022-02-01", "2023-11-01") & rows["reden_einde"].notna()
    child = rows.loc[inside.idxmax(), "client_id"]
    all_, less = counted(rows), counted(rows[rows["client_id"] != child])
    first = made(project, all_, "totalen--een")
    second = made(project, less, "totalen--twee")
    assert second.attrs["earlier"] > 0
    both = first.merge(second, on=["indicator", "uitkomst", "scale", "step"], suffixes=("", "_2"))
    shown = both[both[["count", "count_2"]].notna().all(axis=1)]
    assert (shown["count"] == shown["count_2"]).all()
    scored = shown[shown[["sum", "sum_2"]].notna().all(axis=1)]
    assert (scored["sum"] == scored["sum_2"]).all()
    alone = made(project, less, "totalen--drie", keep=False)
    assert alone["count"].isna().sum() >= second["count"].isna().sum()


def test_the_same_file_again_shows_the_same_and_one_that_was_not_made_is_forgotten(project):
    totals, other = counted(export(4, 400)), counted(export(4, 399))
    made(project, other, "totalen--niet", keep=False)
    assert ledger.reports(project) == [] and session().project is None
    first = made(project, totals, "totalen--een")
    again = made(project, totals, "totalen--een")
    pd.testing.assert_frame_equal(first, again)
    assert first.attrs["earlier"] == 0 and ledger.reports(project) == ["totalen--een"]
