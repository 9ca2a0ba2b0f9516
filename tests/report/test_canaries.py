"""Marker strings in a user's table: none of them comes out in a report that all may see.

TRUST §1, P5. Every file of the report is searched as a curious reader would: unzipped, decoded, and
with its entities and escapes undone. The same search finds the markers in a report for the team, so
that it is known to find them.
"""

import base64
import binascii
import html
import json
import re
import shutil
import zipfile
import zlib
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote_to_bytes

import nbformat
import pytest

from jeugdlib.report.job import plan
from jeugdlib.report.project import Project
from jeugdlib.report.run import make

# what a team writes itself, with a figure, tables, sentences and answers from its own counts
OWN = """
%% md
# Hoe loopt onze eigen reeks?
%% parameters
tellingen = "../data/published/separaties.csv"  # csv-bestand met tellingen per periode
reeks = "separaties_accare"  # naam van de reeks in het bestand
openbaarheid = "openbaar"  # wie het rapport mag zien: intern, kring of openbaar
%%
from jeugdlib import read, reduce, report, show
from jeugdlib.estimate import course
from jeugdlib.release import release
%%
tabel = read.table(tellingen, "tellingen")
geteld = release(reduce.series(tabel, reeks), openbaarheid)
verloop = release(course.toward_zero(geteld), openbaarheid)
%%
ax = show.decline(verloop)
%%
kolommen = {"periode": "Periode", "count": "Aantal", "opmerking": "Bij dit getal"}
show.table(release(geteld.reset_index(), openbaarheid), "De tellingen", kolommen)
show.sentences(verloop)
report.answer(verloop)
"""
NOTEBOOKS = ("eigen", "30_beweging_van_nul")  # and those of the project that take such a file
PERIODS = range(2012, 2024)
# a word for each place in which a user may have written something; none of them is in the project
PLACES = {
    "opmerking": [f"kanarie{n}opm" for n in range(12)],
    "bron": [f"kanarie{n}bron" for n in range(12)],
    "vindplaats": [f"kanarie{n}plek" for n in range(12)],
    "extra kolom": [f"kanarie{n}extra" for n in range(12)],
    "andere reeks": ["kanarie0reeks", "kanarie1reeks"],
    "bestandsnaam": ["kanarie0naam"],
    "map": ["kanarie0map", "kanarie1map"],
}
MARKERS = [marker for markers in PLACES.values() for marker in markers]
BASE64 = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")


def layers(data):
    """What is in a file, and what is in that again: zip parts, base64, compressed text, escapes."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from layers(archive.read(name))
        return
    for piece in BASE64.findall(data):
        try:
            yield from layers(base64.b64decode(piece + b"=" * (-len(piece) % 4), validate=True))
        except binascii.Error:
            continue
    if data.startswith(b"\x89PNG"):
        yield from (unpacked for part in data.split(b"zTXt")[1:] if (unpacked := _inflated(part)))
        return
    text = data.decode("utf-8", "replace")
    yield from (form.encode() for form in {html.unescape(text), _unescaped(text)} - {text})
    yield unquote_to_bytes(data)
    yield data.replace(b"\0", b"")  # what stands there in UTF-16


def _inflated(part):
    try:
        return zlib.decompressobj().decompress(part.partition(b"\0\0")[2])
    except zlib.error:
        return b""


def _unescaped(text):
    try:
        return "\n".join(_strings(json.loads(text)))
    except ValueError:
        return re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)


def _strings(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from (name, *_strings(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value


def found(folder, markers):
    """In which files, by name or by content, each marker is found."""
    where = {}
    for path in sorted(folder.rglob("*")):
        content = [*layers(path.read_bytes())] if path.is_file() else []
        name = str(path.relative_to(folder)).encode()
        seen = b"\n".join([name, *content]).lower()
        for marker in markers:
            if marker.encode() in seen:
                where.setdefault(marker, []).append(path.name)
    return where


def export(folder):
    """A table as a user brings it, with a marker wherever text may stand."""
    header = "reeks;periode;aantal;opmerking;bron;vindplaats;eigen_kolom"
    columns = [PLACES[place] for place in ("opmerking", "bron", "vindplaats", "extra kolom")]
    own = [
        ";".join(["eigen", str(period), str(90 - 5 * n), *(marks[n] for marks in columns)])
        for n, period in enumerate(PERIODS)
    ]
    others = [f"{marker};2020;40;;;;" for marker in PLACES["andere reeks"]]
    place = folder.joinpath(*PLACES["map"])
    place.mkdir(parents=True)
    path = place / f"{PLACES['bestandsnaam'][0]}.csv"
    path.write_text("\n".join([header, *own, *others]) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def reports(tmp_path_factory, notebook_of):
    """Make a report at a level from the user's table; gives the folder of all its files."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree("data", root / "data")
    (root / "notebooks").mkdir()
    nbformat.write(notebook_of(OWN), root / "notebooks" / "eigen.ipynb")
    for name in NOTEBOOKS[1:]:
        shutil.copy(f"notebooks/{name}.ipynb", root / "notebooks")
    path = export(root)

    @cache
    def made_at(name, level):
        given = {"tellingen": str(path), "reeks": "eigen", "openbaarheid": level}
        project, out = Project(root), root / f"uit-{name}-{level}"
        [job] = plan(project, [name], given, root, out=out)
        make(project, job)
        return out

    return made_at


def test_the_search_finds_a_marker_however_it_is_kept(tmp_path):
    marker = "kanarie7opm"
    packed = zlib.compress(marker.encode())
    with zipfile.ZipFile(tmp_path / "zip.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f"<t>{marker}</t>")
    kept = {
        "plain.html": marker.encode(),
        "capitals.html": marker.upper().encode(),
        "entities.html": "".join(f"&#{ord(letter)};" for letter in marker).encode(),
        "escaped.json": json.dumps({"a": ["".join(f"\\u{ord(c):04x}" for c in marker)]})
        .replace("\\\\", "\\")
        .encode(),
        "percent.html": "".join(f"%{ord(letter):02x}" for letter in marker).encode(),
        "inside.html": b'src="data:x;base64,' + base64.b64encode(marker.encode() * 3) + b'"',
        "twice.html": base64.b64encode(
            base64.b64encode(b"een lang genoeg stuk " + marker.encode())
        ),
        "wide.html": marker.encode("utf-16-le"),
        "picture.png": b"\x89PNG\r\n\x1a\n....zTXtComment\0\0" + packed,
        f"{marker}.txt": b"",
    }
    for name, data in kept.items():
        (tmp_path / name).write_bytes(data)
    assert sorted(found(tmp_path, [marker])[marker]) == sorted([*kept, "zip.xlsx"])


def test_the_search_finds_nothing_that_is_not_there(tmp_path):
    (tmp_path / "report.html").write_bytes(b"kanarie" + base64.b64encode(b"7opm" * 9))
    assert found(tmp_path, MARKERS) == {}


def test_there_are_enough_markers_and_none_is_part_of_another():
    assert len(MARKERS) >= 50
    assert not any(a in b for a in MARKERS for b in MARKERS if a is not b)


def test_no_marker_is_in_the_project_itself():
    for folder in ("notebooks", "data", "jeugdlib"):
        assert found(Path(folder), MARKERS) == {}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_report_for_the_team_holds_its_remarks(reports, name):
    where = found(reports(name, "intern"), PLACES["opmerking"])
    assert set(where) == set(PLACES["opmerking"])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_marker_is_in_a_report_that_all_may_see(reports, name, place):
    assert found(reports(name, "openbaar"), PLACES[place]) == {}


@pytest.mark.parametrize("place", ["map", "extra kolom", "andere reeks"])
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_what_a_report_never_needs_is_not_in_that_of_the_team_either(reports, name, place):
    assert found(reports(name, "intern"), PLACES[place]) == {}
