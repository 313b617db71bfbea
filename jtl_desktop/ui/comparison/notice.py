"""A bar that says which suppliers' currencies are not known, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from jtl_desktop.domain.currencies import Currencies
from jtl_desktop.services.comparing.listing import Summary
from jtl_desktop.ui.strip import Strip
from jtl_desktop.ui.texts import ntr, tr


class CurrencyNotice(Strip):
    """Not there while everything can be compared and nothing is assumed."""

    unknown_chosen = Signal(bool)
    """Whether suppliers without a currency deliver in the own one."""
    currencies_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_assumed = False
        self.answer = QPushButton()
        self.answer.clicked.connect(lambda: self.unknown_chosen.emit(not self._is_assumed))
        self.set = QPushButton(tr("Set &currencies …"))
        self.set.clicked.connect(self.currencies_requested)
        self.lay_out(self.answer, self.set)

    def show_state(self, summary: Summary, currencies: Currencies, assumed: int) -> None:
        """``assumed``: suppliers that are only taken to deliver in the own currency."""
        words = _words(summary, currencies.own, assumed)
        self._is_assumed = currencies.unknown_is_own
        self.answer.setText(
            tr("Take back") if self._is_assumed else tr("&All deliver in {currency}", currency=currencies.own)
        )
        self.answer.setVisible(bool(summary.without_currency or (assumed and not summary.rows_left_out)))
        self.show_words(words, ("triangle-alert", "warning") if summary.rows_left_out else ("info", "info"))


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
