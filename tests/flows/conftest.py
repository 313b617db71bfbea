"""A small simulated Wawi for each story."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jtl_desktop.demo import DemoConfig, DemoServer


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(DemoConfig(items=120, suppliers=12)) as running:
        yield running
