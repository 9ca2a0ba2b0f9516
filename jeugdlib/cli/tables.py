"""The verbs about a user's own tables: key, pseudonymise."""

from pathlib import Path


def add_verbs(verbs) -> None:
    """Add `key` and `pseudonymise` to the command."""
    key = verbs.add_parser("key", help="maak, vervang of vernietig de sleutel van een project")
    key.add_argument("action", choices=["new", "rotate", "destroy"], metavar="new|rotate|destroy")
    key.add_argument("file", type=Path, metavar="SLEUTEL")
    key.set_defaults(do=keep_key)

    code = verbs.add_parser("pseudonymise", help="vervang de nummers van kinderen door codes")
    code.add_argument("file", type=Path, metavar="BESTAND")
    code.add_argument("--as", dest="table", required=True, metavar="TABEL", help="welke tabel")
    code.add_argument("--key", type=Path, required=True, metavar="SLEUTEL")
    code.set_defaults(do=pseudonymise)


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
    """Write a copy of a csv file beside it, with codes for the ids of children."""
    from jeugdlib.read.coded_copy import write_coded_copy
    from jeugdlib.read.pseudonym import read_key

    key = read_key(chosen.key)
    made = write_coded_copy(chosen.file, chosen.table, key)
    print(f"{made.children} kinderen in {made.rows} rijen kregen een code.")
    print(f"De sleutel is {key.fingerprint}.")
    if made.mended:
        print(f"{made.mended} nummers verschilden alleen in spaties of een verloren nul.")
    print(f"Het resultaat staat in {made.path}. Bewaar het bronbestand apart.")
    return 0
