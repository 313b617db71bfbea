"""Panels follow the cursor, once it rests: scrolling must not wait for them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.services.loading.loader import CatalogueChange
from jtl_desktop.ui.grid.states import RowState
from jtl_desktop.ui.panels.scale_prices import Lock
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.window_parts import WindowParts

_RESTING_MS = 40
_LOCKS = {
    RowState.LOADING: Lock.LOADING,
    RowState.LOAD_FAILED: Lock.LOADING,
    RowState.NO_SUPPLIER: Lock.NO_SUPPLIER,
    RowState.GONE: Lock.GONE,
}


class CursorFollower(QObject):
    """Knows which row the panels show, and brings the cursor to a row that a panel names."""

    followed = Signal()
    going = Signal()
    """A row of the grid shall be shown."""

    def __init__(self, parts: WindowParts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._other: Callable[[], RowKey | None] | None = None
        self._timer = QTimer(self, interval=_RESTING_MS, singleShot=True)
        self._timer.timeout.connect(self.follow_now)
        parts.grid.current_changed.connect(self.follow)
        parts.grid.selection_changed.connect(self.follow)
        parts.grid.tiers_requested.connect(self.go_to_tiers)
        parts.prices.supplier_chosen.connect(self.go_to)
        parts.changes.go_to.connect(self.go_to)
        parts.scale_prices.unfinished_changed.connect(parts.changes.show_unfinished)

    def follow(self) -> None:
        self._timer.start()

    def follow_instead(self, current: Callable[[], RowKey | None] | None) -> None:
        """Show the row that this names, whatever the grid's cursor does; None: the grid's again."""
        self._other = current
        self.follow()

    def follow_now(self) -> None:
        """Show the row under the cursor in the panels."""
        if self._other is not None:
            self._show(self._other())
            self.followed.emit()
            return
        parts, grid = self._parts, self._parts.grid
        key, item_id = grid.current_key(), grid.current_item()
        state = grid.current_state()
        if key is not None and state is not RowState.GONE:
            parts.scale_prices.show_row(key)
        elif item_id is not None:
            parts.scale_prices.show_nothing(_LOCKS.get(state or RowState.LOADING, Lock.NO_SUPPLIER), item_id)
        else:
            parts.scale_prices.show_nothing()
        if item_id is not None:
            parts.prices.show_item(item_id, key.supplier_id if key is not None else None)
        else:
            parts.prices.show_nothing()
        self.followed.emit()

    def reload(self, change: CatalogueChange) -> None:
        """The catalogue has news; the panels read again if it concerns them."""
        self._parts.names.forget()
        other = self._other() if self._other is not None else None
        current = self._parts.grid.current_item() if other is None else other.item_id
        if current in change.item_ids:
            self._parts.scale_prices.reload()
            self._parts.prices.reload()

    def _show(self, key: RowKey | None) -> None:
        parts = self._parts
        if key is None:
            parts.scale_prices.show_nothing()
            parts.prices.show_nothing()
        else:
            parts.scale_prices.show_row(key)
            parts.prices.show_item(key.item_id, key.supplier_id)

    def go_to(self, key: RowKey, field: Field | None = None) -> None:
        """Put the cursor on a cell, or offer to find its row."""
        self.going.emit()
        if not self._parts.grid.go_to(key, field):
            self._parts.messages.say(tr("This row is not in the current view."), tr("Show it"), lambda: self._find(key))

    def go_to_tiers(self) -> None:
        self.follow_now()
        self._parts.side.show()
        prices = self._parts.scale_prices
        if prices.view.isVisible():
            prices.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            prices.begin_new_tier()

    def _find(self, key: RowKey) -> None:
        self._parts.views.show_all()
        self._parts.search.set_term(self._parts.names.item(key.item_id).sku)
