"""Installations on which commands are run."""

import shutil
from pathlib import Path

import pytest

from tests.cli.running import bootstrapped


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation; each test works in a copy."""
    folder = tmp_path_factory.mktemp("installation")
    bootstrapped(folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """An installation of the test's own."""
    for name in ("keys.json", "register.db"):
        shutil.copy(made / name, tmp_path)
    return tmp_path
