"""The register of improvement cycles: begin one, log what was done, close it, look back."""

import hashlib
import json
import os
import warnings
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, Select, func, insert, select, update

from jeugdlib.columns import TABLES, InputError, mark
from jeugdlib.columns.project import find_root
from jeugdlib.cycles import postgres, sqlite
from jeugdlib.cycles.database import Database
from jeugdlib.cycles.entry import filled_in, require_complete, require_sound
from jeugdlib.cycles.schema import CYCLI, CYCLUS, KNELPUNT, LOGBOEK, RAPPORT

PLACE = "data/register/cycli.sqlite"  # in a project, when no other address is given
ADDRESS = "JEUGD_REGISTER"  # the variable of the environment that gives another
ABOUT = ("cyclus", "niveau", "stap", "thema", "vraag", "doel")
SHORT = (*ABOUT, "begonnen", "volgende_datum", "gesloten")
MANIFEST = "manifest.json"
DTYPES = {"getal": "Float64", "datum": "datetime64[s]"}


class Register:
    """A register that is open: each method reads or writes it as a whole, and leaves it free.

    What a method that writes has returned from, is on the disk.
    """

    def __init__(self, database: Database):
        self.database = database

    def __repr__(self) -> str:
        return f"Register({self.database.name})"

    def new(self, /, **fields: object) -> str:
        """Begin a cycle, and give its number.

        Parameters
        ----------
        fields : columns of the table `cycli`; niveau, stap, thema and vraag are needed, and
            begonnen is today unless it is given

        Raises
        ------
        InputError : a field is missing or wrong, or there is a plan without the step of knowledge.
        """
        needed = [name for name in TABLES["cycli"].required if name != "cyclus"]
        given = {"begonnen": date.today()} | fields
        row = filled_in(dict.fromkeys(needed) | given)
        require_sound(row)
        with self.database.writing() as base:
            row["cyclus"] = _next_number(base, row["begonnen"][:4])
            base.execute(insert(CYCLUS), row)
            _note(base, row["cyclus"], row)
        return row["cyclus"]

    def log(self, cyclus: str, /, **fields: object) -> None:
        """Fill in what is known by now about an open cycle; None empties a field.

        Raises
        ------
        InputError : there is no such cycle, it is closed, or a field is wrong.
        """
        self._change(cyclus, filled_in(fields))

    def close(self, cyclus: str, /, *, gesloten: object = None, **fields: object) -> None:
        """Close a cycle with what was decided, on a day (today unless it is given).

        Raises
        ------
        InputError : as `log`, or it was not decided (besluit) or not measured (gehaald).
        """
        shut = {"gesloten": date.today() if gesloten is None else gesloten}
        self._change(cyclus, filled_in(fields) | filled_in(shut, ours=()), closing=True)

    def _change(self, cyclus: str, entry: dict, *, closing: bool = False) -> None:
        with self.database.writing() as base:
            before = _row(base, cyclus)
            if before["gesloten"]:
                raise InputError(
                    f"cyclus {cyclus} is gesloten op {before['gesloten']}",
                    mend="Begin een nieuwe cyclus; wat in deze staat, blijft zoals het was.",
                )
            row = before | entry
            require_sound(row, before)
            if closing:
                require_complete(row)
                if row["besluit"] != "stoppen":  # who measures and decides, has come to the end
                    entry = entry | {"stap": "samen reflecteren"}
            if entry:
                base.execute(update(CYCLUS).where(CYCLUS.c.cyclus == cyclus).values(entry))
                _note(base, cyclus, entry)

    def list(
        self, *, everything: bool = False, thema: str = "", latest: int | None = None
    ) -> pd.DataFrame:
        """The cycles in a few columns, the last one begun first.

        Parameters
        ----------
        everything : those that are closed too
        thema : only cycles about this
        latest : at most so many
        """
        c = CYCLUS.c
        asked = select(*(c[name] for name in SHORT)).order_by(c.begonnen.desc(), c.cyclus.desc())
        if not everything:
            asked = asked.where(c.gesloten.is_(None))
        if thema:
            asked = asked.where(c.thema == thema)
        return self._frame(asked.limit(latest))

    def show(self, cyclus: str) -> pd.DataFrame:
        """What is filled in about one cycle: a row per field, with its meaning and its value."""
        with self.database.reading() as base:
            _row(base, cyclus)
            row = base.execute(select(CYCLI).where(CYCLI.c.cyclus == cyclus)).mappings().one()
        columns = [c for c in TABLES["cycli"].columns if row[c.name] is not None]
        rows = {c.name: (c.meaning, row[c.name]) for c in columns}
        table = pd.DataFrame.from_dict(rows, orient="index", columns=["betekenis", "waarde"])
        return mark(table, "total")

    def history(self, cyclus: str) -> pd.DataFrame:
        """What was filled in about one cycle and when: nummer, moment (UTC), ingevuld (as JSON)."""
        c = LOGBOEK.c
        asked = select(c.nummer, c.moment, c.ingevuld).where(c.cyclus == cyclus)
        return self._frame(asked.order_by(c.nummer))

    def table(self) -> pd.DataFrame:
        """All cycles as the table `cycli`, in the form that `read.table` gives it."""
        kinds = {column.name: column.kind for column in TABLES["cycli"].columns}
        table = self._frame(select(CYCLI).order_by(CYCLI.c.begonnen, CYCLI.c.cyclus))
        return mark(
            table.astype({n: DTYPES.get(kind, "str") for n, kind in kinds.items()}), "total"
        )

    def link(self, cyclus: str, folder: str | Path) -> str:
        """Tie a report to a cycle, open or closed; gives the code of the report.

        Parameters
        ----------
        folder : of the report, or of several with one name; its manifest has the code (SHA-256)

        Raises
        ------
        InputError : there is no such cycle, or no finished report.
        """
        try:
            code = hashlib.sha256(Path(folder, MANIFEST).read_bytes()).hexdigest()
        except OSError as problem:
            raise InputError(
                "hier staat geen rapport", where=f"map {folder}", mend="Kies een map in reports."
            ) from problem
        tie = {"cyclus": cyclus, "code": code}
        with self.database.writing() as base:
            _row(base, cyclus)
            if not base.execute(select(RAPPORT).filter_by(**tie)).first():
                base.execute(insert(RAPPORT), tie | {"naam": Path(folder).resolve().name})
        return code

    def bottleneck(self, cyclus: str | None = None, /, **fields: object) -> int:
        """Write down what got stuck and who can do something about it; gives its number.

        Parameters
        ----------
        cyclus : in which cycle it came up, if in one
        fields : columns of the table `knelpunten`: omschrijving and geadresseerd_aan, and termijn;
            datum is today unless it is given
        """
        needed = dict.fromkeys(TABLES["knelpunten"].required) | {"datum": date.today()}
        row = filled_in(needed | fields, TABLES["knelpunten"], ("audit",))
        with self.database.writing() as base:
            if cyclus is not None:
                _row(base, cyclus)
            last = base.execute(select(func.max(KNELPUNT.c.nummer))).scalar()
            row |= {"nummer": (last or 0) + 1, "cyclus": cyclus}
            base.execute(insert(KNELPUNT), row)
        return row["nummer"]

    def answered(self, nummer: int, antwoord: str, *, beantwoord_op: object = None) -> None:
        """Write down what the addressee of a bottleneck answered, and when (today unless given)."""
        given = {"antwoord": antwoord, "beantwoord_op": beantwoord_op or date.today()}
        row = filled_in(given, TABLES["knelpunten"], ())
        change = update(KNELPUNT).where(KNELPUNT.c.nummer == nummer).values(row)
        with self.database.writing() as base:
            if not base.execute(change).rowcount:
                raise InputError(f"er is geen knelpunt {nummer}")

    def bottlenecks(self) -> pd.DataFrame:
        """All bottlenecks with their number and cycle, and the columns of table `knelpunten`."""
        asked = select(KNELPUNT).order_by(KNELPUNT.c.nummer)
        kinds = dict.fromkeys(("datum", "termijn", "beantwoord_op"), DTYPES["datum"])
        return mark(self._frame(asked).astype(kinds), "total")

    def backup(self, file: str | Path) -> Path:
        """Copy the whole register into a new file, which is a register itself.

        Raises
        ------
        InputError : the file is there already, or could not be written.
        """
        path = Path(file).expanduser().resolve()
        if path.exists():
            raise InputError("dit bestand is er al", where=path.name, mend="Kies een andere naam.")
        try:
            self.database.copy(path)
        except OSError as problem:
            raise InputError(
                f"kopiëren lukte niet ({problem.strerror})", where=path.name
            ) from problem
        return path

    def _frame(self, asked: Select) -> pd.DataFrame:
        with self.database.reading() as base:
            found = base.execute(asked)
            names, rows = list(found.keys()), found.cursor.fetchall()
        # as objects: finding out of a hundred thousand texts that they are texts takes a while
        return mark(pd.DataFrame(rows, columns=names, dtype=object), "total")


def open_register(address: str | Path | None = None, *, create: bool = True) -> Register:
    """Open a register, after it was checked and brought to the version of now.

    Parameters
    ----------
    address : a file, or postgresql://user@server/database; without one the environment's
        JEUGD_REGISTER, else data/register/cycli.sqlite in the project
    create : make a register where there is none

    Raises
    ------
    InputError : it is not there, is damaged, cannot be opened, or is of a later version.
    """
    place = str(address or os.environ.get(ADDRESS) or _in_project())
    if "://" in place:
        engine = postgres.engine(place)
        server = f"{engine.url.database} op {engine.url.host or 'deze machine'}"
        database = Database(engine, postgres, f"register {server}")
    else:
        database = _in_file(_path(place), create)
    database.make_ready()
    return Register(database)


def _in_file(path: Path, create: bool) -> Database:
    where = f"register {path.name}"
    if not path.exists() and not create:
        raise InputError(
            "er is hier nog geen register",
            where=where,
            mend="Begin met jeugd cycle new, of geef met --register een ander adres.",
        )
    if path.is_dir() or not path.parent.is_dir():
        raise InputError(
            "hier kan geen register staan",
            where=where,
            mend="Noem een bestand in een map die er is.",
        )
    if why := sqlite.unsafe(path):
        said = "Twee schrijvers tegelijk kunnen het daar beschadigen. Gebruik met meer mensen "
        said += "PostgreSQL, of werk met één computer tegelijk en maak vaak een reservekopie."
        warnings.warn(f"Het register staat {why}. {said}", stacklevel=3)
    return Database(sqlite.engine(path), sqlite, where, path)


def _path(place: str) -> Path:
    try:
        return Path(place).expanduser().resolve()
    except (ValueError, RuntimeError) as problem:  # a null byte, or links in a circle
        raise InputError("hier kan geen register staan", where=f"register {place!r}") from problem


def _in_project() -> Path:
    root = find_root(Path.cwd())
    if root is None:
        raise InputError(
            "hier is geen project, dus ook geen register",
            mend="Ga naar de map van het project, of geef een adres.",
        )
    place = root / PLACE
    place.parent.mkdir(exist_ok=True)
    return place


def _next_number(base: Connection, year: str) -> str:
    name = CYCLUS.c.cyclus
    longest_first = (func.length(name).desc(), name.desc())  # 2026-1000 comes after 2026-999
    asked = select(name).where(name.startswith(f"{year}-")).order_by(*longest_first).limit(1)
    last = base.execute(asked).scalar()
    return f"{year}-{1 + int(last.partition('-')[2] if last else 0):03d}"


def _row(base: Connection, cyclus: str) -> dict:
    found = base.execute(select(CYCLUS).where(CYCLUS.c.cyclus == cyclus)).mappings().first()
    if found is None:
        raise InputError(
            f"cyclus {cyclus} staat niet in het register",
            mend="Kijk met jeugd cycle list --all welke er zijn.",
        )
    return dict(found)


def _note(base: Connection, cyclus: str, entry: Mapping) -> None:
    asked = select(func.count()).where(LOGBOEK.c.cyclus == cyclus)
    number = 1 + base.execute(asked).scalar()
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    said = json.dumps(
        {name: value for name, value in entry.items() if name != "cyclus"}, ensure_ascii=False
    )
    row = {"cyclus": cyclus, "nummer": number, "moment": moment, "ingevuld": said}
    base.execute(insert(LOGBOEK), row)
