"""What a comparison comes to: the sum, how many lines there are, and the chart of how the savings are spread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from jtl_desktop.domain.currencies import Currencies
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.services.comparing.distribution import Bin
from jtl_desktop.services.comparing.listing import Listing, Summary
from jtl_desktop.ui.comparison.words import bin_words, rounded_money
from jtl_desktop.ui.labels import bold, make_bold, plain
from jtl_desktop.ui.panels.chart_loader import ChartLoader
from jtl_desktop.ui.texts import ntr, tr
from jtl_desktop.ui.theme import spacing

if TYPE_CHECKING:
    from jtl_desktop.ui.comparison.chart import SavingsChart

# The list is painted first; the drawing takes about a frame by itself.
_DRAWING_MS = 40
_CHART = ("jtl_desktop.ui.comparison.chart", "SavingsChart")


class ComparisonSums(QWidget):
    """The chart is loaded when the page is looked at first, and drawn after the list was painted."""

    def __init__(self, notation: NumberFormat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notation = notation
        self._currency = ""
        self._bins: tuple[Bin, ...] = ()
        self._chart: SavingsChart | None = None
        self._has_chart = True
        self._build()
        self._draw = QTimer(self, interval=_DRAWING_MS, singleShot=True)
        self._draw.timeout.connect(self._draw_chart)
        self._loader = ChartLoader(self, _CHART)
        self._loader.ready.connect(self._on_chart_ready)
        self._loader.failed.connect(self._on_chart_failed)

    @property
    def words(self) -> str:
        return self._sum.text()

    @property
    def has_chart_drawn(self) -> bool:
        """Whether the chart is there, which takes a while when the page is opened first."""
        return self._chart is not None

    def begin(self) -> None:
        """The page is looked at."""
        self._loader.start()

    def show_waiting(self) -> None:
        self._sum.setText(tr("Comparing …"))

    def show_sums(self, listing: Listing, currencies: Currencies) -> None:
        summary = listing.summary
        self._sum.setText(_sum_words(summary, currencies, self._notation))
        self._sum.setToolTip(str(summary.saving))
        self._more.setText(_more_words(summary))
        self._bins, self._currency = listing.bins, currencies.own
        self._draw.start()

    def make_room(self, *, for_chart: bool) -> None:
        """Whether there is room for the chart."""
        self._place.setVisible(self._has_chart and for_chart)

    def _build(self) -> None:
        self._sum = bold()
        make_bold(self._sum, factor=1.25)
        self._more = plain(wraps=False)
        self._more.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._readout = plain()
        self._readout.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._readout.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._place = QWidget()
        self._place.setFixedHeight(spacing(self, 34))
        self._chart_layout = QVBoxLayout(self._place)
        self._chart_layout.setContentsMargins(0, 0, 0, 0)
        told = QHBoxLayout()
        told.addWidget(self._more)
        told.addWidget(self._readout, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing(self, 2))
        layout.addWidget(self._sum)
        layout.addLayout(told)
        layout.addWidget(self._place)

    def _draw_chart(self) -> None:
        if self._chart is not None:
            self._chart.show_bins(self._bins, self._currency)

    def _on_chart_ready(self, made_by: type[SavingsChart]) -> None:
        self._chart = made_by(self._notation)
        self._chart.hovered.connect(self._show_readout)
        self._chart_layout.addWidget(self._chart)
        self._draw_chart()

    def _on_chart_failed(self) -> None:
        self._has_chart = False
        self._place.hide()

    def _show_readout(self, found: Bin | None) -> None:
        self._readout.setText("" if found is None else bin_words(found, self._currency, self._notation))


def _sum_words(summary: Summary, currencies: Currencies, notation: NumberFormat) -> str:
    if not summary.lines and summary.rows_left_out:
        return tr("Nothing is compared yet.")
    if not summary.saving_items:
        return tr("Nothing can be saved by changing the default supplier.")
    amount = rounded_money(summary.saving, notation)
    return ntr(
        "{amount} {currency} per order can be saved on {count} item.",
        "{amount} {currency} per order can be saved on {count} items.", summary.saving_items,
        amount=amount, currency=currencies.own,
    )  # fmt: skip


def _more_words(summary: Summary) -> str:
    lines = ntr("{count} line", "{count} lines", summary.lines)
    return lines if summary.items == summary.lines else f"{lines} · {_item_words(summary)}"


def _item_words(summary: Summary) -> str:
    return ntr("{count} item", "{count} items", summary.items)
