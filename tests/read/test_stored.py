"""A checked table in a database, and what is kept beside the checked file."""

import json
import sys

import duckdb
import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.columns import InputError

TEXT = "client_id;regio;startdatum;einddatum\n"
ROWS = ["K1;Noord;2024-01-01;2024-02-01", "K2;Zuid;2024-03-01;", "K1;Noord;2024-01-15;2024-04-01"]
PARTS = [
    "SELECT * FROM trajecten WHERE regio = 'Noord'",
    "SELECT * FROM trajecten WHERE regio <> 'Noord'",
]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with a file of trajectories; gives its path."""
    for folder in ("notebooks", "data/codes"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "trajecten.csv"
    path.write_text(TEXT + "\n".join(ROWS))
    return path


def rows(stored, but=""):
    return sorted(stored.db.execute(f"SELECT * {but} FROM {stored.name}").fetchall(), key=str)


def made(project):
    """The names of all that is kept beside the checked file."""
    folder = project.parent / ".jeugd" / "checked"
    return {file.name for file in folder.iterdir()}


def test_rows_columns_and_marks_are_those_of_the_table(project):
    stored, table = read.stored(project, "trajecten"), read.table(project, "trajecten")
    assert stored.columns == tuple(table.columns)
    assert stored.attrs == table.attrs
    found = stored.db.sql("SELECT * FROM trajecten ORDER BY startdatum").df()
    expected = table.sort_values("startdatum", ignore_index=True)
    pd.testing.assert_frame_equal(found.astype(expected.dtypes), expected)
    assert read.rows(stored).loc["gebruikt", "count"] == 3


def test_a_file_that_is_refused_is_refused_here_too(project):
    project.write_text("naam;startdatum\nJan;2024-01-01\n")
    with pytest.raises(InputError, match=r"bestand trajecten\.csv"):
        read.stored(project, "trajecten")


def test_what_is_kept_is_made_once_and_found_by_a_later_run(project):
    first = read.stored(project, "trajecten").keep("samen", PARTS)
    files = made(project)
    again = read.stored(project, "trajecten")
    # the queries do not run: the database has nothing to answer them with
    again.db.execute("DROP VIEW trajecten")
    second = again.keep("samen", PARTS)
    assert rows(first) == rows(second) and len(rows(first)) == 3
    assert made(project) == files
    assert (second.columns, second.attrs) == (first.columns, first.attrs)


def test_another_file_or_another_query_is_not_mistaken_for_it(project):
    read.stored(project, "trajecten").keep("samen", PARTS)
    fewer = read.stored(project, "trajecten").keep("samen", PARTS[:1])
    assert len(rows(fewer)) == 2
    project.write_text(TEXT + "\n".join(ROWS[:1]))
    assert len(rows(read.stored(project, "trajecten").keep("samen", PARTS))) == 1


def test_what_was_broken_off_half_way_is_not_taken_for_whole(project):
    stored = read.stored(project, "trajecten")
    before = made(project)
    with pytest.raises(duckdb.Error):
        stored.keep("samen", [PARTS[0], "SELECT error('stroomstoring') FROM trajecten"])
    assert made(project) == before
    kept = stored.keep("samen", PARTS)
    part = next(name for name in made(project) - before if name.endswith(".1.parquet"))
    (project.parent / ".jeugd" / "checked" / part).unlink()
    assert rows(read.stored(project, "trajecten").keep("samen", PARTS)) == rows(
        stored.keep("samen", PARTS)
    )
    assert kept.name == "samen"


def test_without_the_list_of_its_parts_nothing_counts_as_whole(project):
    """As when the process is killed after the last part and before the list."""
    stored = read.stored(project, "trajecten")
    before = made(project)
    stored.keep("samen", PARTS)
    folder = project.parent / ".jeugd" / "checked"
    (record,) = [name for name in made(project) - before if name.endswith(".json")]
    (folder / record).unlink()
    for name in made(project) - before:
        (folder / name).write_bytes(b"half")
    assert len(rows(read.stored(project, "trajecten").keep("samen", PARTS))) == 3
    (folder / record).write_text("[half")
    assert len(rows(read.stored(project, "trajecten").keep("samen", PARTS))) == 3


def test_what_is_kept_can_be_the_start_of_something_else(project):
    samen = reduce.merged(read.stored(project, "trajecten"))
    few = samen.keep("few", ["SELECT client_id FROM samen WHERE parts > 1"])
    assert rows(few) == [("K1",)] and few.attrs == samen.attrs


def test_merged_trajectories_of_a_file_are_those_of_its_table(project):
    one = reduce.merged(read.stored(project, "trajecten"))
    other = reduce.merged(read.table(project, "trajecten"))
    assert one.columns == other.columns
    # which number a child has does not matter, and differs from time to time
    assert rows(one, "EXCLUDE (child)") == rows(other, "EXCLUDE (child)")


def test_without_a_project_nothing_stays(project, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elders"
    elsewhere.mkdir()
    monkeypatch.chdir("/")
    stored = read.stored(project, "trajecten")
    assert len(rows(stored.keep("samen", PARTS))) == 3
    assert not (project.parent / ".jeugd").exists() or not made(project)


def test_two_processes_that_make_the_same_table_do_not_touch_each_other_s_files(project, tmp_path):
    path = tmp_path / "trajecten.csv"
    path.write_text("client_id;startdatum\na;01-02-2023\nb;01-03-2023\n", "utf-8")
    first, second = (read.stored(path, "trajecten") for _ in range(2))
    query = ["SELECT * FROM trajecten"]
    kept = first.keep("samen", query)
    place = kept.place
    made = json.loads(place.read_text("utf-8"))
    place.unlink()  # as if the second had begun before the first was done
    second.keep("samen", query)
    assert not set(json.loads(place.read_text("utf-8"))) & set(made)
    assert kept.db.execute("SELECT count(*) FROM samen").fetchall() == [(2,)]


def test_a_check_that_comes_second_leaves_what_the_first_kept(project, tmp_path, monkeypatch):
    path = tmp_path / "trajecten.csv"
    path.write_text("client_id;startdatum\na;01-02-2023\n", "utf-8")
    first = read.check(path, "trajecten")
    made = first.parquet.stat().st_mtime_ns
    found = [None, first]  # not there when it began, there when it was done
    monkeypatch.setattr(sys.modules["jeugdlib.read.check"], "_kept", lambda place: found.pop(0))
    assert read.check(path, "trajecten").parquet.stat().st_mtime_ns == made
