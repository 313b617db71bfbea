"""What can be done with the current row: suppliers come and go, changes are taken back, Wawi is asked again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from jtl_desktop.domain.field_names import cell_name
from jtl_desktop.domain.items import Field, ItemId, RowKey
from jtl_desktop.domain.text import text
from jtl_desktop.ui.actions import Actions
from jtl_desktop.ui.bridge import attempt
from jtl_desktop.ui.grid.states import RowState
from jtl_desktop.ui.message_bar import MessageBar
from jtl_desktop.ui.panels.add_supplier import ask_for_supplier
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.texts import ntr, tr
from jtl_desktop.ui.window_parts import WindowParts

_IN_MENU = (
    "edit_cell", "change_values", "", "cut", "copy", "paste", "", "resolve", "revert_cell", "revert_row", "",
    "set_standard", "add_supplier", "remove_supplier", "", "item_suppliers", "supplier_items", "", "reload_item",
)  # fmt: skip


class RowCommands(QObject):
    """Everything acts on the row under the cursor; nothing is lost that could not be taken back."""

    failed = Signal(object)

    def __init__(self, services: AppServices, parts: WindowParts, messages: MessageBar, window: QWidget) -> None:
        super().__init__(window)
        self._services = services
        self._editing = services.editing
        self._parts = parts
        self._grid = parts.grid
        self._messages = messages
        self._window = window

    def set_standard(self) -> None:
        key = self._key()
        if key is not None:
            name = cell_name(Field.IS_STANDARD, self._parts.names.item(key.item_id).sku)
            self._try(lambda: self._editing.set_standard(key, name=name))

    def add_supplier(self) -> None:
        """Choose a supplier for the current item."""
        item_id = self._grid.current_item()
        if item_id is None:
            self._messages.say(tr("Choose an item in the grid first."))
        else:
            self.add_supplier_to(item_id)

    def add_supplier_to(self, item_id: ItemId) -> None:
        """Choose a supplier for an item; the cursor goes to the new row."""
        dialog = ask_for_supplier(self._window, self._editing, self._parts.names, item_id)
        dialog.chosen.connect(lambda supplier_id: self._add(RowKey(item_id, supplier_id)))

    def _add(self, key: RowKey) -> None:
        name = text("Add supplier to {sku}", sku=self._parts.names.item(key.item_id).sku)
        if self._try(lambda: self._editing.add_supplier(key.item_id, key.supplier_id, name=name)):
            self._grid.go_to(key, Field.PURCHASE_PRICE_NET)

    def remove_supplier(self) -> None:
        """Stage the removal of the current row; it can be taken back until it is saved, and afterwards by the bar."""
        key = self._key()
        change = self._editing.change_of(key) if key is not None else None
        if key is None:
            return
        name, sku = self._parts.names.supplier(key.supplier_id), self._parts.names.item(key.item_id).sku
        is_new = change is not None and change.base is None
        step = text("Remove supplier from {sku}", sku=sku)
        if not self._try(lambda: self._editing.remove_supplier(key, name=step)) or is_new:
            return
        self._messages.say(
            tr("{supplier} will be removed from {sku} when you save.", supplier=name, sku=sku),
            tr("Take back"),
            lambda: self._try(lambda: self._editing.revert(key)),
        )

    def reload_item(self) -> None:
        item_id = self._grid.current_item()
        if item_id is not None:
            self._reload([item_id])

    def reload_visible(self) -> None:
        self._reload(self._grid.visible_items())

    def open_menu(self, position: QPoint, actions: Actions) -> None:
        """The menu of the current row; what is not possible there is greyed."""
        self.enable(actions)
        actions.draw()
        menu = QMenu(self._window)
        for name in _IN_MENU:
            if name:
                menu.addAction(actions[name])
            else:
                menu.addSeparator()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(position)

    def enable(self, actions: Actions) -> None:
        """Switch the commands on and off for the row under the cursor."""
        key, field = self._grid.current_key(), self._grid.current_field()
        change = self._editing.change_of(key) if key is not None else None
        state = self._grid.current_state()
        is_open = key is not None and state is not RowState.REMOVED and (state is None or state.has_row)
        changed = change is not None and field is not None and field in change.values
        # Among many selected cells some may have changed; looking for them takes longer than a menu may.
        some_changed = bool(self._editing.count) and sum(block.cells for block in self._grid.blocks()) > 1
        for name, possible in (
            ("edit_cell", is_open and field is not None),
            ("set_standard", is_open),
            ("remove_supplier", is_open),
            ("resolve", state is RowState.CONFLICT),
            ("revert_cell", changed or some_changed),
            ("revert_row", change is not None or some_changed),
            ("add_supplier", self._grid.current_item() is not None),
            ("reload_item", self._grid.current_item() is not None),
            ("item_suppliers", self._grid.current_item() is not None),
            ("supplier_items", key is not None),
        ):
            actions[name].setEnabled(possible)

    def _key(self) -> RowKey | None:
        key = self._grid.current_key()
        if key is None:
            self._messages.say(tr("Choose a supplier's row in the grid first."))
        return key

    def _reload(self, items: list[ItemId]) -> None:
        self._services.loader.refresh(items)
        if not self._services.connection.is_online:
            self._messages.say(tr("Wawi cannot be reached; the rows are loaded as soon as it is back."))
        else:
            self._messages.say(
                ntr("{count} item is being read again …", "{count} items are being read again …", len(items))
            )

    def _try(self, act: Callable[[], object]) -> bool:
        return attempt(act, self.failed.emit)
