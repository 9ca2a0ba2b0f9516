"""The verbs about a user's own tables: check, form, key, pseudonymise."""

from collections import Counter
from pathlib import Path

SHOWN = 20  # findings of a kind that are printed; the others are counted


def add_verbs(verbs) -> None:
    """Add `check`, `form`, `key` and `pseudonymise` to the command."""
    check = verbs.add_parser("check", help="controleer een bestand, en lees wat er mis is")
    _add_file(check, "welke tabel, of codeboek", needed=False)
    check.add_argument(
        "--codebook", type=Path, metavar="BESTAND", help="codeboek van een dossieraudit"
    )
    check.add_argument("--json", action="store_true", help="alle bevindingen, voor een programma")
    check.add_argument(
        "--largest", type=int, metavar="MB", help="hoe groot een bestand mag zijn, in megabyte"
    )
    check.set_defaults(do=check_file)

    form = verbs.add_parser("form", help="maak een leeg Excel-formulier: een tabel, of een audit")
    form.add_argument("table", metavar="TABEL", nargs="?")
    form.add_argument("--codebook", type=Path, metavar="BESTAND", help="codeboek van een audit")
    form.add_argument("--coder", default="", metavar="CODE", help="wie het formulier invult")
    form.add_argument("--draw", type=Path, metavar="loting.csv", help="welke dossiers zijn geloot")
    form.add_argument("-o", dest="file", type=Path, required=True, metavar="BESTAND.xlsx")
    form.set_defaults(do=make_form)

    key = verbs.add_parser("key", help="maak, vervang of vernietig de sleutel van een project")
    key.add_argument("action", choices=["new", "rotate", "destroy"], metavar="new|rotate|destroy")
    key.add_argument("file", type=Path, metavar="SLEUTEL")
    key.set_defaults(do=keep_key)

    code = verbs.add_parser("pseudonymise", help="vervang de nummers van kinderen door codes")
    _add_file(code, "welke tabel", needed=True)
    code.add_argument("--key", type=Path, required=True, metavar="SLEUTEL")
    code.add_argument(
        "--text",
        action="append",
        default=[],
        metavar="KOLOM",
        help="haal ook namen uit deze kolom met vrije tekst; mag vaker",
    )
    code.set_defaults(do=pseudonymise)


def _add_file(verb, what: str, *, needed: bool) -> None:
    verb.add_argument("file", type=Path, metavar="BESTAND")
    verb.add_argument("--as", dest="table", required=needed, metavar="TABEL", help=what)
    verb.add_argument(
        "--mapping", type=Path, metavar="BESTAND", help="namen en waarden van uw leverancier"
    )


def check_file(chosen) -> int:
    """Print what was found in a file, and write a coloured copy beside it; 1 when refused."""
    from jeugdlib import read
    from jeugdlib.columns import TABLES
    from jeugdlib.read.mapping import read_mapping
    from jeugdlib.read.marked_copy import write_marked_copy
    from jeugdlib.read.source import Limits

    if chosen.table in (None, "codeboek"):
        return _check_codebook(chosen.file) if chosen.table else _check_coded(chosen)
    codebook = read.codebook(chosen.codebook) if chosen.codebook else None
    limits = Limits()
    if chosen.largest:
        limits = Limits(chosen.largest, chosen.largest)
    how = {"mapping": chosen.mapping, "codebook": codebook, "limits": limits}
    checked = read.check(chosen.file, chosen.table, **how)
    if chosen.json:
        print(checked.as_json())
        return int(checked.refused)
    _print_rows(checked)
    for outcome, title in (
        ("refuse", "Geweigerd"),
        ("flag", "Weggelaten of na te kijken"),
        ("accept", "Aangenomen"),
    ):
        _print_findings(checked.of(outcome), title)
    declared = TABLES[chosen.table]
    sheet = read_mapping(chosen.mapping, declared).sheet if chosen.mapping else ""
    copy = write_marked_copy(chosen.file, checked, limits, sheet)
    if copy:
        print(f"\nDe cellen zijn gekleurd in {copy}. Daar staan gegevens van kinderen in.")
    if checked.refused:
        print("\nDit bestand is geweigerd; er is niets van gebruikt.")
    return int(checked.refused)


def _check_codebook(file: Path) -> int:
    """Print all that is wrong with a codebook, or that it is in order."""
    from jeugdlib import read
    from jeugdlib.columns.codebook import UNITS
    from jeugdlib.read.codebook import look_at_codebook

    problems = look_at_codebook(file)[1]
    if problems:
        print(f"{file.name}: er moet nog iets anders ({len(problems)})")
        for problem in problems:
            print(f"  {problem}")
        return 1
    codebook = read.codebook(file)
    counts = [f"{len(codebook.of(unit))} over {table}" for unit, table in UNITS.items()]
    print(f"{file.name} is in orde: codeboek {codebook.name}, versie {codebook.version}.")
    print(f"Onderdelen: {', '.join(counts)}. Code van het codeboek: {codebook.fingerprint}.")
    return 0


def _check_coded(chosen) -> int:
    """Print what has to be said about all sheets that a coder filled in; 1 when refused."""
    import json
    from dataclasses import asdict

    from jeugdlib import read
    from jeugdlib.columns import InputError

    if not chosen.codebook or chosen.mapping or chosen.largest:
        raise InputError(
            "hier hoort --as TABEL bij, of alleen --codebook CODEBOEK.yaml",
            mend="--codebook zonder --as leest alle bladen van het formulier van een codeur.",
        )
    codebook = read.codebook(chosen.codebook)
    found = read.coded_problems(chosen.file, codebook)
    refused = any(finding.outcome == "refuse" for finding in found)
    if chosen.json:
        print(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=1))
        return int(refused)
    print(f"{chosen.file.name} met codeboek {codebook.name}, versie {codebook.version}")
    for outcome, title in (
        ("refuse", "Dit moet eerst in orde zijn"),
        ("flag", "Na te kijken"),
        ("accept", "Aangenomen"),
    ):
        _print_findings([finding for finding in found if finding.outcome == outcome], title)
    print("\nVerbeter dit in het formulier." if refused else "\nDit formulier is te gebruiken.")
    return int(refused)


def _print_rows(checked) -> None:
    print(f"{checked.file} als {checked.name}")
    if checked.read_as:
        print(f"Gelezen als: {checked.read_as}.")
    print(f"Rijen gelezen: {checked.read}; gebruikt: {checked.used}.")
    for reason, count in checked.left_out.items():
        print(f"  {count} weggelaten: {reason}")


def _print_findings(findings: list, title: str) -> None:
    if not findings:
        return
    print(f"\n{title}")
    for finding in findings[:SHOWN]:
        times = f" ({finding.cells} keer)" if finding.cells > 1 else ""
        print(f"  {finding}{times}")
    rest = Counter(finding.rule.replace("_", " ") for finding in findings[SHOWN:])
    for rule, count in rest.most_common():
        print(f"  en nog {count} keer: {rule}")


def make_form(chosen) -> int:
    """Write an empty Excel form for a table, or for one coder of an audit."""
    from jeugdlib.columns import TABLES, InputError
    from jeugdlib.read.form import write_form

    if bool(chosen.table) == bool(chosen.codebook) or (chosen.table and _of_an_audit(chosen)):
        raise InputError(
            "kies een van twee: TABEL, of --codebook CODEBOEK.yaml",
            mend="Een formulier voor een codeur van een audit: jeugd form --codebook "
            "CODEBOEK.yaml --coder A --draw loting.csv -o formulier_A.xlsx",
        )
    if chosen.codebook:
        return _make_audit_form(chosen)
    if chosen.table not in TABLES:
        raise InputError(
            f"tabel {chosen.table} bestaat niet", mend=f"Kies uit: {', '.join(TABLES)}."
        )
    write_form(TABLES[chosen.table], chosen.file)
    print(f"Het formulier staat in {chosen.file}. Blad Uitleg zegt wat waar hoort.")
    return 0


def _of_an_audit(chosen) -> bool:
    return bool(chosen.coder or chosen.draw)


def _make_audit_form(chosen) -> int:
    from jeugdlib import read
    from jeugdlib.read.audit_form import write_audit_form

    files = _drawn(chosen.draw, chosen.coder) if chosen.draw else None
    write_audit_form(read.codebook(chosen.codebook), chosen.file, chosen.coder, files)
    how_many = "" if files is None else f" {len(files)} dossiers staan erin, in leesvolgorde."
    print(
        f"Het formulier staat in {chosen.file}.{how_many} Blad Codeboek zegt wat u wanneer kiest."
    )
    return 0


def _drawn(draw: Path, coder: str):
    """The files that a coder reads by a draw, in the order of reading."""
    from jeugdlib.columns import InputError
    from jeugdlib.read.audit_folder import DRAW
    from jeugdlib.read.draw import coders_of, files_of, read_draw

    if draw.name != DRAW:
        raise InputError(f"een loting heet {DRAW}", where=f"bestand {draw.name}")
    drawn = read_draw(draw.parent)
    if coder not in coders_of(drawn):
        mend = f"Kies met --coder uit: {', '.join(coders_of(drawn))}."
        raise InputError("voor deze codeur is niet geloot", value=coder, mend=mend)
    of_coder = drawn.set_index("dossier_id").loc[files_of(drawn, coder)].reset_index()
    return of_coder[[name for name in ("dossier_id", "instelling") if name in of_coder]]


def keep_key(chosen) -> int:
    """Make, replace or destroy a key; refuses a place beside data or reports."""
    from jeugdlib.columns import InputError
    from jeugdlib.read.pseudonym import destroy_key, new_key, read_key

    if {"data", "reports"} & set(chosen.file.resolve().parts[:-1]):
        raise InputError(
            "een sleutel hoort niet bij de gegevens of de rapporten",
            mend="Bewaar haar op een plek waar alleen u bij kunt.",
        )
    if chosen.action == "destroy":
        destroy_key(chosen.file)
        print("De sleutel is vernietigd. De codes zijn niet meer te herleiden of opnieuw te maken.")
        return 0
    if chosen.action == "rotate":
        read_key(chosen.file)  # only a key may be replaced
    key = new_key(chosen.file, replace=chosen.action == "rotate")
    print(f"Sleutel {key.fingerprint} staat in {chosen.file}. Alleen u kunt hem lezen.")
    if chosen.action == "rotate":
        print("Oude en nieuwe codes horen niet meer bij elkaar.")
    return 0


def pseudonymise(chosen) -> int:
    """Write a copy of a file beside it, with codes for the ids of children."""
    from jeugdlib.read.coded_copy import write_coded_copy
    from jeugdlib.read.free_text import CAUTION, WAITING
    from jeugdlib.read.pseudonym import read_key

    key = read_key(chosen.key)
    if chosen.text:
        print(WAITING, flush=True)
    made = write_coded_copy(chosen.file, chosen.table, key, chosen.mapping, chosen.text)
    print(f"{made.children} kinderen in {made.rows} rijen kregen een code.")
    print(f"De sleutel is {key.fingerprint}.")
    if made.earlier:
        print(f"Eerder was de sleutel {made.earlier}: oude en nieuwe codes horen niet bij elkaar.")
    if made.mended:
        print(f"{made.mended} nummers verschilden alleen in spaties of een verloren nul.")
    if chosen.text:
        print(CAUTION)
    print(f"Het resultaat staat in {made.path}. Bewaar het bronbestand apart.")
    return 0
