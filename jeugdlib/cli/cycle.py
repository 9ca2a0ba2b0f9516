"""The verb about improvement cycles: begin, log, list, show, close and export them."""

import sys
import warnings
from pathlib import Path

from jeugdlib.columns.cycli import CYCLI, OURS

WORDS = {
    "new": "begin een cyclus",
    "log": "vul in wat er nu bekend is",
    "list": "welke cycli er zijn",
    "show": "alles over één cyclus",
    "close": "sluit een cyclus met een besluit",
    "export": "schrijf de cycli naar een csv, of het register naar een .sqlite",
}
ASKED = ("reflectie", "antwoord")  # of each there are four
SHOWN = 100  # open cycles that are listed


def add_verbs(verbs) -> None:
    """Add `cycle` with its own verbs to the command."""
    cycle = verbs.add_parser("cycle", help="houd verbetercycli bij")
    parts = cycle.add_subparsers(dest="part", required=True, metavar="WAT")
    made = {name: parts.add_parser(name, help=words) for name, words in WORDS.items()}
    for name, verb in made.items():
        if name in ("log", "show", "close"):
            verb.add_argument("cyclus", metavar="CYCLUS", help="nummer, zoals 2026-001")
        if name in ("new", "log", "close"):
            _add_fields(verb)
        help_text = "bestand of postgresql://…; anders dat van het project"
        verb.add_argument("--register", metavar="ADRES", help=help_text)
        verb.set_defaults(do=do_cycle, work=WORK[name])
    _add_log(made["log"])
    made["list"].add_argument("--all", action="store_true", help="ook wat gesloten is")
    made["list"].add_argument("--theme", default="", metavar="THEMA", help="alleen dit thema")
    made["export"].add_argument("-o", dest="out", type=Path, required=True, metavar="BESTAND")


def _add_fields(verb) -> None:
    own = [column for column in CYCLI.columns if column.name not in OURS]
    lines = [
        f"  {column.name}: {column.meaning}"
        + (f" ({', '.join(column.allowed)})" if column.allowed and column.name != "niveau" else "")
        + ("; nodig om te beginnen" if column.required else "")
        for column in own
    ]
    verb.epilog = "\n".join(["velden:", *lines])
    how = {"dest": "given", "action": "append", "default": []}
    verb.add_argument("-p", metavar="VELD=WAARDE", help="wat u invult; mag vaker", **how)
    verb.add_argument("-f", dest="file", type=Path, metavar="BESTAND", help="velden in YAML")


def _add_log(verb) -> None:
    how = {"dest": "reports", "action": "append", "default": [], "type": Path}
    verb.add_argument("--report", metavar="MAP", help="een rapport dat erbij hoort", **how)
    verb.add_argument("--bottleneck", default="", metavar="TEKST", help="wat er vastliep")
    verb.add_argument("--to", default="", metavar="WIE", help="wie daar iets aan kan doen")
    verb.add_argument("--before", metavar="DATUM", help="wanneer u antwoord wilt")


def do_cycle(chosen) -> int:
    """Open the register, and do what was asked; what is unsafe about its place is said."""
    from jeugdlib.cycles import open_register

    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always", UserWarning)
        register = open_register(chosen.register, create=chosen.part == "new")
    for warning in heard:
        print(f"Let op: {warning.message}", file=sys.stderr)
    return chosen.work(register, chosen)


def _fields(chosen) -> dict[str, str]:
    from jeugdlib.cli.reports import pairs
    from jeugdlib.report.parameters import read_parameters

    return {**(read_parameters(chosen.file) if chosen.file else {}), **pairs(chosen.given)}


def _new(register, chosen) -> int:
    print(f"Cyclus {register.new(**_fields(chosen))} staat in het register.")
    return 0


def _log(register, chosen) -> int:
    fields = _fields(chosen)
    if fields:
        register.log(chosen.cyclus, **fields)
        print(f"Bewaard bij {chosen.cyclus}: {', '.join(fields)}.")
    for folder in chosen.reports:
        register.link(chosen.cyclus, folder)
        print(f"Bewaard bij {chosen.cyclus}: rapport {folder.resolve().name}.")
    if chosen.bottleneck:
        told = {"omschrijving": chosen.bottleneck, "geadresseerd_aan": chosen.to}
        number = register.bottleneck(chosen.cyclus, **told, termijn=chosen.before)
        print(f"Bewaard bij {chosen.cyclus}: knelpunt {number}.")
    if not (fields or chosen.reports or chosen.bottleneck):
        print("Er is niets ingevuld. Bijvoorbeeld: -p kans=0,7")
        return 1
    return 0


def _list(register, chosen) -> int:
    latest = None if chosen.all else SHOWN
    found = register.list(everything=chosen.all, thema=chosen.theme, latest=latest)
    if found.empty:
        print("Er zijn geen cycli." if chosen.all else "Er staan geen cycli open.")
    for row in found.fillna("").itertuples():
        ends = f"gesloten {row.gesloten}" if row.gesloten else f"open sinds {row.begonnen}"
        about = f"{row.thema}: {row.doel or row.vraag}"
        print(f"{row.cyclus}  {row.niveau:<3} {row.stap:<18}  {about}; {ends}")
    if len(found) == latest:
        print(f"Dit zijn de laatste {SHOWN}; jeugd cycle list --all toont alles.")
    return 0


def _show(register, chosen) -> int:
    for name, row in register.show(chosen.cyclus).iterrows():
        value = row["waarde"]
        print(f"{name}: {str(value).replace('.', ',') if isinstance(value, float) else value}")
    stuck = register.bottlenecks()
    for row in stuck[stuck["cyclus"] == chosen.cyclus].itertuples():
        print(f"knelpunt {row.nummer}, voor {row.geadresseerd_aan}: {row.omschrijving}")
    print("\nLogboek")
    for row in register.history(chosen.cyclus).itertuples():
        print(f"  {row.moment}  {row.ingevuld}")
    return 0


def _close(register, chosen) -> int:
    register.close(chosen.cyclus, **_fields(chosen))
    print(f"Cyclus {chosen.cyclus} is gesloten.")
    filled = register.show(chosen.cyclus).index
    names = [f"{word}_{number}" for word in ASKED for number in range(1, 5)]
    open_still = [name for name in names if name not in filled]
    if open_still:
        print(f"Niet ingevuld: {', '.join(open_still)}.")
    return 0


def _export(register, chosen) -> int:
    from jeugdlib.columns import InputError

    if chosen.out.suffix.lower() in (".sqlite", ".db"):
        print(f"Het hele register staat in {register.backup(chosen.out)}.")
        return 0
    if chosen.out.suffix.lower() != ".csv":
        raise InputError("-o: de naam eindigt op .csv of .sqlite", value=chosen.out.name)
    if chosen.out.resolve() == register.database.file:
        raise InputError("-o: hier staat het register zelf", value=chosen.out.name)
    table = register.table()
    words = table.select_dtypes("str").columns
    # a spreadsheet would take such a text for a formula
    table[words] = table[words].replace(r"^([=+@\t\r-])", r"'\1", regex=True)
    half = chosen.out.with_name(f".{chosen.out.name}.nieuw")
    try:
        table.to_csv(half, sep=";", decimal=",", index=False, encoding="utf-8-sig")
        half.replace(chosen.out)
    finally:
        half.unlink(missing_ok=True)
    how_many = "1 cyclus staat" if len(table) == 1 else f"{len(table)} cycli staan"
    print(f"{how_many} in {chosen.out}. Daar staan woorden van het team in.")
    return 0


WORK = {
    "new": _new,
    "log": _log,
    "list": _list,
    "show": _show,
    "close": _close,
    "export": _export,
}
