"""Looks at windows as a person would: what is cut off, what is in the wrong language, what was never translated.

With the environment variable SCREENS set to a folder, every window that is looked at is also kept there as a picture.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QTableView,
    QToolButton,
    QWidget,
)

from jtl_desktop.ui.panels.elided import ElidedLabel
from tests.gui.screens.stretched import CLOSE, OPEN

# A pixel more or less is what rounding of fractional sizes leaves.
_ROUNDING = 2
_BUTTONS = (QPushButton, QToolButton, QCheckBox, QRadioButton)
_LETTERS = re.compile(r"[A-Za-zÄÖÜäöüß]{3,}")


def look_at(window: QWidget, name: str) -> list[str]:
    """What a person would find fault with; empty when all is well."""
    # Only what is due for the layout: whole rounds of events belong to the event loop.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    _keep_picture(window, name)
    return [f"{name}: {fault}" for fault in (*_cut_texts(window), *_cut_headers(window), *_outside(window))]


def texts_of(window: QWidget) -> Iterator[tuple[str, str]]:
    """Every text of a window with where it stands, tooltips and words for screen readers included; no data."""
    yield "title", window.windowTitle()
    for widget in (window, *_visible(window)):
        where = f"{type(widget).__name__} {widget.objectName()}".strip()
        yield f"{where} tooltip", widget.toolTip()
        yield f"{where} accessible name", widget.accessibleName()
        yield f"{where} accessible description", widget.accessibleDescription()
        for text in _own_texts(widget):
            yield where, text


def menu_texts(menu: QMenu) -> Iterator[tuple[str, str]]:
    """The entries of a menu, and of those below it."""
    for action in menu.actions():
        yield f"menu {menu.title()}", action.text()
        submenu = action.menu()
        if isinstance(submenu, QMenu):
            yield from menu_texts(submenu)


def never_translated(texts: Iterable[tuple[str, str]], data: Iterable[str]) -> list[str]:
    """Texts that did not come through the catalogue, with the pseudo language installed; ``data`` is allowed."""
    known = tuple(data)
    return sorted({f"{where}: {text!r}" for where, text in texts if _is_raw(text, known)})


def in_english(texts: Iterable[tuple[str, str]], english: frozenset[str]) -> list[str]:
    """Texts of a German window that read like a sentence of the catalogue in English."""
    return sorted({f"{where}: {text!r}" for where, text in texts if text.replace("&", "") in english})


def _is_raw(text: str, data: tuple[str, ...]) -> bool:
    """Whether letters are left when all that came through the catalogue, and all that is data, is taken away."""
    left = re.sub(f"{OPEN}[^{CLOSE}]*{CLOSE}", "", _innermost_first(text))
    for word in sorted(data, key=len, reverse=True):
        left = left.replace(word, "")
    return bool(_LETTERS.search(left))


def _innermost_first(text: str) -> str:
    """One sentence may stand in another's placeholder."""
    nested = re.compile(f"({OPEN}[^{OPEN}{CLOSE}]*){OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
    while nested.search(text):
        text = nested.sub(r"\1", text)
    return text


def _own_texts(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(index) for index in range(widget.count()))
    elif isinstance(widget, QHeaderView) and widget.orientation() is Qt.Orientation.Horizontal:
        yield from (str(_title(widget, section) or "") for section in range(widget.count()))


def _title(header: QHeaderView, section: int) -> object:
    return header.model().headerData(section, Qt.Orientation.Horizontal) if header.model() is not None else None


def _visible(window: QWidget) -> list[QWidget]:
    return [widget for widget in window.findChildren(QWidget) if widget.isVisible() and widget.window() is window]


def _cut_texts(window: QWidget) -> Iterator[str]:
    for widget in _visible(window):
        if isinstance(widget, QLabel) and widget.text() and not isinstance(widget, ElidedLabel):
            if widget.wordWrap():
                is_cut = widget.heightForWidth(widget.width()) > widget.height() + _ROUNDING
            else:
                is_cut = not _fits(widget)
        elif isinstance(widget, _BUTTONS):
            is_cut = bool(widget.text()) and not _fits(widget)
        elif isinstance(widget, QLineEdit) and widget.placeholderText() and not widget.text():
            is_cut = widget.fontMetrics().horizontalAdvance(widget.placeholderText()) > widget.width()
        else:
            continue
        if is_cut:
            yield f"{type(widget).__name__} is cut off: {_words(widget)!r} in {widget.size()}, not {widget.sizeHint()}"


def _fits(widget: QWidget) -> bool:
    wanted, room = widget.sizeHint(), widget.size()
    return wanted.width() <= room.width() + _ROUNDING and wanted.height() <= room.height() + _ROUNDING


def _words(widget: QWidget) -> str:
    return next((text for text in _own_texts(widget) if text), "")


def _cut_headers(window: QWidget) -> Iterator[str]:
    """Titles of columns; a table of lines only, not one whose widths the merchant has drawn."""
    for table in window.findChildren(QTableView):
        header = table.horizontalHeader()
        if not table.isVisible() or not header.isVisible():
            continue
        for section in range(header.count()):
            title = str(_title(header, section) or "")
            if not header.isSectionHidden(section) and header.sectionSize(section) < _title_width(header, title):
                yield f"column title is cut off: {title!r} in {header.sectionSize(section)}"


def _title_width(header: QHeaderView, title: str) -> int:
    return header.fontMetrics().horizontalAdvance(title) + 10 if title else 0


def _outside(window: QWidget) -> Iterator[str]:
    """Widgets that reach over the edge of the window, except what lies in a view that scrolls."""
    whole = QRect(0, 0, window.width(), window.height())
    for widget in _visible(window):
        if isinstance(widget, QLabel | QPushButton | QLineEdit | QComboBox) and not _scrolls(widget):
            place = QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())
            if not whole.contains(place) and not place.isEmpty():
                yield f"{type(widget).__name__} {_words(widget)!r} reaches over the edge: {place} in {whole}"


def _scrolls(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea | QAbstractItemView):
            return True
        parent = parent.parentWidget()
    return False


def _keep_picture(window: QWidget, name: str) -> None:
    folder = os.environ.get("SCREENS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        window.grab().save(str(Path(folder) / f"{name}.png"))
