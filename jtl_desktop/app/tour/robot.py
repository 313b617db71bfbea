"""Hands and eyes of the tour: keys, clicks, waiting for what must come true, pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

LOOK_EVERY_SECONDS = 0.02
PATIENCE_SECONDS = 30.0
# Long enough for throttled refreshes (400 ms) and the chart to have been drawn.
SETTLE_SECONDS = 0.8
GAP = 24

W = TypeVar("W", bound=QWidget)


class StepFailed(Exception):  # noqa: N818 (the sentence that a failed tour ends with)
    """A step of the tour did not hold; the message says what was expected."""


class Robot:
    """Does what a person could do, and nothing else. ``pictures`` counts those that were saved."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.pictures = 0
        self.say = say
        self._folder = folder

    async def until(self, held: Callable[[], object], expected: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until something is so. Raises StepFailed when it does not become so in time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not held():
            if loop.time() > deadline:
                raise StepFailed(expected)
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    def check(self, held: object, expected: str) -> None:
        """Raises StepFailed when something is not so."""
        if not held:
            raise StepFailed(expected)

    async def click(self, widget: QWidget) -> None:
        """Press the left button in the middle of a widget, once it can be pressed."""
        await self.until(
            lambda: widget.isVisible() and widget.isEnabled(),
            f"“{widget.accessibleName() or widget.objectName()}” can be used",
        )
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        await asyncio.sleep(0)

    async def click_line(self, view: QAbstractItemView, row: int) -> None:
        """Press the left button on a line of a list."""
        index = view.model().index(row, 0)
        view.scrollTo(index)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
        await asyncio.sleep(0)

    async def key(
        self,
        widget: QWidget,
        key: Qt.Key,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        QTest.keyClick(widget, key, modifier=modifier)
        await asyncio.sleep(0)

    async def write(self, widget: QWidget, words: str) -> None:
        """Type into a field."""
        _type(widget, words)
        await asyncio.sleep(0)

    async def write_cell(self, view: QAbstractItemView, words: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
        """Type over the current cell: the first key opens the editor, the last one leaves it."""
        editor, left = _open_editor(view), words
        if editor is None:
            _type(view, words[0])
            await asyncio.sleep(0)
            editor, left = _open_editor(view), words[1:]
        if editor is None:
            raise StepFailed(f"typing “{words}” opens an editor")
        _type(editor, left)
        QTest.keyClick(editor, end)
        await asyncio.sleep(0)

    async def opened(self, kind: type[W]) -> W:
        """The dialog of this kind, once it is on the screen."""
        await self.until(lambda: self._visible(kind), f"a {kind.__name__} opens")
        return self._visible(kind)[0]

    async def picture(self, name: str, window: QWidget, beside: QWidget | None = None) -> None:
        """Save what the merchant sees: a window with its boxes over it, or two windows side by side."""
        await asyncio.sleep(SETTLE_SECONDS)
        self.pictures += 1
        image = _with_boxes(window) if beside is None else _side_by_side(window, beside)
        self._save(image, f"{self.pictures:02}-{name}.png")

    def failed(self, window: QWidget | None) -> None:
        """A last look at where it went wrong."""
        if window is not None:
            self._save(_with_boxes(window), "failed.png")

    def _save(self, image: QPixmap, name: str) -> None:
        if not image.save(str(self._folder / name)):
            raise StepFailed(f"{name} can be written to {self._folder}")
        self.say(f"  {name}")

    @staticmethod
    def _visible(kind: type[W]) -> list[W]:
        return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]


def _type(widget: QWidget, words: str) -> None:
    """Key by key. QTest only knows the keys of ASCII; it ends the program at others."""
    for sign in words:
        if sign.isascii():
            QTest.keyClicks(widget, sign)
            continue
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, sign))


def _open_editor(view: QAbstractItemView) -> QWidget | None:
    """The editor that has the keyboard, if it is one of this view's."""
    focus = QApplication.focusWidget()
    return focus if focus is not None and focus is not view and view.isAncestorOf(focus) else None


def _with_boxes(window: QWidget) -> QPixmap:
    """The window and the dialogs and pop-ups that belong to it, where they stand."""
    image = window.grab()
    painter = QPainter(image)
    for box in window.findChildren(QWidget):
        if not box.isWindow() or not box.isVisible():
            continue
        if box.windowType() is Qt.WindowType.Dialog:
            _draw_box(painter, window, box)
        elif box.windowType() is Qt.WindowType.Popup:
            _draw_framed(painter, _place_over(window, box), box)
    painter.end()
    return image


def _draw_box(painter: QPainter, window: QWidget, box: QWidget) -> None:
    place = _place_over(window, box)
    place.moveCenter(QRect(QPoint(0, 0), window.size()).center())
    painter.fillRect(QRect(QPoint(0, 0), window.size()), QColor(0, 0, 0, 70))
    _draw_framed(painter, place, box)


def _draw_framed(painter: QPainter, place: QRect, box: QWidget) -> None:
    painter.fillRect(place.adjusted(-1, -1, 1, 1), QColor(120, 120, 120))
    painter.drawPixmap(place.topLeft(), box.grab())


def _place_over(window: QWidget, box: QWidget) -> QRect:
    return QRect(box.mapToGlobal(QPoint(0, 0)) - window.mapToGlobal(QPoint(0, 0)), box.size())


def _side_by_side(left: QWidget, right: QWidget) -> QPixmap:
    first, second = _with_boxes(left), _with_boxes(right)
    ratio = first.devicePixelRatio()
    size = QSize(left.width() + right.width() + 3 * GAP, max(left.height(), right.height()) + 2 * GAP)
    image = QPixmap(size * ratio)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(90, 98, 110))
    painter = QPainter(image)
    painter.drawPixmap(GAP, GAP, first)
    painter.drawPixmap(2 * GAP + left.width(), GAP, second)
    painter.end()
    return image
