"""Pseudonyms: codes for children that only the keeper of the key can make again.

A plain hash of a BSN is no protection: all of them are hashed in a minute. These codes need a key
that is kept apart from data and reports. They stay the same within a project, and say nothing
across projects. Pseudonymised data remain personal data.

Source: ENISA (2019), Pseudonymisation techniques and best practices; EDPB Guidelines 01/2025.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from jeugdlib.columns import InputError

KEY_BYTES = 32
# the columns that say which child a row is about; who coded a file is not a child
CHILD_IDS = ("client_id", "dossier_id", "stem_id", "traject_id")
CODE_LETTERS = 16  # of base32: 80 bits, so that two children never share a code by chance


@dataclass(frozen=True)
class Key:
    """A project's key; `project` goes into every code, so that projects cannot be joined."""

    project: str
    secret: bytes

    @property
    def fingerprint(self) -> str:
        """Eight letters that tell keys apart and give nothing away."""
        return hashlib.sha256(self.project.encode() + self.secret).hexdigest()[:8]


def new_key(path: Path, *, replace: bool = False) -> Key:
    """A fresh key, written to a file that only its owner may read.

    Raises
    ------
    InputError : there is a file already and it may not be replaced, or it cannot be written.
    """
    if path.exists() and not replace:
        raise InputError(
            "hier staat al een bestand",
            where=f"sleutel {path.name}",
            mend="Kies een andere naam; een sleutel die weg is, komt niet terug.",
        )
    key = Key(secrets.token_hex(8), secrets.token_bytes(KEY_BYTES))
    content = {"project": key.project, "key": base64.b64encode(key.secret).decode()}
    fresh = path.with_name(f".{path.name}.nieuw")
    try:
        # made with its permission, so that there is no moment at which others can read it
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(content, file)
        os.replace(fresh, path)
    except OSError as problem:
        raise InputError(
            f"hier kan geen sleutel worden geschreven ({problem.strerror})", where=str(path.parent)
        ) from problem
    return key


def read_key(path: Path) -> Key:
    """The key in a file.

    Raises
    ------
    InputError : there is no such file, it is no key, or others than its owner can read it.
    """
    where = f"sleutel {path.name}"
    if not path.is_file():
        raise InputError("dit bestand is er niet", where=where, mend="Maak er een: jeugd key new.")
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise InputError(
            "ook anderen kunnen dit lezen",
            where=where,
            mend=f"Geef: chmod 600 {path.name}.",
        )
    try:
        content = json.loads(path.read_text("utf-8"))
        key = Key(content["project"], base64.b64decode(content["key"], validate=True))
    except (ValueError, KeyError, TypeError) as problem:
        raise InputError("dit is geen sleutel van jeugd key new", where=where) from problem
    if len(key.secret) != KEY_BYTES:
        raise InputError("deze sleutel is beschadigd", where=where)
    return key


def destroy_key(path: Path) -> None:
    """Remove a key, after which no code can be traced back or made again.

    Raises
    ------
    InputError : there is no key in the file; nothing is removed.
    """
    read_key(path)
    path.write_bytes(secrets.token_bytes(path.stat().st_size))  # what is left on the disk is noise
    path.unlink()


def pseudonyms(ids: pd.Series, key: Key) -> pd.Series:
    """A code of 16 letters and digits for every id; a missing id stays missing.

    Ids that differ by spaces or by a lost zero in front of nine digits get the same code.

    Raises
    ------
    InputError : two different ids would get one code.
    """
    plain = ids.map(normalise, na_action="ignore")
    codes = {text: _code(text, key) for text in plain.dropna().unique()}
    if len(set(codes.values())) != len(codes):
        raise InputError("twee nummers zouden dezelfde code krijgen; neem een andere sleutel")
    return plain.map(codes)


def normalise(text: str) -> str:
    """An id as it is coded: without spaces, and eight digits as the nine that they were."""
    plain = "".join(str(text).split())
    return plain.zfill(9) if plain.isdigit() and len(plain) == 8 else plain


def _code(text: str, key: Key) -> str:
    digest = hmac.new(key.secret, f"{key.project}|{text}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:CODE_LETTERS]
