"""Totals: every rule against plain Python, and against pandas; and they add up."""

import math
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.columns import InputError, about, mark
from jeugdlib.columns.totalen import UITKOMSTEN
from jeugdlib.estimate import outcome

REASONS = read.codes("reden_einde")
SUM = 1e-12  # the same few numbers added in another order
THRESHOLDS = {"1-10": 5.5, "1-5": 3.0}
SUFFICIENT = ["1-10:5,5", "1-5:3"]
LIMITS = {"name": "SDQ", "direction": -1.0, "points": 4.0, "cut_off": 12.0, "norm_sd": 5.0}
KEY = ["indicator", "uitkomst", "scale", "informant", "step"]
BY = [(), ("regio",), ("regio", "aanbieder"), ("hulpvorm",)]
WHOLE = {"since": "2021", "until": "2023-Q2"}


def limits(**other):
    facts = {name: value for name, value in LIMITS.items() if name != "name"} | other
    table = pd.DataFrame({"value": pd.Series(facts, dtype=float)})
    table.attrs["instrument"] = LIMITS["name"]
    return table


def totals(table, **settings):
    samen = reduce.merged(table) if isinstance(table, pd.DataFrame) else table
    asked = {**WHOLE, "reasons": REASONS, "sufficient": SUFFICIENT, "instrument": limits()}
    return reduce.totals(samen, **(asked | settings))


@pytest.fixture(scope="module")
def some(plain):
    """Merged trajectories that several tests ask something of."""
    return reduce.merged(plain.frame(plain.random_rows(4, size=150)))


def as_dict(table, by=(), step="kwartaal"):
    """The rows by their key: count, children, sum, sum_squares, members."""
    keys = [*by, *([] if step == "alles" else ["periode"]), *KEY]
    rows = table.astype(object).where(table.notna(), None)
    if step == "alles":
        rows.insert(len(by), "periode", "")
        keys.insert(len(by), "periode")
    values = ["count", "children", "sum", "sum_squares", "members"]
    found = {tuple(row[keys]): row[values].tolist() for _, row in rows.iterrows()}
    assert len(found) == len(table)
    return found


def expected(cells):
    """The same from the plain rules."""
    made = {}
    for key, rows in cells.items():
        values = [value for _, value in rows if value is not None]
        sums = [sum(values), sum(v * v for v in values)] if values else [None, None]
        children = frozenset(child for child, _ in rows)
        made[key] = [len(rows), len(children), *sums, children]
    return made


@pytest.mark.parametrize(("seed", "by"), list(enumerate(BY)))
def test_totals_are_those_of_the_plain_rules(plain, seed, by):
    rows = plain.random_rows(seed, size=150, children=(4, 12, 40, 150)[seed])
    samen, merged = reduce.merged(plain.frame(rows)), plain.merge(rows)
    days = reduce.period_bounds(**WHOLE)
    for step in ("kwartaal", "jaar", "alles"):
        found = as_dict(totals(samen, by=by, step=step, members=True), by, step)
        cells = plain.totals(merged, *days, by=by, step=step, thresholds=THRESHOLDS, limits=LIMITS)
        wanted = expected(cells)
        assert found.keys() == wanted.keys()
        for key, (count, children, total, squares, members) in wanted.items():
            assert found[key][:2] == [count, children] and found[key][4] == members, key
            if total is None:
                assert found[key][2:4] == [None, None], key
            else:
                assert found[key][2:4] == pytest.approx([total, squares], rel=SUM, abs=SUM), key


@pytest.mark.parametrize("until", ["2021-Q2", "2021-Q4", "2022-Q3", "2023"])
def test_what_happened_after_the_last_day_changes_nothing(plain, until):
    rows = plain.random_rows(1, size=300, children=40)
    last = reduce.period_bounds(until, until)[1]
    before = plain.cut_off(rows, last)
    asked = {"since": "2021", "until": until, "step": "alles", "members": True}
    whole, cut = (totals(plain.frame(part), **asked) for part in (rows, before))
    # which sign-ups were for one stretch of help is only known when it has begun
    shown = [table[table["indicator"] != "wachttijd"] for table in (whole, cut)]
    assert as_dict(shown[0], (), "alles") == as_dict(shown[1], (), "alles")


def test_who_waits_on_the_last_day_is_not_known_to_begin_later(plain):
    rows = plain.random_rows(5, size=150, children=150)  # a child each: nothing to merge
    for number, row in enumerate(rows):
        row["client_id"] = f"K{number}"
    asked = {"since": "2021", "until": "2021-Q4", "step": "alles", "members": True}
    last = date(2021, 12, 31)
    whole, cut = (
        as_dict(totals(plain.frame(part), **asked), (), "alles")
        for part in (rows, plain.cut_off(rows, last))
    )
    assert whole == cut
    assert any(key[2] == "wacht nog" for key in whole)


def test_order_of_the_rows_does_not_matter(plain):
    table = plain.frame(plain.random_rows(0, size=200, children=10))
    shuffled = table.sample(frac=1, random_state=1, ignore_index=True)
    one, other = (totals(t, by=("regio",), members=True) for t in (table, shuffled))
    pd.testing.assert_frame_equal(one, other, rtol=SUM)


def test_groups_add_up_to_all_and_quarters_to_years(plain):
    samen = reduce.merged(plain.frame(plain.random_rows(0, size=300, children=15)))
    sums = ["count", "sum", "sum_squares"]

    def added(**asked):
        table = totals(samen, since="2021", until="2023", **asked)
        years = table["periode"].str[:4]
        return table.groupby([years, *KEY], dropna=False)[sums].sum()

    years = added(step="jaar")
    for by in BY[1:]:
        pd.testing.assert_frame_equal(added(step="jaar", by=by), years, rtol=SUM)
    pd.testing.assert_frame_equal(added(step="kwartaal"), years, rtol=SUM)


def test_endings_and_satisfaction_are_those_of_pandas(plain):
    table = plain.frame(plain.random_rows(7, size=300, children=300))
    # a form for each row, so that nothing overlaps
    table["hulpvorm"] = [f"vorm {i}" for i in range(len(table))]
    found = totals(table, by=("regio",), step="kwartaal")
    ended = table[table["startdatum"].notna() & table["einddatum"].between("2021", "2023-06-30")]
    quarter = ended["einddatum"].dt.to_period("Q").astype(str)
    periode = (quarter.str[:4] + "-" + quarter.str[4:]).rename("periode")
    regio = ended["regio"].fillna("onbekend")
    reason = ended["reden_einde"].fillna("onbekend").rename("uitkomst")
    counts = ended.groupby([regio, periode, reason])["client_id"].agg(["size", "nunique"])
    uitval = found[found["indicator"] == "uitval"].set_index(["regio", "periode", "uitkomst"])
    assert uitval["count"].to_dict() == counts["size"].to_dict()
    assert uitval["children"].to_dict() == counts["nunique"].to_dict()
    asked = ended[~ended["reden_einde"].isin(plain.ADMINISTRATIVE)]
    grades = found[found["indicator"] == "tevredenheid"]
    assert grades["count"].sum() == len(asked)
    assert grades["sum"].sum() == pytest.approx(asked["tevredenheid"].sum(), rel=SUM)


def test_every_outcome_is_one_that_is_declared(plain):
    found = totals(plain.frame(plain.random_rows(8, size=400, children=60)))
    for name, part in found.groupby("indicator"):
        assert set(part["uitkomst"]) <= set(UITKOMSTEN[name])
        if name != "uitval":
            assert set(part["uitkomst"]) == set(UITKOMSTEN[name]), name


def goals_of(*rows, **more):
    return pd.DataFrame(rows, columns=["client_id", "score"]).assign(doel="doel", **more)


def test_goals_count_once_for_a_child_and_score_as_the_estimator_does(plain):
    rows = plain.random_rows(9, size=80, children=10)
    goals = goals_of(("K1", 1), ("K1", -1), ("K2", 2), ("K3", 0), ("K99", 2))
    table = totals(plain.frame(rows), goals=goals, step="alles", members=True)
    found = table.set_index(["indicator", "uitkomst"]).loc[["doelen", "doelen_bereikt"]]
    ended = totals(plain.frame(rows), step="alles", members=True).set_index("indicator")
    children = frozenset().union(*ended.loc["zonder_hulp_verder", "members"])
    met = children & {"K1", "K2", "K3"}
    scores = outcome.goal_attainment(goals).rows.loc[sorted(met), "t_score"]
    row = found.loc[("doelen", "met doelen")]
    assert (row["count"], row["children"], row["members"]) == (len(met), len(met), met)
    assert row["sum"] == pytest.approx(scores.sum(), rel=SUM)
    assert row["sum_squares"] == pytest.approx((scores**2).sum(), rel=SUM)
    assert found.loc[("doelen", "geen doelen"), "members"] == children - met
    of_met = goals[goals["client_id"].isin(met)]
    reached = found.loc["doelen_bereikt"]
    assert reached.loc["bereikt", "count"] == (of_met["score"] >= 0).sum()
    assert reached.loc["niet bereikt", "count"] == (of_met["score"] < 0).sum()


def test_goals_of_which_some_have_a_weight_are_refused(some):
    goals = goals_of(("K1", 1), ("K2", 1), gewicht=[2.0, None])
    with pytest.raises(InputError, match="1 van de 2 doelen hebben geen gewicht"):
        totals(some, goals=goals)


def test_weights_of_goals_count(some):
    goals = goals_of(("K1", 2), ("K1", -1), gewicht=[3.0, 1.0])
    table = totals(some, goals=goals, step="alles")
    row = table.set_index("uitkomst").loc["met doelen"]
    assert row["sum"] == pytest.approx(outcome.goal_attainment(goals).rows["t_score"].item())


def test_without_a_norm_group_differences_are_points_and_without_cut_off_nobody_recovers(plain):
    table = plain.frame(plain.random_rows(8, size=400, children=60))
    in_t = totals(table, step="alles").query("indicator == 'problemen'")
    asked = {"instrument": limits(norm_sd=np.nan, cut_off=np.nan), "step": "alles"}
    points = totals(table, **asked).query("indicator == 'problemen'")
    assert set(points["scale"]) == {"", "SDQ (punten)"} and set(in_t["scale"]) == {"", "SDQ (T)"}
    assert "hersteld" not in set(points["uitkomst"])
    assert points["sum"].sum() == pytest.approx(in_t["sum"].sum() / 2, rel=SUM)


def test_a_change_of_exactly_the_reliable_points_is_no_change():
    rows = [("K1", 14.0, 10.0), ("K2", 14.0, 9.9), ("K3", 10.0, 14.0)]
    table = pd.DataFrame(rows, columns=["client_id", "voor_score", "na_score"]).assign(
        startdatum=pd.Timestamp("2022-01-01"),
        einddatum=pd.Timestamp("2022-02-01"),
        instrument="SDQ",
    )
    found = totals(table, step="alles", members=True).set_index("uitkomst")["members"]
    assert found["onveranderd"] == {"K1", "K3"} and found["hersteld"] == {"K2"}


def test_a_questionnaire_on_which_more_is_better_is_the_mirror_of_one_on_which_it_is_worse(plain):
    table = plain.frame(plain.random_rows(8, size=400, children=60))
    scores = ["voor_score", "na_score"]
    turned = table.assign(**{name: -table[name] for name in scores})
    mirrored = limits(direction=1.0, cut_off=-LIMITS["cut_off"])
    asked = {"step": "alles", "members": True}
    one, other = totals(table, **asked), totals(turned, instrument=mirrored, **asked)
    assert "hersteld" in set(one["uitkomst"])
    assert as_dict(one, (), "alles") == as_dict(other, (), "alles")


def test_without_limits_of_an_instrument_there_are_no_classes(some):
    assert "problemen" not in set(totals(some, instrument=None)["indicator"])
    with pytest.raises(ValueError, match="points nan"):
        totals(some, instrument=limits(points=np.nan))


ONE = {"client_id": ["K1"], "startdatum": [pd.Timestamp("2022-01-01")]}


@pytest.mark.parametrize(
    ("more", "outcomes"),
    [
        ({}, {"nieuw", "geen aanmelddatum"}),
        (
            {"einddatum": [pd.Timestamp("2022-02-01")]},
            {
                *("nieuw", "geen aanmelddatum", "onbekend", "niet ingevuld", "geen nieuwe start"),
                *("geen vragenlijst", "geen doelen"),
            },
        ),
        ({"aanmelddatum": [pd.Timestamp("2021-12-01")]}, {"nieuw", "begonnen"}),
    ],
)
def test_a_file_with_few_columns_gives_what_can_be_said(more, outcomes):
    found = totals(pd.DataFrame(ONE | more), step="alles", goals=goals_of(("K9", 1)))
    assert set(found["uitkomst"]) == outcomes
    assert set(found["scale"]) == set(found["informant"]) == {""}
    assert found["count"].tolist() == found["children"].tolist() == [1] * len(found)


def test_satisfaction_without_its_scale_or_without_a_threshold_is_no_share():
    ended = ONE | {"einddatum": [pd.Timestamp("2022-02-01")], "tevredenheid": [7.0]}
    scaled = ended | {"schaal_min": [1.0], "schaal_max": [10.0]}
    for table, sufficient, scale in ((ended, SUFFICIENT, ""), (scaled, None, "1-10")):
        found = totals(pd.DataFrame(table), sufficient=sufficient)
        row = found[found["indicator"] == "tevredenheid"].squeeze()
        assert (row["uitkomst"], row["scale"], row["sum"]) == ("andere schaal", scale, 7.0)


def test_a_grade_on_the_threshold_is_sufficient():
    table = pd.DataFrame(
        {
            "client_id": ["K1", "K2"],
            **{"startdatum": pd.Timestamp("2022-01-01"), "einddatum": pd.Timestamp("2022-02-01")},
            **{"tevredenheid": [5.5, 5.4], "schaal_min": 1.0, "schaal_max": 10.0},
        }
    )
    found = totals(table, members=True).set_index("uitkomst")["members"]
    assert found["voldoende"] == {"K1"} and found["onvoldoende"] == {"K2"}


@pytest.mark.parametrize("text", ["6", "1-10", "10-1:6", "1-10:11", "1-10:zes", "een-tien:6"])
def test_a_threshold_that_says_nothing_is_named(some, text):
    with pytest.raises(InputError, match=r"voldoende_vanaf.*1-10:6"):
        totals(some, sufficient=[text])


# 487 days are 16 months and 488 are more
AGO = (*range(0, 900, 11), 487, 488)
GAPS = (*range(2, 70), *range(70, 900, 9), 487, 488)


def test_a_new_start_counts_in_a_month_that_was_followed_to_its_end():
    last = pd.Timestamp("2022-12-31")
    ends = [(ago, gap) for ago in AGO for gap in GAPS]
    number = [f"K{i}" for i in range(len(ends))]
    end = last - pd.to_timedelta([ago for ago, _ in ends], unit="D")
    again = end + pd.to_timedelta([gap for _, gap in ends], unit="D")
    ended = {"client_id": number, "startdatum": end - pd.Timedelta(days=9), "einddatum": end}
    table = pd.concat(
        [pd.DataFrame(ended), pd.DataFrame({"client_id": number, "startdatum": again})]
    )
    asked = {"since": "2020", "until": "2022", "step": "alles", "members": True}
    found = totals(table, **asked).query("indicator == 'nieuwe_start'")
    at = {
        child: (row["uitkomst"], row["step"])
        for _, row in found.iterrows()
        for child in row["members"]
    }
    for child, (ago, gap) in zip(number, ends, strict=True):
        followed = min(int(Fraction(ago * 48, 1461)), 24)
        month = math.ceil(Fraction(gap * 48, 1461))
        wanted = ("nieuwe start", month) if month <= followed else ("geen nieuwe start", followed)
        assert at[child] == wanted, (ago, gap)


def test_the_share_with_a_new_start_is_not_biased_by_when_the_file_ends():
    """The life table of a file that stops is that of the same children followed to the end."""
    rng = np.random.default_rng(11)
    n = 40_000
    end = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 730, n), unit="D")
    gap = np.ceil(rng.exponential(400, n)).astype(int) + 1
    first = pd.DataFrame({"startdatum": end - pd.Timedelta(days=5), "einddatum": end})
    again = pd.DataFrame({"startdatum": end + pd.to_timedelta(gap, unit="D")})
    table = pd.concat([first, again])
    table["client_id"] = [f"K{i}" for i in range(n)] * 2
    found = totals(table, since="2020", until="2021", step="alles")
    steps = found[found["indicator"] == "nieuwe_start"].pivot_table(
        index="step", columns="uitkomst", values="count", aggfunc="sum", fill_value=0
    )
    steps = steps.reindex(range(25), fill_value=0)
    leaving = steps["nieuwe start"] + steps["geen nieuwe start"]
    at_risk = leaving[::-1].cumsum()[::-1]
    survival = (1 - steps["nieuwe start"] / at_risk).cumprod()
    for month in (3, 6, 12, 18):
        true = (gap > month * 365.25 / 12).mean()
        # of 18 000 or more who are still followed in that month: 4 standard errors
        assert survival[month] == pytest.approx(true, abs=4 * 0.5 / np.sqrt(9_000)), month


def test_weeks_of_waiting_are_those_of_a_plain_count():
    sign = pd.Timestamp("2022-03-28")
    waits = {"K0": 0, "K1": 1, "K7": 7, "K8": 8}
    table = pd.DataFrame(
        {
            "client_id": [*waits, "wacht", "weg", "later"],
            "aanmelddatum": sign,
            "startdatum": [sign + pd.Timedelta(days=d) for d in waits.values()]
            + [pd.NaT, pd.NaT, sign + pd.Timedelta(days=100)],
            "einddatum": [pd.NaT] * 5 + [sign + pd.Timedelta(days=20), pd.NaT],
        }
    )
    found = totals(table, since="2022-Q1", until="2022-Q2", step="alles", members=True)
    found = found[found["indicator"] == "wachttijd"]
    at = {
        child: (row["uitkomst"], row["step"])
        for _, row in found.iterrows()
        for child in row["members"]
    }
    followed = (pd.Timestamp("2022-06-30") - sign).days // 7
    assert at == {
        **{"K0": ("begonnen", 0), "K1": ("begonnen", 1), "K7": ("begonnen", 1)},
        **{"K8": ("begonnen", 2), "wacht": ("wacht nog", followed), "weg": ("afgemeld", 3)},
        "later": ("wacht nog", followed),
    }


@pytest.mark.parametrize(
    ("gap", "outcome_of_end", "outcome_of_start"),
    [
        (0, "hulp liep door", "aansluitend"),
        (1, "hulp liep door", "aansluitend"),
        (2, "nieuwe start", "herhaald"),
    ],
)
def test_a_day_without_help_makes_a_new_start(gap, outcome_of_end, outcome_of_start):
    end = pd.Timestamp("2022-02-01")
    table = pd.DataFrame(
        {
            **{"client_id": "K1", "hulpvorm": ["a", "b"]},
            "startdatum": [pd.Timestamp("2022-01-01"), end + pd.Timedelta(days=gap)],
            "einddatum": [end, pd.NaT],
        }
    )
    found = totals(table, step="alles").set_index("indicator")["uitkomst"]
    assert found["nieuwe_start"] == outcome_of_end
    assert set(found["herhaald_beroep"]) == {"nieuw", outcome_of_start}


@pytest.mark.parametrize(
    ("end", "outcome_of_start"), [("2017-01-01", "herhaald"), ("2016-12-31", "nieuw")]
)
def test_earlier_help_counts_from_five_years_before_the_year_of_the_start(end, outcome_of_start):
    table = pd.DataFrame(
        {
            "client_id": "K1",
            "startdatum": pd.to_datetime(["2016-01-01", "2022-10-01"]),
            "einddatum": pd.to_datetime([end, None]),
        }
    )
    for step in ("kwartaal", "jaar", "alles"):
        found = totals(table, since="2022", until="2022", step=step)
        assert outcome_of_start in set(found["uitkomst"])


def test_only_the_rows_asked_for_are_counted(some):
    regions = totals(some, by=("regio",), members=True)
    for region in ("Noord", "onbekend"):
        alone = totals(some, where={"regio": region}, members=True)
        among = regions[regions["regio"] == region].drop(columns="regio")
        pd.testing.assert_frame_equal(alone, among.reset_index(drop=True))
    everyone = totals(some, where={"regio": "alle"})
    pd.testing.assert_frame_equal(everyone, totals(some))


def test_a_region_or_column_that_is_not_there_is_named_with_the_nearest(plain):
    table = plain.frame(plain.random_rows(4))
    with pytest.raises(InputError, match=r"regio noord staat niet.*Bedoelde u Noord"):
        totals(table, where={"regio": "noord"})
    with pytest.raises(InputError, match=r"regio xyz staat niet.*Kies uit: Noord, Zuid"):
        totals(table, where={"regio": "xyz"})
    with pytest.raises(InputError, match="geen kolom aanbieder"):
        totals(table.drop(columns="aanbieder"), by=("aanbieder",))
    with pytest.raises(InputError, match="geen kolom regio"):
        totals(table.drop(columns="regio"), where={"regio": "Noord"})


def test_a_value_with_a_quote_is_a_value(plain):
    table = plain.frame(plain.random_rows(4)).assign(regio="'s-Noord'; DROP TABLE samen; --")
    assert len(totals(table, where={"regio": table["regio"].iloc[0]})) == len(totals(table))


def test_a_period_without_trajectories_says_when_they_run(plain):
    rows = [row for row in plain.random_rows(0) if row["einddatum"]]
    with pytest.raises(InputError, match=r"2031 tot en met 2031 .* lopen van .*20\d\d tot"):
        totals(plain.frame(rows), since="2031", until="2031")
    with pytest.raises(InputError, match="er zijn geen trajecten"):
        totals(plain.frame([]))


def test_a_period_in_which_nothing_ended_or_began_has_no_rows():
    assert totals(pd.DataFrame(ONE), since="2022-Q3", until="2022-Q4").empty


@pytest.mark.parametrize("text", ["2022-Q5", "22", "jan 2022", "", "2022-01-01"])
def test_a_period_that_cannot_be_read_is_named(text):
    with pytest.raises(InputError, match="periode_van: dit is geen kwartaal of jaar"):
        reduce.period_bounds(text, "2022")


def test_bounds_of_a_period_are_days():
    assert reduce.period_bounds("2023-Q2", "2023-Q4") == (date(2023, 4, 1), date(2023, 12, 31))
    assert reduce.period_bounds("2023", "2024") == (date(2023, 1, 1), date(2024, 12, 31))
    with pytest.raises(InputError, match="periode_tot: de periode eindigt"):
        reduce.period_bounds("2024", "2023-Q4")


def test_marks_of_the_trajectories_go_along(plain):
    table = plain.frame(plain.random_rows(0))
    found = totals(table)
    assert about(found) == "child" and not found.attrs["simulated"]
    table.attrs["simulated"] = True
    assert totals(table).attrs["simulated"]


def test_trajectories_that_were_not_merged_are_refused(plain):
    samen = reduce.merged(plain.frame(plain.random_rows(0)))
    raw = type(samen)(samen.db, "trajecten", ("client_id", "startdatum"), {})
    with pytest.raises(ValueError, match=r"reduce\.merged"):
        reduce.totals(raw, reasons=REASONS, **WHOLE)


def test_a_file_that_begins_late_or_ends_early_is_said():
    days = pd.to_datetime(["2022-02-01", "2023-05-01"])
    table = mark(
        pd.DataFrame({"client_id": ["a", "b"], "startdatum": days, "einddatum": days}), "child"
    )
    asked = {"reasons": read.codes("reden_einde"), "since": "2023-Q1", "members": True}
    late = reduce.totals(reduce.merged(table), until="2023-Q4", **asked)
    assert late.attrs["not_seen"]["herhaald_beroep"] == ("short_history 2022",)
    assert late.attrs["not_seen"]["wachttijd"] == ("file_ends 01-05-2023",)
    whole = reduce.totals(reduce.merged(table), until="2023-Q2", **asked)
    assert list(whole.attrs["not_seen"]) == ["herhaald_beroep"]
    counts = reduce.outcomes(late, read.codes("indicatoren"))
    assert "short_history 2022" in counts.loc["herhaald_beroep: nieuw", "cautions"]
    assert reduce.curve(late, "nieuwe_start")["cautions"].iloc[0] == ("file_ends 01-05-2023",)


def test_totals_can_be_made_again_on_the_same_database_with_goals():
    day = pd.to_datetime(["2023-02-01"])
    table = pd.DataFrame({"client_id": ["a"], "startdatum": day, "einddatum": day})
    goals = pd.DataFrame({"client_id": ["a"], "doel": ["x"], "score": [1]})
    samen = reduce.merged(mark(table, "child"))
    asked = {"reasons": read.codes("reden_einde"), "since": "2023", "until": "2023"}
    first = reduce.totals(samen, goals=goals, **asked)
    pd.testing.assert_frame_equal(first, reduce.totals(samen, goals=goals, **asked))
