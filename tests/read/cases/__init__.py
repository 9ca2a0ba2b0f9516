"""The inputs of TRUST §5, a file each, made when they are asked for."""

from tests.read.cases import (
    broken,
    cells,
    characters,
    dates,
    headers,
    identity,
    layout,
    monitoring,
    numbers,
    sheets,
    text,
    workbooks,
)

MODULES = (
    characters,
    layout,
    broken,
    workbooks,
    numbers,
    cells,
    dates,
    headers,
    sheets,
    identity,
    text,
    monitoring,
)
CASES = [case for module in MODULES for case in module.CASES]
