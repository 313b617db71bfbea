"""Draws all visible cells in one pass.

A delegate would be called once per cell with an option object to unpack; drawing a page of 40 rows that way takes
several times as long as all of the below, and a page has to be there within one frame (16 ms).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QLine, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen, QPixmap

from jtl_desktop.ui.grid.columns import GridColumn, Look
from jtl_desktop.ui.grid.entries import Cell, RowEntry
from jtl_desktop.ui.grid.states import Mark, RowState
from jtl_desktop.ui.icons import pixmap
from jtl_desktop.ui.theme import Tokens, tabular, tokens_of

_CHANGED = Mark.CHANGED.value
_PROBLEM = Mark.PROBLEM.value
_WARNING = Mark.WARNING.value
_READ_ONLY = Mark.READ_ONLY.value
_FADED = Mark.FADED.value
_CHECKED = Mark.CHECKED.value
_DOUBT = Mark.DOUBT.value
_ATTENTION = _PROBLEM | _WARNING | _DOUBT
_KEPT_WIDTHS = 20_000
_GREY_STATES = frozenset({RowState.NO_SUPPLIER, RowState.LOADING, RowState.LOAD_FAILED, RowState.GONE})


class Strip(NamedTuple):
    """A visible column: which, and where it lies in the viewport."""

    column: int
    left: int
    width: int


@dataclass(frozen=True, slots=True)
class Band:
    """The visible rows: the first, how many, where the first one begins, and their height."""

    first: int
    count: int
    top: int
    height: int


def fill(painter: QPainter, area: QRect, color: QColor) -> None:
    """For what is there from the first paint on: at its first ``fillRect`` PySide6 makes 169 gradients (2 ms)."""
    painter.setBackground(color)
    painter.eraseRect(area)


class Highlights(NamedTuple):
    """What the merchant points at: selected cells, the current cell, the row under the mouse.

    ``order`` are the columns of both parts as they stand.
    """

    is_selected: Callable[[int, int], bool]
    any_selected: bool
    many_selected: bool
    order: Sequence[int]
    current_row: int
    current_column: int
    hover_row: int
    has_focus: bool

    def is_start(self, row: int, column: int) -> bool:
        """The cell among several selected ones in which typing ends up: it keeps its own ground."""
        return self.many_selected and row == self.current_row and column == self.current_column


class Inks:
    """Colours, fonts and drawings of one theme at one font and pixel ratio, prepared once."""

    def __init__(self, palette: QPalette, font: QFont, ratio: float) -> None:
        self.tokens: Tokens = tokens_of(palette)
        self.plain = tabular(font)
        self.italic = QFont(self.plain)
        self.italic.setItalic(True)
        self.struck = QFont(self.plain)
        self.struck.setStrikeOut(True)
        self.metrics = QFontMetrics(self.plain)
        self.padding = max(4, self.metrics.height() // 3)
        self.icon_size = max(14, round(self.metrics.height() * 0.95))
        self.ratio = ratio
        self.colors = {name: QColor(getattr(self.tokens, name)) for name in _COLORS}
        for name in ("selection", "selection_idle"):
            self.colors[f"{name}_changed"] = _between(self.colors[name], self.colors["changed"])
        self._widths: dict[str, int] = {}
        self._pixmaps: dict[tuple[str, str, bool], QPixmap] = {}

    def width(self, text: str) -> int:
        """Width of a text in the plain font, in pixels."""
        found = self._widths.get(text)
        if found is None:
            if len(self._widths) > _KEPT_WIDTHS:
                self._widths.clear()
            found = self._widths[text] = self.metrics.horizontalAdvance(text)
        return found

    def drawing(self, name: str, tone: str, *, filled: bool = False) -> QPixmap:
        key = (name, tone, filled)
        found = self._pixmaps.get(key)
        if found is None:
            color = QColor(getattr(self.tokens, tone))
            found = self._pixmaps[key] = pixmap(name, self.icon_size, color, filled=filled, ratio=self.ratio)
        return found


_COLORS = (
    "base", "raised", "line", "text", "muted", "accent", "selection", "selection_idle", "hover", "changed",
    "changed_mark", "problem", "problem_ground", "warning",
)  # fmt: skip


def _between(one: QColor, other: QColor) -> QColor:
    """A changed cell shows as such where it is selected, too."""
    return QColor((one.red() + other.red()) // 2, (one.green() + other.green()) // 2, (one.blue() + other.blue()) // 2)


class CellPainter:
    """Draws the rows of one viewport. ``entry_of`` hands out a row, ready to be drawn."""

    def __init__(self, painter: QPainter, inks: Inks, columns: Sequence[GridColumn]) -> None:
        self._painter = painter
        self._inks = inks
        self._columns = columns
        self._colors = inks.colors
        self._pen: QColor | None = None
        self._font: QFont | None = None

    def draw(
        self, strips: Sequence[Strip], band: Band, entry_of: Callable[[int], RowEntry], highlights: Highlights
    ) -> None:
        """Draw every cell, then the lines between them, then the ring around the current cell."""
        right = max((strip.left + strip.width for strip in strips), default=0)
        left = min((strip.left for strip in strips), default=0)
        for offset in range(band.count):
            row = band.first + offset
            top = band.top + offset * band.height
            self._row(row, QRect(left, top, right - left, band.height), strips, entry_of(row), highlights)
        self._lines(strips, band, left, right)
        if highlights.many_selected:
            self._outline(strips, band, highlights)
        self._ring(strips, band, highlights)

    def _row(self, row: int, bounds: QRect, strips: Sequence[Strip], entry: RowEntry, highlights: Highlights) -> None:
        ground = self._row_ground(row, entry, highlights)
        if ground is not None:
            fill(self._painter, bounds, ground)
        selected = highlights.is_selected if highlights.any_selected else None
        font = self._row_font(entry)
        top, height = bounds.top(), bounds.height()
        baseline = top + (height - self._inks.metrics.height()) // 2 + self._inks.metrics.ascent()
        for strip in strips:
            column = strip.column
            cell = entry.cells[column]
            if selected is not None and selected(row, column) and not highlights.is_start(row, column):
                name = "selection" if highlights.has_focus else "selection_idle"
                if cell[1] & _CHANGED:
                    name += "_changed"
                self._painter.fillRect(strip.left, top, strip.width, height, self._colors[name])
                self._marks_ground(cell[1], strip, top, height, tinted=False)
            elif cell[1] & (_CHANGED | _ATTENTION):
                self._marks_ground(cell[1], strip, top, height, tinted=True)
            self._cell(entry, cell, strip, top, height, baseline, font)

    def _row_ground(self, row: int, entry: RowEntry, highlights: Highlights) -> QColor | None:
        # The cursor's row in both parts: which item a cell far to the right belongs to.
        if row == highlights.current_row:
            return self._colors["selection_idle"]
        if row == highlights.hover_row:
            return self._colors["hover"]
        return self._colors["raised"] if entry.state in _GREY_STATES else None

    def _row_font(self, entry: RowEntry) -> QFont:
        if entry.state is RowState.REMOVED:
            return self._inks.struck
        return self._inks.italic if entry.state in _GREY_STATES else self._inks.plain

    def _marks_ground(self, marks: int, strip: Strip, top: int, height: int, *, tinted: bool) -> None:
        """The tint of a changed or broken cell, and its corner: a triangle is a change, whatever the colours."""
        if tinted:
            ground = self._colors["problem_ground" if marks & _PROBLEM else "changed"]
            self._painter.fillRect(strip.left, top, strip.width, height, ground)
        if marks & _CHANGED:
            self._corner(strip.left, top, max(6, height // 4))

    def _corner(self, left: int, top: int, size: int) -> None:
        color = self._colors["changed_mark"]
        for line in range(size):
            self._painter.fillRect(left, top + line, size - line, 1, color)

    def _cell(
        self, entry: RowEntry, cell: Cell, strip: Strip, top: int, height: int, baseline: int, font: QFont
    ) -> None:
        column = self._columns[strip.column]
        text, marks = cell
        look = column.look
        if look is Look.TEXT or look is Look.NUMBER or look is Look.TIERS or look is Look.MOMENT:
            if text:
                self._text(text, marks, column, strip, baseline, font)
            if marks & _ATTENTION:
                self._attention(marks, column, strip, top, height)
            return
        drawing = self._drawing_of(entry, marks, look)
        if drawing is not None:
            size = self._inks.icon_size
            self._painter.drawPixmap(strip.left + (strip.width - size) // 2, top + (height - size) // 2, drawing)

    def _text(self, text: str, marks: int, column: GridColumn, strip: Strip, baseline: int, font: QFont) -> None:
        inks = self._inks
        room = strip.width - 2 * inks.padding
        if marks & _ATTENTION:
            room -= inks.icon_size
        width = inks.width(text)
        if width > room:
            text = inks.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            width = room
        left = strip.left + inks.padding
        if column.is_right_aligned:
            left = strip.left + strip.width - inks.padding - width
        pen = self._colors["muted" if marks & (_FADED | _READ_ONLY) else "text"]
        if marks & _READ_ONLY and font is inks.plain:
            font = inks.italic
        if font is not self._font:
            self._painter.setFont(font)
            self._font = font
        if pen is not self._pen:
            self._painter.setPen(pen)
            self._pen = pen
        self._painter.drawText(left, baseline, text)

    def _attention(self, marks: int, column: GridColumn, strip: Strip, top: int, height: int) -> None:
        """A sign beside the value: on the far side of where its text stands."""
        name, tone = ("circle-alert", "problem") if marks & _PROBLEM else ("triangle-alert", "warning")
        if marks & _ATTENTION == _DOUBT:
            name = "circle-question-mark"
        size = self._inks.icon_size
        left = strip.left + 3 if column.is_right_aligned else strip.left + strip.width - size - 3
        self._painter.drawPixmap(left, top + (height - size) // 2, self._inks.drawing(name, tone))

    def _drawing_of(self, entry: RowEntry, marks: int, look: Look) -> QPixmap | None:
        if look is Look.STATE:
            return self._inks.drawing(entry.state.icon, entry.state.tone) if entry.state.icon else None
        if entry.row is None:
            return None
        if look is Look.STAR:
            on = bool(marks & _CHECKED)
            return self._inks.drawing("star", "changed_mark" if on else "line", filled=on)
        return (
            self._inks.drawing("square-check", "accent") if marks & _CHECKED else self._inks.drawing("square", "muted")
        )

    def _lines(self, strips: Sequence[Strip], band: Band, left: int, right: int) -> None:
        bottom = band.top + band.count * band.height
        lines = [QLine(left, y, right - 1, y) for y in range(band.top + band.height - 1, bottom, band.height)]
        lines += [
            QLine(strip.left + strip.width - 1, band.top, strip.left + strip.width - 1, bottom - 1) for strip in strips
        ]
        if lines:
            # Width 0 is one pixel of the screen at every scale.
            self._painter.setPen(QPen(self._colors["line"], 0))
            self._painter.drawLines(lines)
            self._pen = None

    def _outline(self, strips: Sequence[Strip], band: Band, highlights: Highlights) -> None:
        """A line around each selected block, so that several of them are told apart, and seen without colour."""
        selected, order = highlights.is_selected, highlights.order
        places = {column: place for place, column in enumerate(order)}
        lines: list[QLine] = []
        for strip in strips:
            place, right = places[strip.column], strip.left + strip.width - 1
            before = order[place - 1] if place else -1
            after = order[place + 1] if place + 1 < len(order) else -1
            was_above = band.first > 0 and selected(band.first - 1, strip.column)
            for row in range(band.first, band.first + band.count + 1):
                top = band.top + (row - band.first) * band.height
                is_in = selected(row, strip.column)
                if is_in is not was_above:
                    lines.append(QLine(strip.left, top - 1, right, top - 1))
                was_above = is_in
                if is_in and row < band.first + band.count:
                    if not selected(row, before):
                        lines.append(QLine(strip.left, top, strip.left, top + band.height - 1))
                    if not selected(row, after):
                        lines.append(QLine(right, top, right, top + band.height - 1))
        if lines:
            self._painter.setPen(QPen(self._colors["accent" if highlights.has_focus else "muted"], 0))
            self._painter.drawLines(lines)

    def _ring(self, strips: Sequence[Strip], band: Band, highlights: Highlights) -> None:
        """The current cell: two pixels of accent, inside a line of the ground, so that it shows on every colour."""
        offset = highlights.current_row - band.first
        if not 0 <= offset < band.count:
            return
        for strip in strips:
            if strip.column == highlights.current_column:
                color = self._colors["accent" if highlights.has_focus else "muted"]
                pen = QPen(color, 2 if highlights.has_focus else 1)
                pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
                self._painter.setPen(pen)
                top = band.top + offset * band.height
                self._painter.drawRect(strip.left + 1, top + 1, strip.width - 3, band.height - 3)
