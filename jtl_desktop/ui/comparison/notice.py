"""A bar that says which suppliers' currencies are not known, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget
from typing_extensions import override

from jtl_desktop.domain.currencies import Currencies
from jtl_desktop.services.comparing.listing import Summary
from jtl_desktop.ui.icons import Tone, pixmap
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.texts import ntr, tr
from jtl_desktop.ui.theme import spacing, tokens_for


class CurrencyNotice(QFrame):
    """Not there while everything can be compared and nothing is assumed."""

    unknown_chosen = Signal(bool)
    """Whether suppliers without a currency deliver in the own one."""
    currencies_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone: Tone = "warning"
        self._is_assumed = False
        self._sign = QLabel()
        self._words = plain()
        self.answer = QPushButton()
        self.answer.clicked.connect(lambda: self.unknown_chosen.emit(not self._is_assumed))
        self.set = QPushButton(tr("Set &currencies …"))
        self.set.clicked.connect(self.currencies_requested)
        layout = QHBoxLayout(self)
        edge = spacing(self, 2)
        layout.setContentsMargins(edge * 2, edge, edge, edge)
        layout.setSpacing(edge * 2)
        layout.addWidget(self._sign)
        layout.addWidget(self._words, 1)
        layout.addWidget(self.answer)
        layout.addWidget(self.set)
        self.hide()

    @property
    def words(self) -> str:
        return self._words.text() if not self.isHidden() else ""

    def show_state(self, summary: Summary, currencies: Currencies, assumed: int) -> None:
        """``assumed``: suppliers that are only taken to deliver in the own currency."""
        words = _words(summary, currencies.own, assumed)
        self._is_assumed = currencies.unknown_is_own
        self._tone = "warning" if summary.rows_left_out else "info"
        self._words.setText(words)
        self.setAccessibleName(words)
        self.answer.setText(
            tr("Take back") if self._is_assumed else tr("&All deliver in {currency}", currency=currencies.own)
        )
        self.answer.setVisible(bool(summary.without_currency or (assumed and not summary.rows_left_out)))
        self._draw()
        self.setVisible(bool(words))

    def _draw(self) -> None:
        size = round(self.fontMetrics().height() * 1.2)
        name = "triangle-alert" if self._tone == "warning" else "info"
        color = tokens_for(self).color(self._tone)
        self._sign.setPixmap(pixmap(name, size, color, ratio=self.devicePixelRatioF()))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.color("raised"))
        painter.fillRect(0, 0, spacing(self, 1), self.height(), tokens.color(self._tone))
        painter.end()


def _words(summary: Summary, own: str, assumed: int) -> str:
    without, rateless, left_out = len(summary.without_currency), len(summary.without_rate), summary.rows_left_out
    told = []
    if without:
        told.append(ntr("{count} supplier has no currency yet.", "{count} suppliers have no currency yet.", without))
    if rateless:
        told.append(
            ntr(
                "{count} supplier delivers in another currency without a rate.",
                "{count} suppliers deliver in another currency without a rate.",
                rateless,
            )
        )
    if told:
        rows = ntr("{count} row is not compared.", "{count} rows are not compared.", left_out)
        return " ".join([*told, rows])
    if not assumed:
        return ""
    return ntr(
        "{count} supplier without a currency is taken to deliver in {currency}.",
        "{count} suppliers without a currency are taken to deliver in {currency}.",
        assumed,
        currency=own,
    )
