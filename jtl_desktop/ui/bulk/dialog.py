"""Changing many rows in one go: what, which rows, and every touched cell before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QTabBar,
    QWidget,
)
from typing_extensions import override

from jtl_desktop.domain.currencies import Currencies
from jtl_desktop.domain.items import Field
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.text import Text
from jtl_desktop.services.bulk.previews import Preview, Previewer, RowReader
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.ui.bulk.lookup import RowLookup
from jtl_desktop.ui.bulk.pages import Page, TiersPage, ValuesPage
from jtl_desktop.ui.bulk.preview import PreviewPanel
from jtl_desktop.ui.bulk.scope import Chosen
from jtl_desktop.ui.bulk.supplier_pages import StandardPage, SuppliersPage
from jtl_desktop.ui.grid.model import GridModel
from jtl_desktop.ui.layouts import column_in, do_or_leave
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.texts import ntr, tr
from jtl_desktop.ui.theme import spacing


@dataclass(frozen=True, slots=True)
class BulkGround:
    """What a bulk dialog works on."""

    reader: RowReader
    names: Names
    notation: NumberFormat
    model: GridModel
    supervisor: Supervisor
    currencies: Currencies | None = None
    """None while nothing is known of the suppliers' currencies: then one is all there is."""


@dataclass(frozen=True, slots=True)
class BulkStep:
    """What the merchant decided: the chosen lines of a preview, under a name."""

    preview: Preview
    flipped: frozenset[int]
    name: Text


class BulkDialog(QDialog):
    """``decided`` carries the BulkStep when it is to be applied."""

    decided = Signal(object)

    def __init__(self, ground: BulkGround, chosen: Chosen, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground = ground
        self._chosen = chosen
        self._previewer = Previewer(ground.reader)
        self.setWindowTitle(tr("Change values"))
        self.setSizeGripEnabled(True)
        self.tabs = QTabBar()
        self.pages = QStackedWidget()
        self.selected = QRadioButton(selected_rows_words(chosen))
        self.all_rows = QRadioButton(
            ntr("the {count} row of the view", "all {count} rows of the view", chosen.all_rows)
        )
        self.panel = PreviewPanel(self._previewer, ground.names, ground.notation, ground.supervisor, self)
        self._rows = RowLookup(ground.model, ground.supervisor, self.panel, chosen)
        self.apply = QPushButton(tr("&Apply"))
        self._make_pages()
        self._lay_out()
        self._connect()
        (self.all_rows if chosen.is_one_cell else self.selected).setChecked(True)
        self._refresh()

    @property
    def page(self) -> Page:
        """The page that is open."""
        page = self.pages.currentWidget()
        assert isinstance(page, Page)  # noqa: S101 (only pages are put in)
        return page

    def _make_pages(self) -> None:
        ground = self._ground
        numbers = [field for field in self._chosen.fields if field.kind.is_number and field.is_writable]
        field = next(iter(numbers or self._chosen.fields), Field.PURCHASE_PRICE_NET)
        self.values = ValuesPage(ground.notation, field)
        self.tiers = TiersPage(ground.notation)
        self.standard = StandardPage(ground.notation, ground.currencies)
        self.suppliers = SuppliersPage(ground.notation, ground.names.suppliers())
        titles = (tr("&Values"), tr("Scale &prices"), tr("&Default supplier"), tr("Add or re&move supplier"))
        for page, title in zip((self.values, self.tiers, self.standard, self.suppliers), titles, strict=True):
            self.tabs.addTab(title)
            self.pages.addWidget(page)
        only_tiers = self._chosen.fields and set(self._chosen.fields) <= {Field.SCALE_PRICES}
        only_standard = self._chosen.fields and set(self._chosen.fields) <= {Field.IS_STANDARD}
        self.tabs.setCurrentIndex(1 if only_tiers else 2 if only_standard else 0)
        self.pages.setCurrentIndex(self.tabs.currentIndex())

    def _lay_out(self) -> None:
        layout = column_in(self)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(True)
        self.tabs.setAccessibleName(tr("What to do"))
        layout.addWidget(self.tabs)
        layout.addWidget(self.pages)
        layout.addLayout(self._choice_of_rows())
        layout.addWidget(_line())
        layout.addWidget(self.panel, 1)
        buttons = do_or_leave(self.apply, tr("&Cancel"))
        buttons.accepted.connect(self._on_apply)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def _choice_of_rows(self) -> QHBoxLayout:
        layout = QHBoxLayout()
        layout.setSpacing(spacing(self, 3))
        group = QButtonGroup(self)
        layout.addWidget(QLabel(tr("Rows:")))
        for button in (self.selected, self.all_rows):
            group.addButton(button)
            layout.addWidget(button)
        layout.addStretch(1)
        self.selected.setEnabled(self._chosen.count > 0)
        return layout

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._on_tab)
        for index in range(self.pages.count()):
            page = self.pages.widget(index)
            if isinstance(page, Page):
                page.changed.connect(self._refresh)
        self.all_rows.toggled.connect(self._refresh)
        self._rows.found.connect(self._refresh)
        self.panel.changed.connect(self._show_apply)
        self.finished.connect(self._on_finished)

    def _on_tab(self, index: int) -> None:
        self.pages.setCurrentIndex(index)
        self._refresh()

    def _refresh(self) -> None:
        """Ask for the preview of what is said now."""
        wish = self.page.wish()
        if wish.job is None:
            self.panel.show_reason(wish.reason)
        elif (scope := self._rows.scope(is_all=self.all_rows.isChecked())) is not None:
            self.panel.ask(wish.job, scope, wish.parts)
        self._show_apply()

    def _show_apply(self) -> None:
        count = self.panel.lines.count_chosen() if self.panel.is_current else 0
        self.apply.setEnabled(count > 0)
        self.apply.setText(ntr("&Apply {count} change", "&Apply {count} changes", count) if count else tr("&Apply"))

    def _on_apply(self) -> None:
        if not self.panel.is_current or not self.panel.lines.count_chosen():
            return
        step = BulkStep(self.panel.preview, frozenset(self.panel.lines.flipped), self.page.wish().name)
        self.accept()
        self.decided.emit(step)

    def _on_finished(self) -> None:
        self.panel.close_preview()
        self._rows.close()
        self._previewer.close()

    @override
    def sizeHint(self) -> QSize:
        return QSize(spacing(self, 410), spacing(self, 245))


def selected_rows_words(chosen: Chosen) -> str:
    """The choice of the selected rows, with their number."""
    return ntr("the {count} selected row", "the {count} selected rows", chosen.count)


def all_rows_words(chosen: Chosen) -> str:
    """The choice of all rows, with their number."""
    return ntr("the {count} row of the view", "all {count} rows of the view", chosen.all_rows)


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    return line
