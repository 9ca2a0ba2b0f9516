"""The folder of a case-file audit: what is in it, what may be put there, and its settings.

Every file is written beside its place and moved there when it is whole, so that a broken-off
command leaves nothing half; what people filled in is never written over.
"""

import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from jeugdlib.columns import TABLES, InputError
from jeugdlib.columns.comparability import ANTWOORDEN, VRAGEN
from jeugdlib.columns.project import find_root
from jeugdlib.read.codes import find_data
from jeugdlib.read.form import write_form
from jeugdlib.read.yaml_text import read_yaml

CODEBOOK, LIST, SETTINGS = "codeboek.yaml", "dossierlijst.xlsx", "audit.yaml"
DRAW, LOG = "loting.csv", "loting.txt"
BOOK, BOTTLENECKS, JOINED = "verschillen.xlsx", "knelpunten.xlsx", "samengevoegd"
SHIPPED = "codeboek_dossieraudit.yaml"  # in data/codes
NO_GROUPS = "geen"
CODER = re.compile(r"[A-Za-z0-9]{1,20}")  # also a part of the name of a form, which asks the same
KEYS = ("aantal", "verdeel_over", "startgetal", "codeurs")
ALIKE, OPEN = "vergelijkbaar", "open"
OTHER, FLEVOLAND = "vergelijk_met", "flevoland"
SETTINGS_TEXT = """\
# Instellingen van deze audit. Verander alleen wat achter een dubbele punt staat. De eerste vier
# gelden vanaf de loting; de laatste twee vult u in vóór het rapport.

# Hoeveel dossiers worden geloot.
aantal: 32

# Geloot wordt uit alle dossiers samen. Typ hier instelling als elke soort instelling naar
# verhouding mee moet doen; vul in dossierlijst.xlsx die kolom dan bij elk dossier in.
verdeel_over: geen

# Met dit getal is de loting te herhalen. Het is de dag waarop deze map is gemaakt.
# Laat het zo: wie het kiest, kan de uitkomst kiezen.
startgetal: {day:%Y%m%d}

# Een code voor elke codeur, twee of meer. Gebruik letters en cijfers, geen namen.
codeurs: [A, B]

# Naast welke audit komt de uwe: flevoland, of het bestand answers.json uit het rapport van een
# eerdere audit van uw team, zoals ../audit-2025/answers.json.
vergelijk_met: flevoland

# Mogen die twee naast elkaar? Typ achter elke vraag ja, nee of onbekend. Zolang er een vraag
# openstaat, rekent het rapport geen verschil uit.
vergelijkbaar:
{questions}
"""
QUESTIONS = "\n".join(f"  {name}: {OPEN}  # {question}" for name, question in VRAGEN.items())


@dataclass(frozen=True)
class Settings:
    """What a team chose: files to draw, column to divide over ("" = none), seed, coders.

    `alike` are its answers on the list „Vergelijkbaar?”, as words such as "loting:nee"; `other` is
    the file of an earlier audit to lay beside it ("" = the published one).
    """

    n: int
    strata: str
    seed: int
    coders: tuple[str, ...]
    alike: tuple[str, ...] = ()
    other: str = ""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A place beside a file to write in; it becomes that file when all went well.

    Raises
    ------
    InputError : it cannot be written to.
    """
    half = path.with_name(f".{path.stem}.nieuw{path.suffix}")
    half.unlink(missing_ok=True)
    try:
        yield half
        os.replace(half, path)
    except OSError as problem:
        raise InputError(
            "dit bestand kan niet worden geschreven",
            where=f"bestand {path.name}",
            mend="Is het nog open, de schijf vol, of de map beveiligd? Los dat op en probeer "
            "het opnieuw.",
        ) from problem
    finally:
        half.unlink(missing_ok=True)


def require_outside(folder: Path) -> None:
    """Refuse a folder in a project: what stands there may be shared or kept in version control.

    Raises
    ------
    InputError : that, with where it may stand.
    """
    root = find_root(folder)
    if root is not None:
        inside = folder.resolve() != root
        better = root.parent / (folder.resolve().name if inside else "audit")
        raise InputError(
            "een audit gaat over kinderen en hoort niet in de map van Jeugdlib",
            where=f"map {folder}",
            mend=f"Kies een map ernaast, waar alleen uw team bij kan: {better}",
        )


def require_place(folder: Path) -> None:
    """Refuse a folder where an audit may not stand: in a project, on a file, among other things.

    Raises
    ------
    InputError : that, with where the audit may stand.
    """
    require_outside(folder)
    where = f"map {folder}"
    if folder.is_file() or not folder.resolve().parent.is_dir():
        raise InputError(
            "dit is geen map",
            where=where,
            mend="Geef een map die er is, of de naam van een nieuwe map in een map die er is.",
        )
    if not folder.is_dir() or any((folder / name).exists() for name in (SETTINGS, DRAW)):
        return
    others = sorted(p.name for p in folder.iterdir() if not p.name.startswith((".", "~")))
    others = [n for n in others if n not in (CODEBOOK, LIST, "desktop.ini", "Thumbs.db")]
    if others:
        raise InputError(
            f"in deze map staan al andere bestanden, zoals {others[0]}",
            where=where,
            mend="Geef een lege map, of de naam van een nieuwe map.",
        )


def require_own_name(path: Path) -> None:
    """Refuse a folder in which a file was saved as another kind, or with other capitals.

    Raises
    ------
    InputError : the file is not there, and one that differs in capitals or in its end is.
    """
    if path.exists() or not path.parent.is_dir():
        return
    stem = f"{path.stem}.".lower()
    others = sorted(p.name for p in path.parent.iterdir() if p.name.lower().startswith(stem))
    if others:
        kind = "als Excel-werkboek " if path.suffix == ".xlsx" else ""
        raise InputError(
            f"er is wel {others[0]}, maar geen {path.name}",
            where=f"map {path.parent}",
            mend=f"Bewaar {others[0]} {kind}onder de naam {path.name}.",
        )


def require_closed(path: Path) -> None:
    """Refuse a workbook that is open in a spreadsheet.

    Raises
    ------
    InputError : it is open, so what stands on the disk may not be all of it.
    """
    locks = (f"~${path.name}", f".~lock.{path.name}#")  # of Excel, of LibreOffice
    lock = next((path.with_name(name) for name in locks if path.with_name(name).exists()), None)
    if lock is not None:
        raise InputError(
            "dit bestand is nog open",
            where=f"bestand {path.name}",
            mend="Bewaar het en sluit het bestand in Excel. Is Excel al dicht? "
            f"Haal dan {lock.name} weg.",
        )


def start(folder: Path) -> list[str]:
    """Put codebook, empty list and settings in a folder, as far as they are not there.

    Returns the names of what was made.
    """
    shipped = find_data() / "codes" / SHIPPED  # stops outside the project, before there is a folder
    for name in (CODEBOOK, LIST, SETTINGS):
        require_own_name(folder / name)
    folder.mkdir(exist_ok=True)
    made = [name for name in (CODEBOOK, LIST, SETTINGS) if not (folder / name).exists()]
    if CODEBOOK in made:
        with replacing(folder / CODEBOOK) as half:
            shutil.copyfile(shipped, half)
    if LIST in made:
        write_form(TABLES["dossierlijst"], folder / LIST)
    if SETTINGS in made:
        with replacing(folder / SETTINGS) as half:
            half.write_text(_settings_text(), "utf-8")
    return made


def settings(path: Path) -> Settings:
    """The settings in a folder's audit.yaml.

    Raises
    ------
    InputError : a setting is absent, unknown or cannot be this; file, line and mend are named.
    """
    said = read_yaml(path)
    unknown = [n for n in said if n not in (*KEYS, OTHER, ALIKE)]
    missing = [n for n in KEYS if n not in said]
    if unknown:
        raise _wrong(
            path,
            unknown[0],
            "deze instelling bestaat niet",
            f"Er zijn: {', '.join((*KEYS, OTHER, ALIKE))}.",
        )
    if missing:
        mend = f"Zet er een regel bij, zoals: {_usual(missing[0])}"
        what = f"de instelling {missing[0]} ontbreekt"
        raise InputError(what, where=f"bestand {path.name}", mend=mend)
    groups, codes = said["verdeel_over"], said["codeurs"]
    if isinstance(codes, str):  # without the brackets
        codes = [code.strip() for code in codes.split(",")]
    if not isinstance(groups, str):
        mend = f"Typ de naam van een kolom, of {NO_GROUPS}."
        raise _wrong(path, "verdeel_over", "hier hoort één woord", mend)
    return Settings(
        _whole(path, said, "aantal", 1),
        "" if groups.strip() in ("", NO_GROUPS) else groups.strip(),
        _whole(path, said, "startgetal", 0),
        coders(codes, _place(path, "codeurs")),
        _alike(path, said.get(ALIKE, {})),
        _other(path, said.get(OTHER, FLEVOLAND)),
    )


def _other(path: Path, name: object) -> str:
    if name == FLEVOLAND:
        return ""
    if not isinstance(name, str) or not (path.parent / name).is_file():
        mend = f"Typ {FLEVOLAND}, of waar answers.json staat, gerekend vanaf deze map."
        raise _wrong(path, OTHER, "dit bestand is er niet", mend, name)
    return str((path.parent / name).resolve())


def _alike(path: Path, answers: object) -> tuple[str, ...]:
    if not isinstance(answers, dict):
        mend = f"Zet er voor elke vraag een regel onder, zoals: {next(iter(VRAGEN))}: nee"
        raise _wrong(path, ALIKE, "hier hoort een lijst met vragen", mend)
    for question, answer in answers.items():
        if question not in VRAGEN:
            mend = f"De vragen zijn: {', '.join(VRAGEN)}."
            raise _wrong(path, question, "deze vraag bestaat niet", mend)
        if answer not in (*ANTWOORDEN, OPEN):
            mend = f"Typ {', '.join(ANTWOORDEN)} of {OPEN}."
            raise _wrong(path, question, "dit is geen antwoord", mend, answer)
    return tuple(f"{question}:{answer}" for question, answer in answers.items() if answer != OPEN)


def coders(codes: object, where: str, *, least: int = 2) -> tuple[str, ...]:
    """The codes of the coders, as they were given.

    Raises
    ------
    InputError : there are fewer than `least`, one cannot be a code, or two are alike.
    """
    mend = "Geef codes van letters en cijfers met komma's ertussen, zoals A, B."
    if not isinstance(codes, list) or len(codes) < least:
        raise InputError("een audit heeft ten minste twee codeurs", where=where, mend=mend)
    for code in codes:
        if not isinstance(code, str) or not CODER.fullmatch(code):
            raise InputError("dit is geen code", where=where, value=code, mend=mend)
    if len({code.lower() for code in codes}) < len(codes):
        raise InputError(f"twee codeurs heten hetzelfde: {', '.join(codes)}", where=where)
    return tuple(codes)


def books(folder: Path) -> list[Path]:
    """The workbooks of the meeting in a folder, the last one made at the end."""
    number = re.compile(rf"{Path(BOOK).stem}(?:_([2-9]|[1-9]\d+))?\.xlsx")
    found = {p: number.fullmatch(p.name) for p in folder.glob(f"{Path(BOOK).stem}*.xlsx")}
    return sorted((p for p in found if found[p]), key=lambda p: int(found[p][1] or 1))


def next_book(folder: Path) -> Path:
    """The place of the next workbook of the meeting."""
    before = len(books(folder))
    return folder / (f"{Path(BOOK).stem}_{before + 1}.xlsx" if before else BOOK)


def form_of(folder: Path, coder: str) -> Path:
    """The place of a coder's form."""
    return folder / f"formulier_{coder}.xlsx"


def strays(folder: Path, forms: Collection[Path]) -> list[str]:
    """Names of forms that are of none of the coders, such as a copy."""
    return sorted(path.name for path in folder.glob("formulier_*.xlsx") if path not in forms)


def write_joined(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write the joined tables of all coders, a csv file each; none takes its place half."""
    (folder / JOINED).mkdir(exist_ok=True)
    form = {"sep": ";", "decimal": ",", "date_format": "%Y-%m-%d", "encoding": "utf-8-sig"}
    with ExitStack() as all_written:
        for name, table in tables.items():
            half = all_written.enter_context(replacing(folder / JOINED / f"{name}.csv"))
            table.to_csv(half, index=False, **form)


def _whole(path: Path, said: dict, name: str, low: int) -> int:
    text = said[name]
    if not isinstance(text, str) or not re.fullmatch(r"\d{1,9}", text) or int(text) < low:
        mend = f"Typ een geheel getal van {low} of meer, zoals: {_usual(name)}"
        raise _wrong(path, name, "dit kan hier niet", mend, text)
    return int(text)


def _usual(name: str) -> str:
    text = _settings_text()
    return next(line for line in text.splitlines() if line.startswith(f"{name}:"))


def _settings_text() -> str:
    return SETTINGS_TEXT.format(day=date.today(), questions=QUESTIONS)


def _wrong(path: Path, name: str, what: str, mend: str, value: object = None) -> InputError:
    return InputError(what, where=_place(path, name), value=value, mend=mend)


def _place(path: Path, name: str) -> str:
    lines = path.read_text("utf-8-sig").splitlines()
    found = (n for n, line in enumerate(lines, 1) if line.partition(":")[0].strip(" '\"") == name)
    return f"bestand {path.name}, regel {next(found, 1)}, {name}"
