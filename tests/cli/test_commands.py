"""What the command says, and the exit code that it gives."""

import io
import json
import re
import threading
import time
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from jeugdlib.cli import main
from jeugdlib.cli.batch import _left
from jeugdlib.cli.costs import PARTS, table
from jeugdlib.cli.making import Made, make_one


@pytest.fixture
def outside(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("arguments", [["list"], ["show", "deelt"], ["run"]])
def test_outside_a_project_a_sentence_says_so(outside, jeugd, arguments):
    code, said = jeugd(*arguments)
    assert code == 1 and "geen mappen notebooks en data" in said


def test_a_project_is_found_from_a_folder_in_it(project, jeugd, monkeypatch):
    monkeypatch.chdir(project / "notebooks")
    assert jeugd("list")[0] == 0


def test_list_gives_every_notebook_with_its_question(project, jeugd):
    assert jeugd("list") == (
        0,
        "deelt\n    Hoe gaat het?\n    nog niet gedraaid\n"
        "rekent\n    Hoe gaat het?\n    nog niet gedraaid\n",
    )


def test_show_gives_kind_default_and_meaning_of_a_parameter(project, jeugd):
    code, said = jeugd("show", "deelt")
    assert code == 0
    assert "deler  (geheel getal, standaard 1)\n      waar door gedeeld wordt" in said


@pytest.mark.parametrize("verb", ["show", "run"])
def test_an_unknown_notebook_is_refused_with_the_nearest_one(project, jeugd, no_kernel, verb):
    code, said = jeugd(verb, "delt")
    assert code == 1 and "notebook delt bestaat niet. Bedoelde u deelt?" in said


def test_a_part_of_the_name_is_enough_to_find_the_nearest_one(project, jeugd):
    assert "Bedoelde u rekent?" in jeugd("show", "ken")[1]


def test_one_unknown_notebook_stops_the_others_too(project, jeugd, no_kernel):
    assert jeugd("run", "deelt", "delt")[0] == 1


def test_an_unknown_parameter_stops_the_run(project, jeugd, no_kernel):
    code, said = jeugd("run", "deelt", "-p", "delr=2")
    assert code == 1 and "parameter delr bestaat niet in dit notebook. Bedoelde u deler?" in said


@pytest.mark.parametrize("pair", ["deler", "=2"])
def test_a_parameter_without_a_name_or_a_value_is_refused(project, jeugd, no_kernel, pair):
    code, said = jeugd("run", "deelt", "-p", pair)
    assert code == 1 and "bedoeld is naam=waarde" in said


def test_a_parameter_that_is_given_twice_is_refused(project, jeugd, no_kernel):
    code, said = jeugd("run", "deelt", "-p", "deler=2", "-p", "deler=3")
    assert code == 1 and "parameter deler staat er twee keer" in said


def test_what_is_typed_goes_before_what_is_in_the_file(project, jeugd, no_kernel):
    Path("p.yaml").write_text("deler: '2'\n", "utf-8")
    code, said = jeugd("run", "deelt", "-f", "p.yaml", "-p", "deler=twee")
    assert code == 1 and "Er staat: 'twee'" in said


def test_what_is_in_the_file_is_used(project, jeugd, no_kernel):
    Path("p.yaml").write_text("deler: 'drie'\n", "utf-8")
    code, said = jeugd("run", "deelt", "-f", "p.yaml")
    assert code == 1 and "Er staat: 'drie'" in said


def test_a_notebook_that_cannot_be_read_is_named(project, jeugd):
    Path("notebooks/deelt.ipynb").write_text("geen json", "utf-8")
    code, said = jeugd("list")
    assert code == 1 and "deelt.ipynb: dit bestand is geen leesbaar notebook" in said


def test_a_folder_that_cannot_be_written_gives_a_sentence(project, jeugd, no_kernel):
    Path("bezet").touch()
    code, said = jeugd("run", "deelt", "--out", "bezet")
    assert code == 1 and "kan niet worden geschreven" in said


def test_without_a_report_there_is_no_page_to_open(project, jeugd, no_kernel):
    Path("bezet").touch()
    assert "0 van 1 rapport gemaakt, 1 mislukt.\n" in jeugd("run", "deelt", "--out", "bezet")[1]


def test_an_error_of_the_disk_gives_a_sentence(project, jeugd, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied", "notebooks")

    monkeypatch.setattr("jeugdlib.report.project.find_project", refuse)
    code, said = jeugd("list")
    assert code == 1 and said.startswith("Gestopt: lezen of schrijven lukte niet")


def test_a_project_without_notebooks_has_nothing_to_run(project, jeugd):
    for path in Path("notebooks").iterdir():
        path.unlink()
    code, said = jeugd("run")
    assert code == 1 and "geen notebooks" in said


@pytest.mark.parametrize("arguments", [["rnu"], [], ["show"], ["run", "--lable", "x"]])
def test_what_is_not_understood_has_exit_code_2(capsys, arguments):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2 and "jeugd begrijpt dit niet" in capsys.readouterr().err


def test_breaking_off_gives_no_traceback(project, jeugd, monkeypatch):
    def break_off(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("jeugdlib.cli.making.make", break_off)
    code, said = jeugd("run", "deelt")
    assert code == 130 and said.splitlines()[-1].startswith("Afgebroken; wat klaar was, staat er.")


def test_a_pdf_without_a_browser_stops_before_the_kernel_starts(
    project, jeugd, no_kernel, monkeypatch
):
    monkeypatch.setattr("jeugdlib.report.pdf.shutil.which", lambda _: None)
    monkeypatch.setattr("jeugdlib.report.pdf.PLACES", ())
    code, said = jeugd("run", "deelt", "--pdf")
    assert code == 1 and "voor --pdf is een browser nodig" in said


@pytest.mark.parametrize(
    "half",
    [["--replaces", "rekent--x"], ["--reason", "dubbel"], ["--replaces", "x", "--reason", " "]],
)
def test_a_report_is_replaced_with_a_reason_or_not_at_all(project, jeugd, no_kernel, half):
    code, said = jeugd("run", "deelt", *half)
    assert code == 1 and "--replaces en --reason horen bij elkaar" in said


def test_one_report_replaces_one_report(project, jeugd, no_kernel):
    code, said = jeugd("run", "--replaces", "rekent--x", "--reason", "dubbel")
    assert code == 1 and "--replaces gaat over één rapport, en dit zijn er 2" in said


def test_only_a_report_that_released_something_can_be_replaced(project, jeugd, no_kernel):
    code, said = jeugd("run", "deelt", "--replaces", "deelt--x", "--reason", "dubbel")
    assert code == 1 and "van rapport deelt--x is niets vrijgegeven" in said


@pytest.mark.parametrize("other", ["rekent--x", "deelt2", "reports/rekent"])
def test_a_report_replaces_one_of_the_same_notebook(project, jeugd, no_kernel, other):
    code, said = jeugd("run", "deelt", "--replaces", other, "--reason", "dubbel")
    assert code == 1 and "dat is geen rapport van notebook deelt" in said


@pytest.fixture(scope="module")
def mixed(tmp_path_factory, make_project):
    """The project, exit code and words of a run of which one report fails: it divides by zero."""
    root, said = tmp_path_factory.mktemp("mixed"), io.StringIO()
    make_project(root)
    with chdir(root), redirect_stdout(said), redirect_stderr(said):
        code = main(["run", "-p", "deler=0", "--label", "x"])
    return root, code, said.getvalue()


def test_a_report_that_fails_does_not_stop_the_others(mixed):
    assert [path.name for path in (mixed[0] / "reports").glob("*--x")] == ["rekent--x"]


def test_the_exit_code_is_0_only_if_every_report_was_made(mixed):
    assert mixed[1] == 1


def test_it_says_which_report_failed_and_why(mixed):
    said = r"\[[12]/2\] deelt--x: niet gemaakt: codecel 2 van het notebook gaf een fout"
    assert re.search(said, mixed[2])


def test_it_says_how_many_reports_were_made(mixed):
    assert "1 van 2 rapporten gemaakt" in mixed[2]


def test_the_log_is_where_the_message_says(mixed):
    [path] = re.findall(r"Het log staat in (.*)", mixed[2])
    assert "ZeroDivisionError" in Path(path).read_text("utf-8")


def test_what_failed_is_named_again_at_the_end_with_its_log(mixed):
    last = mixed[2].split("1 van 2 rapporten gemaakt, 1 mislukt.")[1].splitlines()
    assert last[1] == "Niet gemaakt:"
    [log] = (mixed[0] / ".jeugd/mislukt/deelt--x").glob("*/log.txt")
    assert last[2] == f"  deelt--x: {log}"


def test_how_much_there_is_to_do_is_said_before(mixed):
    assert mixed[2].startswith("2 rapporten te maken.\n")


def test_a_fault_of_ours_in_one_report_does_not_stop_the_others(project, jeugd, monkeypatch):
    from jeugdlib.report import html

    page = html.page

    def broken(notebook, facts):
        if facts["notebook"] == "deelt":
            raise ZeroDivisionError("in de opmaak")
        return page(notebook, facts)

    monkeypatch.setattr(html, "page", broken)
    code, said = jeugd("run")
    assert code == 1 and "1 van 2 rapporten gemaakt, 1 mislukt." in said
    assert "deelt: niet gemaakt: Jeugdlib zelf ging in de fout (ZeroDivisionError)" in said
    [log] = Path(".jeugd/mislukt/deelt").glob("*/log.txt")
    assert "Traceback" in (text := log.read_text("utf-8")) and "in de opmaak" in text


def test_after_fail_fast_what_was_not_begun_is_counted(project, jeugd):
    code, said = jeugd("run", "-p", "deler=0", "--workers", "1", "--fail-fast")
    assert code == 1 and "0 van 2 rapporten gemaakt, 1 mislukt, 1 niet begonnen." in said
    assert not [*Path("reports").rglob("manifest.json")]


def test_after_fail_fast_what_was_begun_is_told(project, jeugd, monkeypatch):
    from jeugdlib.cli import batch

    both = threading.Barrier(2)

    def slow(order):
        both.wait(60)  # the one fails when the other has begun
        time.sleep(0.3 * (order.job.name == "rekent"))
        return make_one(order)

    monkeypatch.setattr(batch, "make_one", slow)
    code, said = jeugd("run", "-p", "deler=0", "--workers", "2", "--fail-fast")
    assert code == 1 and "1 van 2 rapporten gemaakt, 1 mislukt." in said


def _dutch(number: str) -> float:
    assert "." not in number
    return float(number.replace(",", "."))


def test_the_seconds_that_a_cell_may_take_are_those_that_were_asked(project, jeugd, monkeypatch):
    asked = []
    monkeypatch.setattr("jeugdlib.cli.making.make", lambda *_, timeout, **__: asked.append(timeout))
    jeugd("run", "deelt", "--timeout", "7")
    assert asked == [7]


@pytest.mark.parametrize("option", ["--workers", "--timeout"])
@pytest.mark.parametrize("value", ["0", "-1", "2.5", "veel"])
def test_what_is_no_number_from_one_is_refused_in_dutch(project, no_kernel, capsys, option, value):
    with pytest.raises(SystemExit):
        main(["run", "deelt", f"{option}={value}"])
    said = capsys.readouterr().err
    assert f"{option}: hier hoort een heel getal vanaf 1, en geen {value}\n" in said


def test_the_cost_of_each_report_is_shown_and_kept(project, jeugd):
    said = jeugd("run", "--profile")[1]
    heads, deelt, rekent, total = said.strip().splitlines()[-4:]
    assert heads.split() == ["seconden", *("start", "laden", "cellen", "opmaak", "samen", "MB")]
    assert {deelt.split()[0], rekent.split()[0], total.split()[0]} == {"deelt", "rekent", "alle"}
    cost = json.loads(Path("reports/deelt/manifest.json").read_text("utf-8"))["cost"]
    assert set(cost) >= {"kernel", "imports", "cells", "rendering"}
    row = next(line for line in (deelt, rekent) if line.startswith("deelt")).split()
    assert _dutch(row[4]) == pytest.approx(cost["rendering"], abs=0.006)
    parts = zip(deelt.split()[1:6], rekent.split()[1:6], strict=True)
    sums = [_dutch(a) + _dutch(b) for a, b in parts]
    assert [_dutch(part) for part in total.split()[1:6]] == pytest.approx(sums, abs=0.02)
    assert "kernel" not in Path("reports/deelt/report.html").read_text("utf-8")


def test_what_every_cost_is_part_of_has_a_column():
    cost = dict.fromkeys(PARTS, 1.0) | {"memory": 100}
    lines = table(
        [Made("a", "gemaakt", "", cost=cost), Made("b", "gemaakt", "", cost={"cells": 1})]
    )
    assert lines.splitlines()[1].split() == ["a", *["1,00"] * 6, "6,00", "100"]
    assert lines.splitlines()[2].split() == ["b", "–", "–", "1,00", "–", "–", "–", "1,00", "–"]
    assert lines.splitlines()[3].split() == [
        "alle",
        "1,00",
        "1,00",
        "2,00",
        *["1,00"] * 3,
        "7,00",
        "100",
    ]


@pytest.mark.parametrize(
    ("done", "seconds", "said"),
    [(2, 10, ""), (40, 100, ""), (3, 30, ", nog ongeveer 6 min"), (36, 9, ", nog ongeveer 10 s")],
)
def test_the_time_left_is_said_once_some_reports_have_shown_it(done, seconds, said):
    assert _left(done, 40, seconds) == said


def test_a_report_that_was_made_is_named_and_listed(project, jeugd):
    code, said = jeugd("run", "rekent")
    assert code == 0
    assert re.search(r"\[1/1\] rekent: klaar in \d+,\d s\n1 van 1 rapport gemaakt", said)
    assert "rekent\n    Hoe gaat het?\n    laatst gedraaid op 20" in jeugd("list")[1]
