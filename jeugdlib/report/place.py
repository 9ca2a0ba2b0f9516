"""Putting a finished report in its place: the old one or the new one, never half of either."""

import ctypes
import hashlib
import os
import re
import shutil
import sys
import unicodedata
from pathlib import Path

# names that Windows keeps for devices, of which no folder can be made there, and the one we keep
RESERVED = {"con", "prn", "aux", "nul", *(f"{d}{i}" for d in ("com", "lpt") for i in range(1, 10))}
RESERVED |= {"intern"}
HASHED = re.compile(r"-[0-9a-f]{6}$")
LONGEST = 40
HERE, EXCHANGE = -100, 2  # of renameat2: seen from the folder of this process, and swap


def slug(text: str, *, whole: bool = False) -> str:
    """A part of a folder name from any text, or a `whole` name; two texts never give the same one.

    A text that is not such a name already gets a short hash of itself behind it; so texts that
    differ in capitals alone also differ on a disk that does not see capitals.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-")
    taken = HASHED.search(name) or (whole and name in RESERVED)
    if name == text and name and not taken:
        return name
    return f"{name or 'x'}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def key(place: Path) -> str:
    """A short name for the place of a report, for what is noted of it elsewhere."""
    return hashlib.sha256(str(place.resolve()).encode()).hexdigest()[:16]


def start(place: Path) -> Path:
    """An empty folder beside the place where the report will come.

    What an earlier run that was broken off left there is taken away; if it was broken off between
    taking the old report away and putting the new one there, the old one is put back first.
    """
    making, old = _beside(place)
    if old.exists() and not place.exists():
        os.rename(old, place)
    for left in (making, old):
        shutil.rmtree(left, ignore_errors=True)
    making.mkdir(parents=True)
    return making


def broken_off(place: Path) -> bool:
    """Whether a run that writes in this place was broken off, or is busy with it now."""
    return any(left.exists() for left in _beside(place))


def finish(making: Path, place: Path) -> None:
    """Move the finished folder to its place; the report that stood there goes."""
    old = _beside(place)[1]
    if not place.exists():
        os.rename(making, place)
        return
    for path in (*making.iterdir(), making):  # before the old one goes, the new one is on the disk
        _settle(path)
    if not _swapped(making, place):
        os.rename(place, old)
        os.rename(making, place)
    for left in (making, old):
        shutil.rmtree(left, ignore_errors=True)


def _swapped(one: Path, other: Path) -> bool:
    """Whether two folders took each other's place in one step, which Linux can on most disks."""
    if not sys.platform.startswith("linux"):
        return False
    swap = getattr(ctypes.CDLL(None), "renameat2", None)  # of the C library, and not in all of them
    return bool(swap) and swap(HERE, bytes(one), HERE, bytes(other), EXCHANGE) == 0


def _settle(path: Path) -> None:
    if sys.platform == "win32":  # where no folder can be opened, nor a file that is only read
        return
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _beside(place: Path) -> tuple[Path, Path]:
    """Where the new report is made, and where the old one waits while it takes its place."""
    return place.parent / f".{place.name}.nieuw", place.parent / f".{place.name}.oud"
