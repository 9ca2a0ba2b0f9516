"""Reading the command line, and saying what went wrong in one sentence."""

import argparse
import sys

import jeugdlib
from jeugdlib.cli import audit, cycle, reports, tables, totals

# what argparse says, in Dutch; anything else it says stays as it is
IN_DUTCH = {
    "unrecognized arguments: =": "rond het =-teken mag geen spatie staan:",
    "unrecognized arguments:": "dit hoort er niet bij:",
    "the following arguments are required:": "er ontbreekt:",
    "expected one argument": "hier hoort een waarde achter",
    "invalid choice:": "deze opdracht bestaat niet:",
    "choose from": "kies uit",
    "argument ": "",
}


class Help(argparse.HelpFormatter):
    """Help with Dutch words around it."""

    def add_usage(self, usage, actions, groups, prefix=None):
        """Open with the Dutch word for usage."""
        super().add_usage(usage, actions, groups, "gebruik: " if prefix is None else prefix)

    def _fill_text(self, text, width, indent):
        return "\n".join(super(Help, self)._fill_text(line, width, "") for line in text.split("\n"))


class Parser(argparse.ArgumentParser):
    """A parser that says in Dutch what it does not understand."""

    def __init__(self, **settings):
        super().__init__(formatter_class=Help, add_help=False, **settings)
        self._positionals.title, self._optionals.title = "opdracht", "opties"
        self.add_argument("-h", "--help", action="help", help="toon deze hulp")

    def error(self, message: str):
        """Print the usage with what was wrong, and stop with exit code 2."""
        for english, dutch in IN_DUTCH.items():
            message = message.replace(english, dutch)
        self.print_usage(sys.stderr)
        self.exit(2, f"jeugd begrijpt dit niet: {message}\nHulp: {self.prog} --help\n")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code: 0 all done, 1 something not, 2 not understood."""
    # jsonschema spends a second at import on the grammar of a check that notebooks do not use
    sys.modules.setdefault("rfc3987_syntax", None)
    for stream in (sys.stdout, sys.stderr):  # a Windows window may not know every letter
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    parser = Parser(
        prog="jeugd", description="Effectiviteitsonderzoek in de jeugdzorg: lees, reken, deel."
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"Jeugdlib {jeugdlib.__version__}",
        help="toon de versie",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="OPDRACHT")
    reports.add_verbs(verbs)
    tables.add_verbs(verbs)
    audit.add_verbs(verbs)
    totals.add_verbs(verbs)
    cycle.add_verbs(verbs)
    chosen = parser.parse_args(arguments)

    from jeugdlib.columns.message import InputError  # after --help has been answered: loads pandas

    try:
        return chosen.do(chosen)
    except InputError as problem:
        print(f"Gestopt: {problem}", file=sys.stderr)
        return 1
    except OSError as problem:  # a folder without permission, a full disk
        print(f"Gestopt: lezen of schrijven lukte niet: {problem}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "Afgebroken; wat klaar was, staat er. Dezelfde opdracht maakt de rest.", file=sys.stderr
        )
        return 130
