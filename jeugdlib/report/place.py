"""Putting a finished report in its place: the old one or the new one, never half of either."""

import hashlib
import os
import re
import shutil
import unicodedata
from pathlib import Path

# names that Windows keeps for devices, of which no folder can be made there, and the one we keep
RESERVED = {"con", "prn", "aux", "nul", *(f"{d}{i}" for d in ("com", "lpt") for i in range(1, 10))}
RESERVED |= {"intern"}
HASHED = re.compile(r"-[0-9a-f]{6}$")
LONGEST = 40


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
    making, old = _beside(place, "nieuw"), _beside(place, "oud")
    if old.exists() and not place.exists():
        os.rename(old, place)
    for left in (making, old):
        shutil.rmtree(left, ignore_errors=True)
    making.mkdir(parents=True)
    return making


def finish(making: Path, place: Path) -> None:
    """Move the finished folder to its place; the report that stood there goes."""
    old = _beside(place, "oud")
    if place.exists():
        os.rename(place, old)
    os.rename(making, place)
    shutil.rmtree(old, ignore_errors=True)


def _beside(place: Path, what: str) -> Path:
    return place.parent / f".{place.name}.{what}"
