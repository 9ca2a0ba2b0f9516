"""report.docx: made of the page alone, with the banner on every page, the same bytes every time."""

import base64
import io
import sys
import zipfile
from xml.etree import ElementTree

import pytest
from PIL import Image

from jeugdlib.columns import InputError
from jeugdlib.report import manifest
from jeugdlib.report.html import BANNER
from jeugdlib.report.run import make, plan
from jeugdlib.report.word import find_pandoc, write_docx

WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOTEBOOK = """%% md
# Een vraag?
%% parameters
openbaarheid = "openbaar"  # wie het rapport mag zien: intern, kring of openbaar
%%
from jeugdlib import read, reduce, report, show
from jeugdlib.estimate import course
from jeugdlib.release import release
%%
tabel = read.table("../data/published/separaties.csv", "tellingen")
verloop = release(course.toward_zero(reduce.series(tabel, "proef")), openbaarheid)
report.answer(verloop)
show.sentences(verloop)
ax = show.decline(verloop)
"""


def png():
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "png")
    return base64.b64encode(picture.getvalue()).decode()


@pytest.fixture
def page(tmp_path):
    """A page with all that a report can have."""
    text = (
        '<!DOCTYPE html><html lang="nl"><head><title>Een vraag?</title></head><body>'
        f'<p class="banier">{BANNER["intern"]}</p><h1>Een vraag?</h1>'
        '<details class="code"><summary>code</summary><pre>geheim = 1</pre></details>'
        f'<figure><img src="data:image/png;base64,{png()}" alt="Vier &amp; vijf">'
        '<figcaption><details class="woorden"><p>woorden</p></details></figcaption></figure>'
        "<table><caption>Tabel</caption><tr><th>a</th><td>1 &lt; 2</td></tr></table>"
        '<p class="schrijfruimte">Ons antwoord:</p></body></html>'
    )
    (tmp_path / "report.html").write_text(text, "utf-8")
    return tmp_path / "report.html"


def parts(path):
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def text(part):
    return "".join(node.text or "" for node in ElementTree.fromstring(part).iter(f"{WORDS}t"))


def test_the_page_is_in_it_without_its_code(page, tmp_path):
    write_docx(find_pandoc(), page, tmp_path / "report.docx")
    found = parts(tmp_path / "report.docx")
    said = text(found["word/document.xml"])
    assert "Een vraag?" in said
    assert "1 < 2" in said
    assert "geheim" not in said
    assert b'descr="Vier &amp; vijf"' in found["word/document.xml"]
    assert any(name.startswith("word/media/") for name in found)


def test_there_is_room_to_write(page, tmp_path):
    write_docx(find_pandoc(), page, tmp_path / "report.docx")
    body = ElementTree.fromstring(parts(tmp_path / "report.docx")["word/document.xml"])
    boxes = [table for table in body.iter(f"{WORDS}tbl") if "Ons antwoord" in _of(table)]
    assert len(boxes) == 1
    assert len(list(boxes[0].iter(f"{WORDS}p"))) == 3


def _of(node):
    return "".join(part.text or "" for part in node.iter(f"{WORDS}t"))


def test_every_page_has_the_banner_and_every_part_can_be_read(page, tmp_path):
    write_docx(find_pandoc(), page, tmp_path / "report.docx")
    found = parts(tmp_path / "report.docx")
    for name, part in found.items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(part)
    assert text(found["word/header1.xml"]) == BANNER["intern"]
    refers = ElementTree.fromstring(found["word/document.xml"]).iter(f"{WORDS}headerReference")
    assert len(list(refers)) == 1
    assert b"header1.xml" in found["word/_rels/document.xml.rels"]
    assert b"header1.xml" in found["[Content_Types].xml"]
    assert b"tblBorders" in found["word/styles.xml"]


def test_a_page_for_all_has_no_banner(page, tmp_path):
    page.write_text(page.read_text("utf-8").replace(BANNER["intern"], ""), "utf-8")
    write_docx(find_pandoc(), page, tmp_path / "report.docx")
    assert "word/header1.xml" not in parts(tmp_path / "report.docx")


def test_the_same_page_gives_the_same_bytes_and_no_hour(page, tmp_path):
    for name in ("a.docx", "b.docx"):
        write_docx(find_pandoc(), page, tmp_path / name)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    about = parts(tmp_path / "a.docx")["docProps/core.xml"].decode()
    assert "1970-01-01T00:00:00Z" in about
    assert "<dc:creator></dc:creator>" in about


def test_a_page_cannot_make_it_read_another_file(page, tmp_path):
    (tmp_path / "kind.png").write_bytes(base64.b64decode(png()))
    markup = f'<img src="{tmp_path}/kind.png" alt="x"><img src="file://{tmp_path}/kind.png">'
    page.write_text(f"<html><body><p>{markup}</p></body></html>", "utf-8")
    write_docx(find_pandoc(), page, tmp_path / "report.docx")
    assert not [name for name in parts(tmp_path / "report.docx") if "media" in name]


def test_without_the_extra_part_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    with pytest.raises(InputError, match="pip install pypandoc_binary"):
        find_pandoc()


def test_a_program_that_fails_gives_a_sentence(page, tmp_path):
    with pytest.raises(InputError, match="pandoc kon geen Word-bestand maken"):
        write_docx("/bin/false", page, tmp_path / "report.docx")


def test_a_report_with_a_word_file_lists_it_in_its_manifest(new_project):
    project = new_project(proef=NOTEBOOK)
    [job] = plan(project, ["proef"], {}, project.root)
    make(project, job, prints={"docx": find_pandoc()})
    assert "report.docx" in manifest.read(job.place)["outputs"]
    said = text(parts(job.place / "report.docx")["word/document.xml"])
    assert "Een vraag?" in said
    assert "release(" not in said
    assert str(project.root) not in said
