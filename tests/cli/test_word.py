"""jeugd run --docx: a Word file beside the page, or a sentence before any kernel starts."""

import sys
import zipfile


def test_a_word_file_is_made_beside_the_page(jeugd, project):
    code, said = jeugd("run", "rekent", "--docx")
    assert code == 0, said
    [made] = (project / "reports").rglob("report.docx")
    assert zipfile.is_zipfile(made)
    assert (made.parent / "report.html").exists()


def test_without_the_extra_part_nothing_starts(jeugd, project, no_kernel, monkeypatch):
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    code, said = jeugd("run", "rekent", "--docx")
    assert code == 1
    assert said.startswith("Gestopt: voor --docx is een extra onderdeel nodig")
    assert not (project / "reports").exists()
