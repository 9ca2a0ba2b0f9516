"""Reading and writing a register of either kind, and what went wrong in one Dutch sentence."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from jeugdlib.columns import InputError
from jeugdlib.cycles.schema import VERSION, take_steps

# what a message of the database holds: what is the matter, and what to do
TROUBLE = {
    ("locked", "lock timeout", "lock_timeout"): (
        "een ander schrijft er al een halve minuut in",
        "Probeer het zo nog eens.",
    ),
    ("readonly", "read-only", "permission denied", "unable to open"): (
        "het mag hier niet worden geschreven of geopend",
        "Vraag om schrijfrecht op het bestand en zijn map, of kies een andere plaats.",
    ),
    ("full", "no space", "disk i/o"): (
        "de schijf is vol of doet het niet",
        "Maak ruimte en doe het opnieuw; wat er al in stond, is er nog.",
    ),
    ("malformed", "not a database", "corrupt"): (
        "het bestand is beschadigd",
        "Zet de laatste reservekopie terug; bewaar dit bestand om te laten nakijken.",
    ),
    ("connection", "could not translate", "resolve host", "authentication"): (
        "de database geeft geen gehoor, of laat u er niet in",
        "Controleer het adres, de naam en het wachtwoord, en of de server aanstaat.",
    ),
}


@dataclass(frozen=True)
class Database:
    """A register: the engine, what its kind can do (`sqlite` or `postgres`) and how it is called.

    `file` is where it is kept, when that is a file.
    """

    engine: Engine
    kind: ModuleType
    name: str
    file: Path | None = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees the register as it is at one moment."""
        with self._said(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The only connection that writes; all that it changed is kept at the end, or nothing."""
        connected = self.engine.connect
        with self._said(), connected().execution_options(writes=True) as base, base.begin():
            self.kind.lock(base)
            yield base

    def copy(self, path: Path) -> None:
        """A whole copy in a file at a path."""
        with replace(self, name=f"bestand {path.name}")._said():
            self.kind.keep_copy(self.engine, path)

    def make_ready(self) -> None:
        """Check the register, and let it take the steps that it has not taken.

        Raises
        ------
        InputError : it is damaged, or was made by a later version of the library.
        """
        with self.reading() as connection:
            taken = self.kind.version(connection)
            wrong = self.kind.check(connection)
        if wrong:
            raise self._trouble("malformed", wrong)
        if taken > VERSION:
            raise InputError(
                f"dit register is van een latere versie ({taken})",
                where=self.name,
                mend="Werk met de nieuwste versie van Jeugdlib.",
            )
        if taken < VERSION:
            self._upgrade()

    def _upgrade(self) -> None:
        with self.writing() as connection:
            taken = self.kind.version(connection)  # another process may have been first
            if taken and taken < VERSION and self.file:
                copy = self.file.with_name(f"{self.file.stem}-versie-{taken}{self.file.suffix}")
                self.kind.keep_copy(self.engine, copy)
            take_steps(connection, self.kind, taken)

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except UnicodeEncodeError as problem:
            raise InputError(
                "hier staan tekens die geen tekst zijn", where=self.name, mend="Typ het opnieuw."
            ) from problem
        except (DBAPIError, sqlite3.Error) as problem:
            said = str(getattr(problem, "orig", problem))
            raise self._trouble(said.lower(), said) from problem

    def _trouble(self, signs: str, said: str) -> InputError:
        for words, (what, mend) in TROUBLE.items():
            if any(word in signs for word in words):
                return InputError(f"{what} ({said.splitlines()[0]})", where=self.name, mend=mend)
        return InputError(f"het lukte niet ({said.splitlines()[0]})", where=self.name)
