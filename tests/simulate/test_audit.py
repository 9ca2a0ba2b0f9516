"""The simulated audit: its truth is what was asked, and its coders err where they should."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read
from jeugdlib.columns import TABLES as DECLARED
from jeugdlib.columns.richtlijnen import OORDELEN
from jeugdlib.simulate import audit
from jeugdlib.simulate.audit import ALIKE, FITS, FITTING, OTHER, SHARES, THERAPIES, UNDECIDED

DATA = Path(__file__).parents[2] / "data"
FOLDER = DATA / "simulated"
CODEBOOK = read.codebook(DATA / "codes/codeboek_dossieraudit.yaml")
ERROR, MANY = 0.2, 1500
LARGE = audit(CODEBOOK, np.random.default_rng(1), files=MANY, error=ERROR)
SMALL = audit(CODEBOOK, np.random.default_rng(2))
SHIPPED = audit(CODEBOOK, np.random.default_rng(4))  # SEED_AUDIT of make_export.py
TABLES = {
    "dossiers": "dossiers",
    "therapieen": "therapieen",
    "plaatsingen": "plaatsingen",
    "consensus": "consensus",
    "knelpunten": "knelpunten",
    "lijst": "dossierlijst",
}
# of some 60 shares that are compared, one lies further off in 300 runs; the seed is fixed
STANDARD_ERRORS = 4.5


def near(share, n):
    return pytest.approx(share, abs=STANDARD_ERRORS * np.sqrt(max(share * (1 - share), 0.01) / n))


def truth(made):
    """The true answers about files, a column per item; empty where a skip rule leaves it out."""
    rows = made.waarheid[made.waarheid["therapie"].isna()]
    return rows.pivot(index="dossier_id", columns="onderdeel", values="antwoord")


def of_coder(made, coder):
    rows = made.dossiers[made.dossiers["codeur"] == coder].set_index("dossier_id")
    return rows.astype({"overplaatsingen": "str"}).where(rows.notna())


@pytest.mark.parametrize("name", SHARES)
def test_the_shares_of_the_truth_are_those_that_were_asked(name):
    item = CODEBOOK.item(name)
    words = [level.name for level in item.levels] or [str(n) for n in range(len(SHARES[name]))]
    found = truth(LARGE)[name].value_counts()
    for word, share in zip(words, SHARES[name], strict=True):
        assert found.get(word, 0) / found.sum() == near(share, found.sum())


def test_every_item_of_the_shipped_codebook_has_its_shares():
    assert set(SHARES) == {item.name for item in CODEBOOK.of("dossier")}
    assert all(sum(shares) == pytest.approx(1) for shares in SHARES.values())
    problems, names = (
        set(CODEBOOK.item(name, "therapie").column.allowed) for name in ("probleem", "therapie")
    )
    assert {problem for problem, _ in FITTING + OTHER} <= problems
    assert {therapy for _, therapy in FITTING + OTHER} <= names


def therapies(made):
    rows = made.waarheid[made.waarheid["therapie"].notna()]
    wide = rows.pivot(index=["dossier_id", "therapie"], columns="onderdeel", values="antwoord")
    return wide.assign(fits=wide["passend"] == "ja")


def test_a_youth_with_therapy_has_one_to_three_and_the_therapies_of_one_youth_are_alike():
    rows = therapies(LARGE)
    youths = rows.groupby("dossier_id")["fits"].agg(["sum", "size"])
    with_therapy = truth(LARGE).index[truth(LARGE)["therapie"] == "ja"]
    assert set(youths.index) == set(with_therapy)
    for number, share in enumerate(THERAPIES, start=1):
        assert (youths["size"] == number).mean() == near(share, len(youths))
    # alike as they are, the therapies weigh as fewer
    assert rows["fits"].mean() == near(FITS, len(youths))
    two = youths[youths["size"] == 2]["sum"]
    both, one = (two == 2).mean(), (two == 1).mean()
    mean = both + one / 2
    # the correlation within pairs; its standard error is near 1/sqrt(180) here
    assert (both - mean**2) / (mean - mean**2) == pytest.approx(ALIKE, abs=0.25)


def test_what_fits_is_what_the_guidelines_recommend_and_nothing_else_is():
    table = pd.read_csv(DATA / "codes/richtlijnen.csv", sep=";")
    table = table[table["oordeel"] == "aanbevolen"]
    table = table.fillna({"leeftijd_min": 0, "leeftijd_max": 99})  # empty is no limit
    right = {(row.probleem, row.therapie): row for row in table.itertuples()}
    for pair in FITTING:
        assert pair in right
        assert right[pair].leeftijd_min <= 12
        assert right[pair].leeftijd_max >= 17
    assert not set(OTHER) & set(right)


@pytest.mark.parametrize("coder", ["A", "B"])
def test_each_coder_errs_as_often_as_asked_in_every_item(coder):
    given, true = of_coder(LARGE, coder), truth(LARGE)
    for item in CODEBOOK.of("dossier"):
        both = pd.DataFrame({"given": given[item.name], "true": true[item.name]}).dropna()
        wrong = both["given"] != both["true"]
        assert wrong.mean() == near(ERROR, len(both)), item.name


def test_an_error_in_an_ordered_item_or_a_number_goes_to_the_answer_beside_it():
    given, true = of_coder(LARGE, "A"), truth(LARGE)
    for item in CODEBOOK.of("dossier"):
        words = [level.name for level in item.levels] or [str(n) for n in range(41)]
        place = {word: at for at, word in enumerate(words)}
        far = (given[item.name].map(place) - true[item.name].map(place)).abs().max()
        assert far == 1 if item.scale != "nominal" else far <= len(words) - 1


def test_without_errors_the_coders_agree_with_the_truth_in_all_that_they_filled_in():
    made = audit(CODEBOOK, np.random.default_rng(3), error=0)
    true = truth(made)
    for coder in ("A", "B"):
        given = of_coder(made, coder)[true.columns]
        assert ((given == true) | given.isna() | true.isna()).all(axis=None)
        left_open = given.isna() & true.notna()
        assert 0 < left_open.sum().sum() < 40


@pytest.mark.parametrize("made", [SMALL, LARGE])
def test_skip_rules_hold_in_the_truth_and_for_every_coder(made):
    for answers in (truth(made), of_coder(made, "A"), of_coder(made, "B")):
        for item in CODEBOOK.of("dossier"):
            for other, levels in item.skip:
                skipped = answers[other].isin(levels)
                assert skipped.any()
                assert answers.loc[skipped, item.name].isna().all()


def test_every_coder_reads_every_file_once_in_an_order_of_its_own():
    rows = SMALL.dossiers
    assert not rows.duplicated(["dossier_id", "codeur"]).any()
    orders = [
        group.sort_values("volgorde")["dossier_id"].tolist() for _, group in rows.groupby("codeur")
    ]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(truth(SMALL).index)
    assert orders[0] != orders[1]
    for _, group in rows.groupby("codeur"):
        assert sorted(group["volgorde"]) == list(range(1, 41))


def test_the_files_are_drawn_from_a_list_with_five_kinds_of_institution():
    listed = SMALL.lijst.set_index("dossier_id")["instelling"]
    assert (len(listed), listed.nunique(), listed.index.is_unique) == (160, 5, True)
    read_ones = SMALL.dossiers.set_index("dossier_id")["instelling"]
    assert (read_ones == listed[read_ones.index]).all()


def test_a_coder_lists_therapies_only_where_it_says_so_and_misses_some():
    made, true = LARGE, therapies(LARGE)
    for coder in ("A", "B"):
        answer = of_coder(made, coder)["therapie"]
        rows = made.therapieen[made.therapieen["codeur"] == coder]
        assert (answer[rows["dossier_id"]] != "nee").all()
        assert set(answer.index[answer == "ja"]) <= set(rows["dossier_id"])
        assert not rows.duplicated(["dossier_id", "therapie"]).any()
        keys = pd.MultiIndex.from_frame(rows[["dossier_id", "therapie"]])
        here = true.index[answer[true.index.get_level_values(0)].to_numpy() == "ja"]
        missed = ~here.isin(keys)
        assert 0.02 < missed.mean() < 0.15


def test_a_few_therapies_are_judged_by_the_team_with_a_reason():
    judged = SMALL.therapieen.dropna(subset="oordeel_team")
    assert 1 <= judged.groupby(["dossier_id", "therapie"]).ngroups <= 2
    assert set(judged["oordeel_team"]) <= set(OORDELEN)
    assert judged["reden_team"].notna().all()


def differences(made):
    """What two coders do not agree on, found in another way than it was made."""
    left, right = of_coder(made, "A"), of_coder(made, "B")
    found = set()
    for item in CODEBOOK.of("dossier"):
        both = pd.DataFrame({"left": left[item.name], "right": right[item.name]}).dropna()
        differ = both.index[both["left"] != both["right"]]
        found |= {(dossier_id, item.name, "") for dossier_id in differ}
    rows = {
        coder: group.set_index(["dossier_id", "therapie"])["probleem"].to_dict()
        for coder, group in made.therapieen.groupby("codeur")
    }
    found |= {(d, "therapie_genoemd", t) for d, t in set(rows["A"]) ^ set(rows["B"])}
    common = set(rows["A"]) & set(rows["B"])
    return found | {(d, "probleem", t) for d, t in common if rows["A"][d, t] != rows["B"][d, t]}


def test_the_consensus_has_a_row_for_every_difference_and_a_decision_about_nearly_all():
    rows = SMALL.consensus
    keys = rows.fillna({"therapie": ""})[["dossier_id", "onderdeel", "therapie"]]
    found = set(keys.itertuples(index=False, name=None))
    assert found == differences(SMALL)
    assert len(found) == len(rows)
    assert rows["besluit"].isna().sum() == UNDECIDED
    assert rows["reden"].notna().all()


def test_most_decisions_are_true_and_not_all():
    keys = ["dossier_id", "onderdeel", "therapie"]
    both = LARGE.consensus.dropna(subset="besluit").merge(LARGE.waarheid, on=keys)
    assert 0.93 < (both["besluit"] == both["antwoord"]).mean() < 0.97


def test_a_youth_stays_in_one_place_more_than_it_was_moved_with_some_gaps_and_overlaps():
    moves = truth(SMALL)["overplaatsingen"].astype(int)
    stays = SMALL.plaatsingen
    assert (stays.groupby("client_id").size() == moves + 1).all()
    assert stays.groupby("client_id")["codeur"].nunique().eq(1).all()
    assert (stays["einddatum"].fillna(pd.Timestamp("2024-12-31")) > stays["startdatum"]).all()
    assert stays["einddatum"].max() <= pd.Timestamp("2024-12-31")
    last = stays.groupby("client_id").cumcount(ascending=False) == 0
    assert stays.loc[~last, "einddatum"].notna().all()
    days = (stays["startdatum"] - stays["einddatum"].shift())[
        stays["client_id"] == stays["client_id"].shift()
    ].dt.days
    assert (days == 1).mean() > 0.6
    assert (days > 1).any()
    assert (days < 0).any()


def test_bottlenecks_are_addressed_to_all_in_the_system_and_some_are_answered():
    rows = SMALL.knelpunten
    assert len(rows) == 8
    assert set(rows["geadresseerd_aan"]) == {
        "gemeente",
        "aanbieder",
        "gecertificeerde instelling",
        "zorgverzekeraar",
        "ministerie",
    }
    answered = rows["beantwoord_op"].notna()
    assert (answered == rows["antwoord"].notna()).all()
    late = rows["beantwoord_op"] > rows["termijn"]
    assert (answered.sum(), late.sum()) == (3, 1)


def test_a_seed_gives_the_same_tables_and_another_seed_others():
    again, other = (audit(CODEBOOK, np.random.default_rng(seed)) for seed in (2, 3))
    assert all(table.equals(getattr(again, name)) for name, table in vars(SMALL).items())
    for name in set(TABLES) - {"knelpunten"}:
        assert not getattr(SMALL, name).equals(getattr(other, name))


@pytest.mark.parametrize("files", [0, 1, 2])
@pytest.mark.parametrize("coders", [("A",), ("A", "B", "C")])
def test_few_files_and_one_or_three_coders_can_be_made(files, coders):
    made = audit(CODEBOOK, np.random.default_rng(1), files=files, coders=coders)
    assert len(made.dossiers) == files * len(coders)
    assert len(made.lijst) == 4 * files
    assert len(coders) > 1 or made.consensus.empty


@pytest.mark.parametrize(("name", "table"), TABLES.items())
def test_the_shipped_tables_have_declared_columns_and_as_many_rows_as_the_readme_says(name, table):
    path = FOLDER / f"gesimuleerde_audit_{name}.csv"
    rows = pd.read_csv(path, sep=";", dtype="str", keep_default_na=False)
    declared = CODEBOOK.extend(DECLARED[table])
    assert set(declared.required) <= set(rows.columns)
    assert set(rows.columns) <= {column.name for column in declared.columns}
    readme = (DATA / "README.md").read_text("utf-8")
    assert f"| `simulated/{path.name}` | {len(rows)} |" in readme


def test_the_readme_says_how_many_rows_the_truth_has():
    readme = (DATA / "README.md").read_text("utf-8")
    path = FOLDER / "gesimuleerde_audit_waarheid.csv"
    rows = len(path.read_text("utf-8").splitlines()) - 1
    assert f"| `simulated/{path.name}` | {rows} |" in readme
    assert rows == len(SHIPPED.waarheid)


@pytest.mark.parametrize("name", ["dossiers", "therapieen", "plaatsingen"])
def test_the_shipped_codings_are_read_as_they_were_made(name):
    table = read.coded(FOLDER / f"gesimuleerde_audit_{name}.csv", name, CODEBOOK)
    made = getattr(SHIPPED, name)
    assert table.attrs["simulated"]
    found = table[made.columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, made, check_flags=False)


@pytest.mark.parametrize("name", ["knelpunten", "lijst"])
def test_the_other_shipped_tables_are_read_as_they_were_made(name):
    table = read.table(FOLDER / f"gesimuleerde_audit_{name}.csv", TABLES[name])
    assert table.attrs["simulated"]
    made = getattr(SHIPPED, name)
    pd.testing.assert_frame_equal(table.reset_index(drop=True), made, check_flags=False)


def test_the_shipped_audit_lies_near_flevoland():
    found = {name: truth(SHIPPED)[name].value_counts() for name in SHARES}
    explained = found["verklarende_analyse"].filter(like="aanwezig").sum()
    assert explained <= 3
    assert 20 <= found["therapie"]["ja"] <= 28
    assert 6 <= found["gezin_betrokken"]["actief"] <= 12
    assert 0.1 <= therapies(SHIPPED)["fits"].mean() <= 0.25
    often = truth(SHIPPED)["overplaatsingen"].astype(int) >= 4
    assert 5 <= often.sum() <= 11
