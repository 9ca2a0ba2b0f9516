"""Never a ranking: no provider is moved, coloured, marked or named for its outcome."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from jeugdlib import release, show
from jeugdlib.columns import Answers, mark
from jeugdlib.estimate import quality

CODES = list("HCAFBGED")
N = np.array([24, 60, 32, 30, 45, 70, 28, 41])
COUNT = np.array([4, 19, 7, 3, 11, 25, 2, 38])


def counts(order=range(8), outcome=range(8)):
    """The providers in an order, with the outcomes given out to them in another order."""
    n, count = N[list(order)], np.minimum(COUNT[list(outcome)], 24)
    rows = pd.DataFrame({"count": count, "n": n}, index=[CODES[i] for i in order])
    rows = rows.assign(sum=rows["count"], sum_squares=rows["count"], unit="trajecten")
    return mark(rows.assign(label=rows.index, aanbieder=rows.index), "publication")


def patterns(table):
    halves = [table.assign(count=table["count"] // 2, n=table["n"] // 2, ernst="laag")]
    rest = {name: table[name] - halves[0][name] for name in ("count", "n")}
    return pd.concat([*halves, table.assign(**rest, ernst="hoog")])


AS_GIVEN = {
    "funnel": lambda table: quality.funnel(table).rows,
    "shrunken": lambda table: quality.shrunken(table).rows,
    "enough_to_compare": lambda table: quality.enough_to_compare(table).rows,
    "institutions": quality.institutions,
}
BY_CODE = {
    "case_mix": lambda table: quality.case_mix(patterns(table), covariates=["ernst"]).rows,
    "shrunken_children": lambda table: (
        quality.shrunken(
            table.loc[table.index.repeat(table["n"])].assign(
                provider=lambda t: t.index,
                outcome=np.concatenate(
                    [np.arange(n) < c for c, n in zip(table["count"], table["n"], strict=True)]
                ).astype(float),
            )
        ).rows
    ),
}
# orders of rows, and outcomes turned around: the best becomes the worst
ORDERS = [range(8), [3, 1, 0, 2, 7, 5, 4, 6], range(7, -1, -1)]
OUTCOMES = [list(range(8)), list(np.argsort(np.argsort(-COUNT)))]


def check_order(estimator, by_code):
    for order in ORDERS:
        for outcome in OUTCOMES:
            table = counts(order, outcome)
            found = estimator(table).index.tolist()
            assert found == (sorted(CODES) if by_code else table.index.tolist())


@pytest.mark.parametrize("name", AS_GIVEN)
def test_rows_come_back_in_the_order_given(name):
    check_order(AS_GIVEN[name], by_code=False)


@pytest.mark.parametrize("name", BY_CODE)
def test_rows_that_are_made_stand_by_code(name):
    check_order(BY_CODE[name], by_code=True)


@pytest.mark.parametrize("column", ["estimate", "z", "n"])
def test_the_check_of_order_fails_when_someone_sorts(column):
    def sorting(table):
        return quality.funnel(table).rows.sort_values(column)

    for by_code in (False, True):
        with pytest.raises(AssertionError):
            check_order(sorting, by_code)


def _funnel(table, own=""):
    found = quality.funnel(table)
    lines = quality.funnel_lines(found, range(10, 80, 10))
    found, lines = release.release(found, "intern"), release.release(lines, "intern")
    return show.provider_funnel(found, lines, Figure().add_subplot(), own=own)


def _shrunken(table, own=""):
    found = release.release(quality.institutions(table), "intern")
    return show.shrunken(found, Figure().add_subplot(), own=own)


def _means(table, own=""):
    found = release.release(quality.shrunken(table), "intern")
    return show.shrunken(found, Figure().add_subplot(), own=own)


def _institutions(table):
    found = release.release(quality.institutions(table), "intern")
    return show.institutions(found, Figure().add_subplot())


FIGURES = {"provider_funnel": _funnel, "shrunken": _shrunken, "means": _means}


def look(ax):
    """All of a figure that may not hang on outcomes: colours, markers, sizes, words, places."""
    points = [line for line in ax.lines if line.get_marker() not in ("None", "", None)]
    drawn = [
        (
            *(to_hex(c) for c in (line.get_color(), line.get_markerfacecolor())),
            line.get_marker(),
            line.get_markersize(),
            len(line.get_xdata()),
        )
        for line in points
    ]
    collections = [
        {to_hex(colour) for colour in (*c.get_facecolor(), *c.get_edgecolor())}
        for c in ax.collections
    ]
    assert all(len(colours) <= 1 for colours in collections)
    words = [text.get_text() for text in ax.texts]
    ticks = [tick.get_text() for tick in ax.get_yticklabels()]
    return drawn, collections, words, ticks, points


def check_alike(figure):
    looks = []
    for order in ORDERS:
        for outcome in OUTCOMES:
            drawn, collections, words, _, points = look(figure(counts(order, outcome)))
            # every series holds all providers: none is drawn apart from the others
            assert {number for *_, number in drawn} == {len(CODES)}
            assert not [word for word in words if set(word.split()) & set(CODES)]
            looks.append((drawn, collections))
            assert points
    assert all(found == looks[0] for found in looks)


@pytest.mark.parametrize("name", FIGURES)
def test_every_point_of_a_figure_looks_alike_whatever_the_outcomes(name):
    check_alike(FIGURES[name])


def test_the_check_of_looks_fails_when_someone_marks_or_names_an_outcome():
    def marking(table):
        ax = _funnel(table)
        worst = (table["count"] / table["n"]).idxmin()
        ax.plot(table["n"][worst], 0.1, "o", color="red")
        return ax

    def naming(table):
        ax = _funnel(table)
        ax.annotate((table["count"] / table["n"]).idxmax(), (30, 0.1))
        return ax

    def colouring(table):
        ax = _funnel(table)
        outside = table["count"] / table["n"] > 0.5
        ax.scatter(table["n"], table["count"] / table["n"], c=np.where(outside, "red", "blue"))
        return ax

    for wrong in (marking, naming, colouring):
        with pytest.raises(AssertionError):
            check_alike(wrong)


@pytest.mark.parametrize("figure", [_shrunken, _means])
def test_providers_stand_by_code_from_top_to_bottom(figure):
    for order in ORDERS:
        table = counts(order)
        own = (table["count"] / table["n"]).sort_index().to_numpy()
        line = [
            p for p in look(figure(table))[4] if np.allclose(np.sort(p.get_xdata()), np.sort(own))
        ]
        top_down = line[0].get_xdata()[np.argsort(-np.asarray(line[0].get_ydata()))]
        assert np.asarray(top_down) == pytest.approx(own)


def test_institutions_stand_by_label_whatever_the_outcomes():
    for order in ORDERS:
        for outcome in OUTCOMES:
            ticks = look(_institutions(counts(order, outcome)))[3]
            assert ticks == sorted(CODES)


@pytest.mark.parametrize("name", FIGURES)
def test_only_the_provider_that_is_asked_for_is_named(name):
    for own in ("A", "D"):
        words = look(FIGURES[name](counts(), own))[2]
        assert [word for word in words if set(word.split()) & set(CODES)] == [own]


def test_answers_over_all_providers_name_none():
    found = [
        quality.funnel(counts()),
        quality.shrunken(counts()),
        quality.enough_to_compare(counts()),
    ]
    for answers in found:
        assert isinstance(answers, Answers)
        said = " ".join(map(str, answers.answers.to_numpy().ravel()))
        assert not set(said.split()) & set(CODES)
