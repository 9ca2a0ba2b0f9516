"""What kind of file this is, and whether it may be opened at all."""

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

from jeugdlib.columns import InputError

MB = 1_000_000
SUFFIXES = {
    "csv": (".csv", ".txt", ".tsv"),
    "xlsx": (".xlsx", ".xlsm"),
    "ods": (".ods",),
    "parquet": (".parquet", ".pq"),
    "sav": (".sav",),
    "sqlite": (".sqlite", ".db"),
}
KINDS = {
    "csv": "een tekstbestand",
    "xlsx": "een Excel-werkboek",
    "ods": "een OpenDocument-werkblad",
    "parquet": "een Parquet-bestand",
    "sav": "een SPSS-bestand",
    "sqlite": "een databestand van SQLite",
}
FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "een oud Excel-bestand (xls) of een werkboek met een wachtwoord"),
    (b"%PDF", "een pdf"),
    (b"\x1f\x8b", "een ingepakt bestand (gzip)"),
    (b"7z\xbc\xaf", "een ingepakt bestand (7z)"),
    (b"Rar!", "een ingepakt bestand (rar)"),
    (b"{\\rtf", "een tekstdocument (rtf)"),
)
MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<head")


@dataclass(frozen=True)
class Limits:
    """How large a file may be, in megabytes and columns; a workbook as it is unpacked.

    `workbook` is what openpyxl can hold within about 1 GB of memory.
    """

    megabytes: int = 2000
    workbook: int = 60
    columns: int = 1000


def kind_of(path: Path, limits: Limits) -> str:
    """Which kind of file this is, by its content: csv, xlsx, ods, parquet, sav or sqlite.

    Raises
    ------
    InputError : it is not there, may not be read, is too large, or is of another kind than its
        name says or than can be read here.
    """
    where = f"bestand {path.name}"
    _require_file(path, where)
    size = path.stat().st_size
    if size == 0:
        raise InputError("het bestand is leeg", where=where, mend="Exporteer het opnieuw.")
    if size > limits.megabytes * MB:
        raise _too_large(where, size, limits.megabytes)
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as problem:
        raise InputError(
            f"dit bestand mag niet worden gelezen ({problem.strerror})",
            where=where,
            mend="Sluit het in Excel, download het uit de cloud, of vraag om leesrecht.",
        ) from problem
    kind = _by_content(path, start, where, limits)
    if path.suffix.lower() not in SUFFIXES[kind]:
        raise InputError(
            f"dit is {KINDS[kind]}, en de naam eindigt op {path.suffix or 'niets'}",
            where=where,
            mend=f"Geef het de extensie {SUFFIXES[kind][0]}, of exporteer het opnieuw.",
        )
    return kind


def _require_file(path: Path, where: str) -> None:
    if os.path.isdir(path):
        raise InputError("dit is een map", where=where, mend="Geef het bestand zelf op.")
    if not os.path.isfile(path):
        raise InputError("dit bestand is er niet", where=where, mend="Controleer map en naam.")
    if path.name.startswith(("~$", ".~lock.")):
        raise InputError(
            "dit is het slotje van een bestand dat open is", where=where, mend="Kies het origineel."
        )


def _by_content(path: Path, start: bytes, where: str, limits: Limits) -> str:
    if start.startswith(b"PK\x03\x04"):
        return _in_zip(path, where, limits)
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith((b"$FL2", b"$FL3")):
        return "sav"
    if start.startswith(b"SQLite format 3\0"):
        return "sqlite"
    for signature, what in FOREIGN:
        if start.startswith(signature):
            raise _foreign(what, where)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(MARKUP):
        raise _foreign("een webpagina of XML", where)
    if start.count(b"\0") > len(start) * 0.3 and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _foreign("geen leesbare tekst", where)
    return "csv"


def _in_zip(path: Path, where: str, limits: Limits) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names, size = archive.namelist(), sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as problem:
        raise InputError(
            "dit werkboek is beschadigd of onvolledig",
            where=where,
            mend="Open het en bewaar het opnieuw, of exporteer het nog eens.",
        ) from problem
    if size > limits.workbook * MB:
        raise _too_large(where, size, limits.workbook, "uitgepakt ")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        return "ods"
    raise _foreign("een ingepakt bestand (zip)", where)


def _foreign(what: str, where: str) -> InputError:
    return InputError(
        f"dit is {what}, en dat kan niet worden gelezen",
        where=where,
        mend="Bewaar de tabel als Excel-werkboek (xlsx) of als CSV UTF-8.",
    )


def _too_large(where: str, size: int, limit: int, how: str = "") -> InputError:
    return InputError(
        f"dit bestand is {how}{size / MB:.0f} MB groot, en de grens is {limit} MB",
        where=where,
        mend="Bewaar het als csv of Parquet, splits het, of verhoog de grens met --largest.",
    )
