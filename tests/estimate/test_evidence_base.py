"""Recognised interventions: the published shares, and what was not published stays unknown."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jeugdlib.estimate.evidence import recognised_shares


def levels(**counts):
    return pd.DataFrame(
        {
            "niveau": list(counts),
            "count": list(counts.values()),
            "minimum": [level == "alle_vormen_van_hulp" for level in counts],
        }
    )


JULY_2019 = levels(
    alle_vormen_van_hulp=2500, erkend=237, onderzocht=67, effectief_sterke_aanwijzingen=7
)


def test_shares_of_july_2019_are_as_published():
    shares = recognised_shares(JULY_2019)["estimate"]
    expected = {"erkend_van_alle": 0.095, "onderzocht_van_erkend": 0.283, "sterk_van_erkend": 0.030}
    assert shares.to_dict() == pytest.approx(expected, abs=0.0005)  # FIELD §1.1: 9.5, 28.3, 3.0 %


def test_a_share_of_an_estimated_minimum_is_an_upper_bound():
    answer = recognised_shares(JULY_2019).loc["erkend_van_alle"]
    assert answer["high"] == answer["estimate"] == 237 / 2500
    assert answer["cautions"] == ("denominator_minimum 2500",)


def test_a_complete_count_has_no_interval():
    answer = recognised_shares(JULY_2019).loc["sterk_van_erkend"]
    assert np.isnan(answer["high"])
    assert answer["cautions"] == ("complete_count",)


def test_what_was_not_published_is_missing_with_its_reason():
    november = levels(erkend=244, effectief_sterke_aanwijzingen=7)
    shares = recognised_shares(november)
    assert shares.loc["sterk_van_erkend", "estimate"] == pytest.approx(7 / 244)
    assert np.isnan(shares.loc["onderzocht_van_erkend", "estimate"])
    assert "niet gepubliceerd: onderzocht" in shares.loc["onderzocht_van_erkend", "cautions"][0]


@given(st.permutations(range(4)))
def test_order_of_the_rows_does_not_matter(order):
    shuffled = recognised_shares(JULY_2019.iloc[list(order)])
    pd.testing.assert_frame_equal(shuffled, recognised_shares(JULY_2019))


def test_two_dates_at_once_and_a_part_above_its_whole_are_refused():
    with pytest.raises(ValueError, match="more than once"):
        recognised_shares(pd.concat([JULY_2019, JULY_2019]))
    with pytest.raises(ValueError, match="part of"):
        recognised_shares(levels(erkend=10, onderzocht=11))
    with pytest.raises(ValueError, match="whole"):
        recognised_shares(levels(erkend=10, onderzocht=-3))
