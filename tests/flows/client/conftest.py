"""A small simulated Wawi for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jtl_desktop.demo.config import DemoConfig
from jtl_desktop.demo.server import DemoServer


@pytest.fixture
def demo() -> Iterator[DemoServer]:
    with DemoServer(DemoConfig(items=60, suppliers=8)) as server:
        yield server
