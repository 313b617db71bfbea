"""What holds for every test with windows: none of them stays in memory, and texts can be had in both languages."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from jtl_desktop.ui.texts import Language, install_language


@pytest.fixture(autouse=True)
def _no_window_stays_in_memory(qapp: QApplication) -> Iterator[None]:
    """A hidden top-level window that nobody deletes keeps its models, services and databases alive."""
    before = _windows()
    # As in the program: a worker's thread must never be the one that finds the last cycle around a widget.
    gc.disable()
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect(0)
    gc.enable()
    if _windows().keys() - before.keys():
        # Only now: a full collection after every test would cost more than the tests.
        gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    left = [name for key, name in _windows().items() if key not in before]
    assert not left, f"windows left in memory: {sorted(left)}"


def _windows() -> dict[int, str]:
    return {id(widget): _name(widget) for widget in QApplication.topLevelWidgets() if widget.parent() is None}


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName() or widget.windowTitle()!r}"


@pytest.fixture(params=["en", "de"])
def language(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Language]:
    """Runs the test once in English and once in German."""
    install_language(qapp, request.param)
    yield request.param
    install_language(qapp, "en")


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    """Runs the test in German."""
    install_language(qapp, "de")
    yield
    install_language(qapp, "en")
