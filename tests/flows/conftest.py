"""A small simulated Wawi for each story."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoConfig, DemoServer
from tests.flows.desk import Desk


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(DemoConfig(items=120, suppliers=12)) as running:
        yield running


@pytest.fixture
def desk(server: DemoServer, tmp_path: Path) -> Desk:
    return Desk(server, tmp_path)
