"""Brings the comparison into the window: in the place of the grid, with the panels following its lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from jtl_desktop.domain.edits import MakeStandard
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.domain.text import plural, text
from jtl_desktop.services.loading.store import CatalogueChange
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.ui.boxes import Boxes
from jtl_desktop.ui.bridge import Subscriptions, task_slot
from jtl_desktop.ui.editing.steps import StepRunner
from jtl_desktop.ui.followers import CursorFollower
from jtl_desktop.ui.preferences import Preferences
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.texts import ntr, tr
from jtl_desktop.ui.views.controller import ViewsController
from jtl_desktop.ui.window_parts import WindowParts

if TYPE_CHECKING:
    from jtl_desktop.services.comparing.comparison import Comparison
    from jtl_desktop.ui.comparison.page import ComparisonPage

_MEMORY = "comparison"
_COLUMNS = "comparison.columns"
# Prices of a large assortment take tens of megabytes, and a second to be read.
_KEPT_MS = 5 * 60_000


class ComparisonController(QObject):
    """Nothing of it is loaded before it is first asked for."""

    failed = Signal(object)
    shown_changed = Signal()

    def __init__(
        self,
        services: AppServices,
        parts: WindowParts,
        views: ViewsController,
        steps: StepRunner,
        follower: CursorFollower,
        preferences: Preferences,
        boxes: Boxes,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services = services
        self._parts = parts
        self._views = views
        self._steps = steps
        self._follower = follower
        self._preferences = preferences
        self._boxes = boxes
        self._window = window
        self._comparison: Comparison | None = None
        self._subscriptions = Subscriptions()
        self.page: ComparisonPage | None = None
        self.rest = QTimer(self, interval=_KEPT_MS, singleShot=True)
        """Runs while the page is not looked at."""
        self.rest.timeout.connect(self._let_go)
        views.comparison_requested.connect(self.show)
        views.view_chosen.connect(self.leave)
        QTimer.singleShot(0, self, self._tell_currencies)

    @property
    def supervisor(self) -> Supervisor:
        return self._services.supervisor

    @property
    def is_shown(self) -> bool:
        """Whether it stands in the place of the grid."""
        return self.page is not None and self._parts.page.covered_by is self.page

    def show(self) -> None:
        """Put the comparison in the place of the grid."""
        if self.is_shown or not self._parts.grid.finish_editing():
            return
        try:
            page = self.page = self.page or self._make()
        except AppError as problem:
            self.failed.emit(problem)
            return
        self.rest.stop()
        self._parts.page.cover(page)
        self._follower.follow_instead(page.current_key)
        self._views.show_comparison(is_shown=True)
        self.shown_changed.emit()
        page.begin()

    def leave(self) -> None:
        """Back to the grid."""
        if not self.is_shown:
            return
        self._remember()
        self.rest.start()
        self._parts.page.cover(None)
        self._follower.follow_instead(None)
        self._views.show_comparison(is_shown=False)
        self.shown_changed.emit()

    def close(self) -> None:
        """The window goes."""
        self._subscriptions.end()
        self.rest.stop()
        if self.page is not None:
            self._remember()
            self.page.close_down()
        if self._comparison is not None:
            self._comparison.close()

    @task_slot()
    async def _let_go(self) -> None:
        if self._comparison is not None and not self.is_shown:
            await self._comparison.let_go()

    def _make(self) -> ComparisonPage:
        from jtl_desktop.ui.comparison.memory import query_from  # noqa: PLC0415 (loaded when first asked for)
        from jtl_desktop.ui.comparison.page import ComparisonPage  # noqa: PLC0415 (loaded when first asked for)

        services, parts = self._services, self._parts
        comparison = self._comparison = self._comparison or services.make_comparison()
        page = ComparisonPage(comparison, parts.names, services.supervisor, parts.notation)
        layout = self._preferences.current.layout
        page.show_query(query_from(layout.get(_MEMORY, "")))
        page.table.apply_layout(layout.get(_COLUMNS, ""))
        page.go_to.connect(self._go_to)
        page.standard_requested.connect(self._make_standard)
        page.current_changed.connect(self._follower.follow)
        page.currencies_requested.connect(self.show_currencies)
        page.unknown_chosen.connect(self._choose_unknown)
        page.export_requested.connect(self._export)
        page.failed.connect(self.failed)
        page.left.connect(self.leave)
        self._subscriptions.to(comparison.changed, self._on_currencies)
        self._subscriptions.to(services.editing.changed, self._on_edited)
        for event in (services.loader.changed, services.commit.stored):
            self._subscriptions.to(event, self._on_news)
        return page

    def _on_edited(self, _keys: frozenset[RowKey]) -> None:
        """While the page is not looked at, nothing is worked out; it asks anew when it is shown."""
        if self.page is not None and self.is_shown:
            self.page.note_edits()

    def _on_news(self, change: CatalogueChange) -> None:
        if self._comparison is not None:
            self._comparison.note(change.item_ids)
        if self.page is not None and self.is_shown:
            self.page.note_news()

    def _on_currencies(self, _nothing: None) -> None:
        self._tell_currencies()
        if self.page is not None and self.is_shown:
            self.page.reload()

    def _tell_currencies(self) -> None:
        """The panel beside names them, too."""
        try:
            self._parts.prices.show_currencies(self._services.load_currencies())
        except AppError as problem:
            self.failed.emit(problem)

    def _go_to(self, key: RowKey) -> None:
        self.leave()
        self._follower.go_to(key, Field.PURCHASE_PRICE_NET)
        self._parts.grid.take_focus()

    def _make_standard(self, keys: Sequence[RowKey]) -> None:
        if len(keys) == 1:
            name = text("Default supplier of {sku}", sku=self._parts.names.item(keys[0].item_id).sku)
        else:
            name = plural("Default supplier of {count} item", "Default supplier of {count} items", len(keys))
        edits = [MakeStandard(key) for key in keys]
        self._steps.run(edits, name, note=lambda _result: _staged_words(len(keys)))

    # Currencies

    @task_slot()
    async def show_currencies(self) -> None:
        """Ask for the currencies of the suppliers."""
        from jtl_desktop.ui.comparison.currencies import CurrenciesDialog  # noqa: PLC0415 (see _make)

        comparison = self._comparison
        if comparison is None or self._boxes.current is not None:
            return
        try:
            counts = await comparison.rows_of_suppliers()
            currencies = comparison.currencies
        except AppError as problem:
            self.failed.emit(problem)
            return
        dialog = CurrenciesDialog(self._parts.names.suppliers(), counts, currencies, self._parts.notation, self._window)
        dialog.decided.connect(self._take_currencies)
        self._boxes.open(dialog)

    def _take_currencies(self, own: str, unknown_is_own: bool, suppliers: object) -> None:
        comparison = self._comparison
        if comparison is None or not isinstance(suppliers, dict):
            return
        try:
            comparison.decide(own, suppliers, unknown_is_own=unknown_is_own)
        except AppError as problem:
            self.failed.emit(problem)

    def _choose_unknown(self, unknown_is_own: bool) -> None:
        comparison = self._comparison
        if comparison is None:
            return
        try:
            comparison.decide(comparison.currencies.own, {}, unknown_is_own=unknown_is_own)
        except AppError as problem:
            self.failed.emit(problem)

    # The file

    def _export(self) -> None:
        from jtl_desktop.ui.comparison.export import table_maker  # noqa: PLC0415 (see _make)
        from jtl_desktop.ui.exporting import Exporter  # noqa: PLC0415 (see _make)

        page, comparison = self.page, self._comparison
        if page is None or comparison is None or page.model.listing is None:
            return
        exporter = Exporter(self._preferences, self._parts.messages, self._services.supervisor, self._window)
        make = table_maker(page.model.listing, comparison, self._parts.names, page.model.titles())
        exporter.export(tr("Export the list"), f"{tr('comparison')}.xlsx", make)

    def _remember(self) -> None:
        from jtl_desktop.ui.comparison.memory import query_text  # noqa: PLC0415 (see _make)

        if self.page is not None:
            remembered = {_MEMORY: query_text(self.page.query), _COLUMNS: self.page.table.layout_text()}
            if any(self._preferences.current.layout.get(name) != content for name, content in remembered.items()):
                self._preferences.remember_layout(remembered)


def _staged_words(items: int) -> str:
    return ntr(
        "{count} item gets another default supplier with the next save.",
        "{count} items get another default supplier with the next save.",
        items,
    )
