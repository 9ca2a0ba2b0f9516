"""The shared words: tables and their columns, the form of an answer, cautions, parameters.

Names are looked up when they are asked for, so that a command which only needs a message or a
parameter does not wait for pandas.
"""

from importlib import import_module

_WHERE = {
    "answer": (
        *("ANSWER", "KINDS", "Answers", "Released", "about", "add_cautions", "mark", "mark_like"),
        *("require", "require_level", "require_released"),
    ),
    "declaration": ("Column", "Table"),
    "erkende_interventies": ("NIVEAUS",),
    "message": ("InputError",),
    "tables": ("TABLES",),
}
_MODULES = {name: module for module, names in _WHERE.items() for name in names}

__all__ = list(_MODULES)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"jeugdlib.columns has no {name}")
    return getattr(import_module(f"jeugdlib.columns.{_MODULES[name]}"), name)
