"""What tests of trajectories share: the same rules once more, in plain and slow Python."""

import importlib.util
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def plain():
    """The module plain_trajectories.py beside this file."""
    place = Path(__file__).with_name("plain_trajectories.py")
    spec = importlib.util.spec_from_file_location("plain_trajectories", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
