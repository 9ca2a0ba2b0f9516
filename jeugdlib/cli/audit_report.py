"""The last step of an audit: the report from what the folder holds, for the team or to share."""

from argparse import Namespace
from datetime import date
from pathlib import Path

from jeugdlib.columns.codebook import Codebook
from jeugdlib.read import audit_folder as kit
from jeugdlib.read.draw import read_draw

NOTEBOOK = "21_dossieraudit"
USUAL = "gezin_betrokken"  # what is shown per kind of institution, when the codebook has it


def make_report(folder: Path, codebook: Codebook, files: dict, level: str, share: str) -> int:
    """Run the notebook of the audit on a folder's files; returns the exit code.

    Parameters
    ----------
    folder : of the audit; its name is the label of the report
    codebook : what was asked
    files : parameter of the notebook → its file, or "" when there is none
    level : openbaarheid
    share : the command for a version that may be shared, said under a report for the team
    """
    from jeugdlib.cli.reports import run_reports
    from jeugdlib.report.place import slug
    from jeugdlib.report.project import find_project

    label, given = folder.name, {**files, **_from_folder(folder, codebook), "openbaarheid": level}
    usual = dict.fromkeys(("pdf", "docx", "dry_run", "force", "fail_fast", "profile"), False)
    usual |= {"file": None, "each": "", "out": None, "replaces": "", "reason": ""}
    usual |= {"cluster": "", "workers": None, "timeout": None}
    pairs = [f"{name}={value}" for name, value in given.items()]
    print("Het rapport wordt gemaakt. Dat duurt ongeveer een minuut.", flush=True)
    code = run_reports(Namespace(names=[NOTEBOOK], given=pairs, label=label, **usual))
    if code:
        return code
    reports = find_project(Path.cwd()).reports / ("intern" if level == "intern" else "")
    print(f"\nHet rapport: {reports / f'{NOTEBOOK}--{slug(label)}' / 'report.html'}")
    if level == "intern":
        print(f"Het is alleen voor uw team. Een versie om te delen: {share}")
    return 0


def _from_folder(folder: Path, codebook: Codebook) -> dict[str, object]:
    """What the notebook asks beside files: out of how many was drawn, and what the team chose."""
    chances = read_draw(folder)[
        "kans"
    ]  # of each drawn file; one divided by it is what it stands for
    counted = [
        item.name
        for item in codebook.of("dossier")
        if any(level.found is not None for level in item.levels)
    ]
    chosen = kit.settings(folder / kit.SETTINGS)
    other = {"vergelijk_met": chosen.other} if chosen.other else {}
    return other | {
        "eigen_totaal": round((1 / chances).sum()),
        "peildatum": f"{date.today():%Y-%m}",
        "onderdeel": USUAL if USUAL in counted else next(iter(counted), USUAL),
        "vergelijkbaar": ",".join(chosen.alike),
    }
