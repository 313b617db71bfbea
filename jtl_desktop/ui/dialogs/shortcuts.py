"""All keys on one page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from jtl_desktop.ui.labels import bold
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing


class ShortcutsDialog(QDialog):
    """Two columns: the grid's own keys, and those of the menus."""

    def __init__(self, commands: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(spacing(self, 6))
        grid.setVerticalSpacing(spacing(self, 1.5))
        for place, (title, keys) in enumerate(((tr("In the grid"), grid_keys()), (tr("Everywhere"), commands))):
            _fill(grid, place * 3, title, keys)
        grid.setColumnMinimumWidth(2, spacing(self, 6))
        layout = QVBoxLayout(self)
        edge = spacing(self, 6)
        layout.setContentsMargins(edge, edge, edge, edge // 2)
        layout.addLayout(grid)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)


def grid_keys() -> list[tuple[str, str]]:
    """What the grid does with keys that are no menu commands."""
    return [
        (tr("any character"), tr("type over the cell")),
        ("F2", tr("edit the cell; in the scale prices: go to their panel")),
        (tr("Enter"), tr("take over and go down")),
        (tr("Tab"), tr("take over and go to the next cell")),
        (tr("Esc"), tr("leave the cell as it was")),
        (tr("Space"), tr("tick, or set the default supplier")),
        (tr("Delete"), tr("empty the cell")),
        (_native("Ctrl+C"), tr("copy the selected cells")),
        (_native("Ctrl+A"), tr("select everything")),
        (tr("Ctrl+Home / Ctrl+End"), tr("first / last cell")),
        (tr("Shift+click on a title"), tr("sort by this column, too")),
    ]


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _fill(grid: QGridLayout, column: int, title: str, keys: Sequence[tuple[str, str]]) -> None:
    grid.addWidget(bold(title, wraps=False), 0, column, 1, 2)
    for row, (combination, words) in enumerate(keys, start=1):
        key = QLabel(combination)
        key.setTextFormat(Qt.TextFormat.PlainText)
        grid.addWidget(key, row, column)
        grid.addWidget(QLabel(words), row, column + 1)
