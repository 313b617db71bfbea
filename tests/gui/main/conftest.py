"""A small simulated Wawi and the English language for each story of the main window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from jtl_desktop.demo import DemoConfig, DemoServer
from jtl_desktop.ui.texts import install_language
from jtl_desktop.ui.theme import apply_theme


@pytest.fixture
def server(qapp: QApplication) -> Iterator[DemoServer]:
    install_language(qapp, "en")
    apply_theme(qapp, "light")
    with DemoServer(DemoConfig(items=90, suppliers=12)) as running:
        yield running
