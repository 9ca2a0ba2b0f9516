"""Every test starts as a new kernel does, and can have the intruder at hand."""

import importlib.util
from pathlib import Path

import pytest

from jeugdlib.release import ledger, session


@pytest.fixture(autouse=True)
def _new_session():
    session.forget()
    yield
    session.forget()
    ledger.restore()


@pytest.fixture(scope="session")
def attacker():
    """The intruder's own code, in attacker.py beside this file."""
    place = Path(__file__).with_name("attacker.py")
    spec = importlib.util.spec_from_file_location("attacker", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def kernel(monkeypatch, tmp_path):
    """A project of its own, with a kernel that hands over to nobody; gives what it displayed."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    for module in ("memory", "protected"):
        monkeypatch.setattr(f"jeugdlib.release.{module}.in_kernel", lambda: True)
    shown = []
    monkeypatch.setattr(
        "IPython.display.display", lambda data, metadata, raw: shown.append(metadata["jeugdlib"])
    )
    return shown
