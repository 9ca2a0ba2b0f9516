"""Children and cells in codes, which only the key of a project makes and nobody turns back."""

import hashlib
from dataclasses import dataclass

import numpy as np

BUCKETS = 32  # parts of a sketch; more than the children that two compared cells may differ by


@dataclass(frozen=True)
class Cell:
    """A number and the children behind it; without a value the number was withheld."""

    name: str
    what: str
    value: float | None
    members: frozenset


@dataclass(frozen=True)
class Coded:
    """A cell as the ledger keeps it."""

    cell: bytes
    what: str
    value: float | None
    codes: np.ndarray


class Codes:
    """Codes of children and of cells, which only the ledger key of this project makes."""

    def __init__(self, key: bytes):
        self.key = key
        self.known: dict[object, int] = {}

    def name(self, text: str) -> bytes:
        """The code of a name."""
        return hashlib.blake2b(text.encode(), key=self.key, digest_size=16).digest()

    def cell(self, cell: Cell) -> Coded:
        """A cell in codes."""
        return Coded(self.name(cell.name), cell.what, cell.value, self.of(cell.members))

    def of(self, members: frozenset) -> np.ndarray:
        """The codes of children, in order."""
        for child in members - self.known.keys():
            code = hashlib.blake2b(str(child).encode(), key=self.key, digest_size=8).digest()
            self.known[child] = int.from_bytes(code, "little")
        return np.sort(np.array([self.known[child] for child in members], np.uint64))


def sketch(codes: np.ndarray) -> np.ndarray:
    """Codes in few parts: each child changes one, so nearly the same sets differ in few of them."""
    parts = np.zeros(BUCKETS, np.uint64)
    np.bitwise_xor.at(parts, (codes % BUCKETS).astype(int), codes)
    return parts
