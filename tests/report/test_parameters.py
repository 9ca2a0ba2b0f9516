"""What a user fills in is typed and checked before a kernel starts."""

import pytest

from jeugdlib.columns import InputError
from jeugdlib.report.parameters import asked, file_parameters, read_parameters, settle

CELL = """
%% parameters
tellingen = "../data/published/separaties.csv"  # csv-bestand met tellingen per periode
regio = "Flevoland"  # welke regio
eigen_n = 0  # hoeveel eigen dossiers zijn gelezen; 0: geen eigen audit
zekerheid = 0.95  # zekerheid van de intervallen, tussen 0 en 1
openbaarheid = "openbaar"  # wie het rapport mag zien: intern, kring of openbaar
met_kaart = True  # of er een kaart bij staat
moderatoren = []  # moderatoren van studies
dossiers = ["../data/simulated/gesimuleerde_audit_dossiers.csv"]  # bestanden met dossiers
plaatsingen = []  # bestanden met de verblijven per dossier; leeg: niet gecodeerd
consensus = ""  # bestand met de besluiten over verschillen; leeg: geen overleg
"""


@pytest.fixture
def questions(notebook_of):
    return asked(notebook_of(CELL))


@pytest.fixture
def fill_in(questions, tmp_path):
    return lambda **given: settle(questions, given, tmp_path)


@pytest.fixture
def yaml_file(tmp_path):
    def write(text):
        path = tmp_path / "parameters.yaml"
        path.write_text(text, "utf-8")
        return path

    return write


def test_the_meaning_is_the_comment_behind_the_line(questions):
    assert questions["zekerheid"].meaning == "zekerheid van de intervallen, tussen 0 en 1"


def test_a_word_that_is_not_declared_gets_its_kind_from_its_default(questions):
    assert questions["regio"].parameter.kind == "tekst"


def test_a_parameter_named_after_a_table_is_a_file(questions):
    names = ["tellingen", "dossiers", "plaatsingen", "consensus"]
    assert file_parameters(questions) == names


def test_a_number_becomes_a_number(fill_in):
    assert fill_in(zekerheid="0.9", eigen_n="40") == {"zekerheid": 0.9, "eigen_n": 40}


def test_a_list_is_words_with_commas_between_them(fill_in):
    assert fill_in(moderatoren="jaar, opzet,") == {"moderatoren": ["jaar", "opzet"]}
    assert fill_in(moderatoren="") == {"moderatoren": []}


@pytest.mark.parametrize("value", ["1", "0.5", "-2"])
def test_times_as_often_to_notice_is_more_than_once(notebook_of, tmp_path, value):
    cell = "%% parameters\nopsporen = 2.0  # hoeveel keer zo vaak u wilt opmerken\n"
    with pytest.raises(InputError, match=r"opsporen.*meer dan 1"):
        settle(asked(notebook_of(cell)), {"opsporen": value}, tmp_path)


def test_a_list_in_yaml_is_a_list(fill_in, yaml_file):
    given = read_parameters(yaml_file("moderatoren: [jaar, opzet]"))
    assert fill_in(**given) == {"moderatoren": ["jaar", "opzet"]}


def test_a_declared_number_is_no_list(yaml_file):
    with pytest.raises(InputError, match="zekerheid moet één waarde zijn"):
        read_parameters(yaml_file("zekerheid: [0.9]"))


def test_false_is_not_a_text(fill_in):
    assert fill_in(met_kaart="False") == {"met_kaart": False}


def test_what_is_not_filled_in_keeps_its_default(fill_in):
    assert fill_in() == {}


def test_an_unknown_name_is_refused_with_the_nearest_one(fill_in):
    with pytest.raises(InputError, match=r"zekerhied bestaat niet.*Bedoelde u zekerheid"):
        fill_in(zekerhied="0.9")


@pytest.mark.parametrize("text", ["0,95", ".95", "95%", "1e-1", "nan", "inf", "", " 0.9", "hoog"])
def test_what_is_no_number_is_refused(fill_in, text):
    with pytest.raises(InputError, match="zekerheid moet een getal zijn, met een punt"):
        fill_in(zekerheid=text)


@pytest.mark.parametrize("text", ["012", "1.0", "4_0", "0x10", "veertig", ""])
def test_what_is_no_whole_number_is_refused(fill_in, text):
    with pytest.raises(InputError, match="eigen_n moet een geheel getal zijn"):
        fill_in(eigen_n=text)


@pytest.mark.parametrize("text", ["0", "1", "1.5", "-0.2"])
def test_a_number_outside_its_range_is_refused(fill_in, text):
    with pytest.raises(InputError, match="tussen 0 en 1 liggen"):
        fill_in(zekerheid=text)


def test_the_ends_of_a_closed_range_are_allowed(fill_in):
    assert fill_in(eigen_n="0") == {"eigen_n": 0}


def test_a_choice_that_does_not_exist_is_refused_with_the_nearest_one(fill_in):
    with pytest.raises(InputError, match=r"Bedoelde u openbaar.*intern, kring, openbaar"):
        fill_in(openbaarheid="openbar")


def test_a_missing_file_is_refused_with_the_nearest_one(fill_in, tmp_path):
    (tmp_path / "tellingen.csv").touch()
    with pytest.raises(InputError, match=r"Bedoelde u tellingen\.csv"):
        fill_in(tellingen="telingen.csv")


def test_a_folder_is_no_file(fill_in, tmp_path):
    (tmp_path / "map").mkdir()
    with pytest.raises(InputError, match="dit bestand is er niet"):
        fill_in(tellingen="map")


def test_a_file_is_found_from_the_folder_of_the_caller(fill_in, tmp_path):
    (tmp_path / "eigen.csv").touch()
    assert fill_in(tellingen="eigen.csv") == {"tellingen": str((tmp_path / "eigen.csv").resolve())}


def test_some_parameters_take_several_files(fill_in, yaml_file, tmp_path):
    for name in ("a.csv", "b.csv", "a,b.csv"):
        (tmp_path / name).touch()
    both = [str((tmp_path / name).resolve()) for name in ("a.csv", "b.csv")]
    assert fill_in(dossiers="a.csv, b.csv") == {"dossiers": both}
    assert fill_in(**read_parameters(yaml_file("dossiers: [a.csv, b.csv]"))) == {"dossiers": both}
    assert fill_in(dossiers="a,b.csv") == {"dossiers": [str((tmp_path / "a,b.csv").resolve())]}


@pytest.mark.parametrize("text", ["", "a.csv,weg.csv", ","])
def test_each_of_several_files_has_to_be_there(fill_in, tmp_path, text):
    (tmp_path / "a.csv").touch()
    with pytest.raises(InputError, match="parameter dossiers: dit bestand is er niet"):
        fill_in(dossiers=text)


def test_a_file_that_need_not_be_there_may_be_left_out(fill_in):
    assert fill_in(plaatsingen="", consensus="") == {"plaatsingen": [], "consensus": ""}


@pytest.mark.parametrize("line", ["a = b", "a = [1, 2]", "a = None", "a = 2 * 3"])
def test_a_default_that_is_no_text_or_number_is_refused(notebook_of, line):
    with pytest.raises(InputError, match=r"parameter a .* geen tekst, getal of lijst"):
        asked(notebook_of(f"%% parameters\n{line}"))


def test_a_parameters_cell_that_is_no_python_is_refused(notebook_of):
    with pytest.raises(InputError, match=r"cel met parameters .* niet te lezen"):
        asked(notebook_of("%% parameters\nzekerheid = = 0.95"))


def test_a_notebook_without_parameters_asks_nothing(notebook_of):
    assert asked(notebook_of("%%\nzekerheid = 0.95")) == {}


def test_a_file_of_parameters_is_read_as_typed(yaml_file):
    given = read_parameters(yaml_file("zekerheid: 0.90\neigen_n: 40\nregio: Drenthe\n"))
    assert given == {"zekerheid": "0.90", "eigen_n": "40", "regio": "Drenthe"}


@pytest.mark.parametrize("word", ["NO", "nee: x", "010", "null", "2024-03-04", "!!python/name:os"])
def test_a_text_that_yaml_turns_into_something_else_is_refused(yaml_file, word):
    with pytest.raises(InputError):
        read_parameters(yaml_file(f"regio: {word}\n"))


def test_the_mend_for_such_a_text_is_to_quote_it(yaml_file):
    with pytest.raises(InputError, match=r"regel 1.*Zet er aanhalingstekens om: regio: 'NO'"):
        read_parameters(yaml_file("regio: NO\n"))


def test_a_quoted_no_is_a_text(yaml_file):
    assert read_parameters(yaml_file("regio: 'NO'\n")) == {"regio": "NO"}


def test_a_leading_zero_in_a_file_is_not_read_as_octal(yaml_file, fill_in):
    with pytest.raises(InputError, match=r"eigen_n moet een geheel getal zijn.*'012'"):
        fill_in(**read_parameters(yaml_file("eigen_n: 012\n")))


def test_a_name_that_stands_twice_in_a_file_is_refused(yaml_file):
    with pytest.raises(InputError, match="regel 2: parameter regio staat er twee keer"):
        read_parameters(yaml_file("regio: Drenthe\nregio: Utrecht\n"))


def test_an_unknown_name_in_a_file_is_refused(yaml_file, fill_in):
    with pytest.raises(InputError, match=r"parameter region bestaat niet.*Bedoelde u regio"):
        fill_in(**read_parameters(yaml_file("region: Drenthe\n")))


@pytest.mark.parametrize(
    "text", ["- a\n- b\n", "zekerheid\n", "? [a, b]\n: c\n", "regio: [a, b]\n"]
)
def test_a_file_of_another_form_is_refused(yaml_file, text):
    with pytest.raises(InputError, match=r"verwacht worden regels|moet één waarde zijn"):
        read_parameters(yaml_file(text))


@pytest.mark.parametrize("data", [b"regio: [", b"regio: \xe9\n", b"a: 1\n---\nb: 2\n"])
def test_a_file_that_is_no_yaml_is_refused(tmp_path, data):
    (tmp_path / "p.yaml").write_bytes(data)
    with pytest.raises(InputError, match=r"bestand p\.yaml: dit is geen leesbaar YAML-bestand"):
        read_parameters(tmp_path / "p.yaml")


def test_an_empty_file_changes_nothing(yaml_file):
    assert read_parameters(yaml_file("# nog niets\n")) == {}


def test_a_file_of_parameters_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"bestand weg\.yaml: .* is er niet"):
        read_parameters(tmp_path / "weg.yaml")
