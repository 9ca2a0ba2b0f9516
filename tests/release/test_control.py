"""What goes to the page `controle`: every rule with its outcome, every gap, no number."""

import json

import pandas as pd
import pytest

from jeugdlib.columns import mark
from jeugdlib.release import release
from jeugdlib.release.rules import RULES
from jeugdlib.release.session import session


def counts(**columns):
    made = pd.DataFrame(
        {"regio": ["noord", "zuid", "oost", None], "count": [52, 64, 3, 119], **columns}
    )
    made.attrs = {"dims": ("regio",), "about": "child"}
    return made


def test_every_gap_stands_there_with_its_cell_and_its_rule(kernel):
    release(counts(), "openbaar")
    gaps = [record for record in kernel[0]["control"] if record["shown"] == "weggelaten"]
    assert gaps == [
        {
            "table": "regio = noord; regio = zuid; regio = oost; regio = totaal",
            "cell": "regio = oost",
            "rule": "te kleine groep",
            "shown": "weggelaten",
        }
    ]


def test_every_rule_that_was_looked_at_stands_there_with_its_outcome(kernel):
    release(counts(), "openbaar")
    looked_at = {r["rule"]: r["shown"] for r in kernel[0]["control"] if not r["cell"]}
    assert looked_at[f"count: {RULES['count']}"] == "1 van 4 rijen weggelaten"
    assert (
        looked_at[
            "drempels: ten minste 10 kinderen per getal, 20 onder een percentage of gemiddelde"
        ]
        == "toegepast"
    )
    assert "eerdere rapporten" in looked_at


def test_no_number_that_was_withheld_and_no_child_goes_along(kernel):
    members = [frozenset(f"KANARIE-{i}" for i in range(n)) for n in (52, 64, 3, 119)]
    release(counts(members=members).assign(count=[52, 64, 7, 123]), "openbaar")
    told = json.dumps(kernel)
    assert "KANARIE" not in told
    assert not {"7", "123", "52", "64"} & set(told.replace('"', " ").replace(",", " ").split())


def test_level_and_run_go_along(kernel):
    release(counts(), "kring")
    assert (kernel[0]["openbaarheid"], kernel[0]["run"]) == ("kring", session().token)


def test_a_table_can_have_its_own_name(kernel):
    named = counts()
    named.attrs["name"] = "instroom per regio"
    release(named, "openbaar")
    assert {record["table"] for record in kernel[0]["control"]} == {"instroom per regio"}


@pytest.mark.parametrize(
    ("table", "level"), [(mark(counts(), "publication"), "openbaar"), (counts(), "intern")]
)
def test_what_is_not_protected_hands_nothing_over(kernel, table, level):
    release(table, level)
    assert kernel == []


def test_partners_are_told_what_is_only_flagged(kernel):
    alike = counts().iloc[:2].rename(columns={"regio": "reden"}).assign(count=[300, 20])
    alike.attrs["dims"] = ("reden",)
    release(alike, "kring")
    flags = [record for record in kernel[0]["control"] if record["shown"].startswith("let op")]
    assert [record["rule"] for record in flags] == ["groep met bijna alles in één categorie"]


def test_a_text_that_was_left_out_is_told_without_what_it_was_and_without_how_many(kernel):
    """As many rows as children tell of two reports which one has a child more."""
    rows = pd.DataFrame({"label": ["Cijfer", "Sem mist zijn broer"], "kind": ["mean", "text"]})
    release(rows.assign(estimate=7.5, n=40), "openbaar")
    told = json.dumps(kernel, ensure_ascii=False)
    assert '"tekst", "shown": "weggelaten"' in told and "Sem" not in told


def test_a_provider_is_not_named_there_in_the_table_nor_in_what_is_made_of_it(kernel):
    made = pd.DataFrame({"aanbieder": ["KANARIE1", "KANARIE2", "KANARIE3"], "count": [52, 64, 3]})
    made.index = made["aanbieder"]
    made.attrs = {"dims": ("aanbieder",), "about": "child"}
    release(made, "openbaar")
    again = made[["count"]].rename_axis(None).assign(n=[90, 91, 30])
    again.attrs = {"about": "child"}
    release(again, "openbaar")
    told = json.dumps(kernel)
    assert "KANARIE" not in told and '"aanbieder"' in told and "te kleine groep" in told
