"""Boxes that ask before something is done that cannot be taken back. They name what, and how many."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from jtl_desktop.domain.items import RowKey
from jtl_desktop.ui.icons import pixmap
from jtl_desktop.ui.labels import bold, plain
from jtl_desktop.ui.layouts import column_in
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing, tokens_for

_MOST_LINES = 8


class Question(QDialog):
    """A headline, lines that name what it is about, and two buttons. Enter means the careful answer."""

    def __init__(self, headline: str, lines: Sequence[str], yes: str, no: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Please confirm"))
        self.setModal(True)
        self._yes = QPushButton(yes)
        self._no = QPushButton(no)
        self._lay_out(headline, lines)
        self._no.setDefault(True)
        self._no.setFocus()
        self._yes.setAutoDefault(False)

    @property
    def yes(self) -> QPushButton:
        return self._yes

    @property
    def no(self) -> QPushButton:
        return self._no

    def _lay_out(self, headline: str, lines: Sequence[str]) -> None:
        buttons = QDialogButtonBox()
        buttons.addButton(self._yes, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self._no, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        words = QVBoxLayout()
        words.setSpacing(spacing(self, 2))
        words.addWidget(bold(headline))
        words.addWidget(_list_of(lines), 1)
        top = QHBoxLayout()
        top.setSpacing(spacing(self, 3))
        top.addWidget(self._sign(), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        layout = column_in(self)
        layout.addLayout(top, 1)
        layout.addWidget(buttons)
        layout.addStrut(self.fontMetrics().averageCharWidth() * 70)

    def _sign(self) -> QLabel:
        side = self.fontMetrics().height() * 2
        sign = QLabel()
        color = tokens_for(self).color("warning")
        sign.setPixmap(pixmap("triangle-alert", side, color, ratio=self.devicePixelRatioF()))
        return sign


class RecreateConfirmation(Question):
    """Before a supplier row is deleted in Wawi and created again, the only way to get rid of a tier there."""

    def __init__(self, key: RowKey, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Delete this supplier of the item in Wawi, and create it again with all its values?"),
            [
                names.row(key),
                tr("Wawi adds scale prices to the old list instead of replacing it, so this is the only way."),
                tr("What Wawi keeps about this supplier beyond the fields shown here is lost."),
            ],
            tr("&Delete and create again"),
            tr("&Leave it"),
            parent,
        )


def _list_of(lines: Sequence[str]) -> QWidget:
    """One paragraph per line; more than a few scroll."""
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    for line in lines:
        column.addWidget(plain(line))
    column.addStretch(1)
    if len(lines) <= _MOST_LINES:
        return inside
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(inside)
    area.setMinimumHeight(area.fontMetrics().height() * _MOST_LINES * 2)
    return area
