"""The steps of an audit as a list to choose from, for who does not type commands."""

from argparse import Namespace
from pathlib import Path

ASK_FOLDER = """
In welke map staat de audit? Sleep de map naar dit venster, of typ waar zij staat.
Een nieuwe map mag ook. Met 0 stopt u.
"""
# what stands in the list, the step, and what it goes with
CHOICES = (
    ("Doe de volgende stap", "", {}),
    ("Loting", "draw", {}),
    ("Formulieren", "forms", {}),
    ("Nakijken wat is ingevuld", "check", {}),
    ("Samenvoegen", "join", {}),
    ("Verschillen voor het overleg", "disagreements", {}),
    ("Rapport voor het team", "report", {}),
    ("Rapport om te delen", "report", {"openbaarheid": "kring"}),
    ("Ga verder met wat er is; wat open staat, telt niet mee", "", {"now": True}),
)


def show_menu(folder: Path | None) -> int:
    """Ask for the folder and for steps, until the user stops; returns 0."""
    print("Jeugdlib: een dossieraudit, stap voor stap")
    folder = folder or _ask_folder()
    while folder is not None:
        print(f"\n{folder}")
        for number, (name, step, _) in enumerate(CHOICES, start=1):
            print(f"  {number}  {name}{_state(folder, step)}")
        print("  0  Stoppen")
        answer = _ask("Kies een nummer: ")
        if answer in ("0", None):
            break
        if not answer.isdecimal() or int(answer) > len(CHOICES):
            print(f"Dat staat niet in de lijst. Typ een nummer van 0 tot en met {len(CHOICES)}.")
            continue
        _, step, more = CHOICES[int(answer) - 1]
        usual = {"now": False, "openbaarheid": "intern"}
        _do(Namespace(folder=folder, step=step, menu=True, **{**usual, **more}))
    print("Tot de volgende keer. Alles staat in de map.")
    return 0


def _do(chosen: Namespace) -> None:
    from jeugdlib.cli.audit_steps import do_steps
    from jeugdlib.columns import InputError

    print()
    try:
        do_steps(chosen)
    except InputError as problem:
        print(f"Dat kan nog niet: {problem}")
    except OSError as problem:
        print(f"Lezen of schrijven lukte niet: {problem}.")


def _ask_folder() -> Path | None:
    from jeugdlib.columns import InputError
    from jeugdlib.read.audit_folder import require_place

    print(ASK_FOLDER)
    while (answer := _ask("Map: ")) not in ("0", None):
        # a folder that is dragged into a window comes with quotes, or with spaces escaped
        folder = Path(answer.strip("'\"").replace("\\ ", " ")).expanduser()
        try:
            if not answer:
                raise InputError("er is niets getypt", mend="Sleep de map naar dit venster.")
            require_place(folder)
            return folder.resolve()
        except InputError as problem:
            print(f"Dat gaat niet: {problem}")
    return None


def _ask(question: str) -> str | None:
    try:
        return input(question).strip()
    except EOFError:  # the window was closed, or there never was one
        print()
        return None


def _state(folder: Path, step: str) -> str:
    from jeugdlib.read import audit_folder as kit

    done = {
        "draw": (folder / kit.DRAW).exists(),
        "forms": any(folder.glob("formulier_*.xlsx")),
        "join": (folder / kit.JOINED).exists(),
        "disagreements": bool(kit.books(folder)),
    }
    return "  (klaar)" if done.get(step) else ""
