"""Databases in a folder of their own, closed at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.workspace import Workspace
from tests.unit.storage.builders import fill


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(tmp_path / "catalogue.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def assortment(catalogue: Catalogue) -> Catalogue:
    """The catalogue with the small assortment in it."""
    fill(catalogue)
    return catalogue


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace(tmp_path / "workspace.sqlite")
    yield opened
    opened.close()
