"""The verbs about a case-file audit: draw, and audit, which does what the folder is ready for."""

from pathlib import Path

STEPS = ("draw", "forms", "check", "join", "disagreements", "report")
LEVELS = ("intern", "kring", "openbaar")


def add_verbs(verbs) -> None:
    """Add `draw` and `audit` to the command."""
    draw = verbs.add_parser("draw", help="loot dossiers uit een lijst")
    draw.add_argument("--list", dest="file", type=Path, required=True, metavar="BESTAND")
    draw.add_argument("-n", type=int, required=True, metavar="AANTAL", help="hoeveel dossiers")
    word = "elke groep in deze kolom naar verhouding"
    draw.add_argument("--strata", default="", metavar="KOLOM", help=word)
    word = "hetzelfde getal geeft dezelfde loting"
    draw.add_argument("--seed", type=int, required=True, metavar="GETAL", help=word)
    draw.add_argument("--coders", default="A,B", metavar="A,B", help="codes van de codeurs")
    word = "waar de loting komt; anders bij de lijst"
    draw.add_argument("-o", dest="folder", type=Path, metavar="MAP", help=word)
    draw.set_defaults(do=draw_files)

    audit = verbs.add_parser("audit", help="doe de volgende stap van een dossieraudit")
    audit.add_argument("folder", nargs="?", type=Path, metavar="MAP")
    word = f"alleen deze stap: {', '.join(STEPS)}"
    audit.add_argument("--step", default="", choices=STEPS, metavar="STAP", help=word)
    word = "ga verder met wat er is; wat open staat, telt niet mee"
    audit.add_argument("--now", action="store_true", help=word)
    word = f"wie het rapport mag zien: {', '.join(LEVELS)}"
    level = {"default": "intern", "choices": LEVELS, "metavar": "WOORD"}
    audit.add_argument("--openbaarheid", **level, help=word)
    audit.add_argument("--menu", action="store_true", help="kies de stappen uit een lijst")
    audit.set_defaults(do=do_audit)


def draw_files(chosen) -> int:
    """Draw files from a list, and write the draw and its log."""
    from jeugdlib.cli.audit_steps import draw_from
    from jeugdlib.read import audit_folder as kit

    folder = chosen.folder or chosen.file.parent
    kit.require_outside(folder)
    codes = kit.coders(chosen.coders.split(","), "--coders", least=1)
    folder.mkdir(exist_ok=True)
    draw_from(chosen.file, folder, kit.Settings(chosen.n, chosen.strata, chosen.seed, codes))
    print(
        "\nNu: maak voor elke codeur een formulier, met de dossiers in de volgorde van de loting."
    )
    print("Met jeugd audit MAP gaat dat vanzelf, en alle stappen daarna.")
    return 0


def do_audit(chosen) -> int:
    """Do the steps that a folder is ready for, or show them in a list."""
    from jeugdlib.cli.audit_menu import show_menu
    from jeugdlib.cli.audit_steps import do_steps
    from jeugdlib.read.audit_folder import require_place

    if chosen.folder is not None:
        chosen.folder = chosen.folder.expanduser().resolve()
        require_place(chosen.folder)
    if chosen.folder is None or chosen.menu:
        return show_menu(chosen.folder)
    print(f"Audit in {chosen.folder}")
    return do_steps(chosen)
