"""Views as the merchant meets them: choosing, saving, renaming, and finding everything again at the next start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from jtl_desktop.storage.results import Column, Condition, Filter, GridQuery, Only
from jtl_desktop.storage.view_text import query_from, query_text
from jtl_desktop.ui.boxes import Boxes
from jtl_desktop.ui.bridge import attempt
from jtl_desktop.ui.search_controller import REMEMBERED, SearchController
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.views.ahead import Ahead
from jtl_desktop.ui.views.list import ALL_ROWS, COMPARISON, OF_ITEM, OF_SUPPLIER, Kind, View
from jtl_desktop.ui.views.trail import Stop, Trail
from jtl_desktop.ui.window_parts import WindowParts

_SAVED = "saved"
_COLUMNS = "columns"
_PLACE = "place"
_LAST = 1_000_000


class ViewsController(QObject):
    """A saved view holds search, class, filters, order and columns; it is shown as changed until it is saved again."""

    failed = Signal(object)
    comparison_requested = Signal()
    view_chosen = Signal()
    """One that is shown in the grid."""

    def __init__(
        self,
        services: AppServices,
        parts: WindowParts,
        searching: SearchController,
        boxes: Boxes,
        remembered: dict[str, str],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._parts = parts
        self._searching = searching
        self._boxes = boxes
        self._saved: dict[str, str] = {}
        self._is_comparing = False
        self.name = query_from(remembered.get(REMEMBERED, ""))[1].get(_SAVED, "")
        views = parts.views
        views.chosen.connect(self.choose)
        views.save_requested.connect(self.ask_for_name)
        views.update_requested.connect(self.save)
        views.rename_requested.connect(self.ask_for_other_name)
        views.delete_requested.connect(self.delete)
        parts.grid.headers.columns_requested.connect(self.choose_columns)
        views.move_requested.connect(self.move)
        self.trail = Trail(Stop(searching.query, self.name), self)
        self.trail.moved.connect(self._go_to)
        searching.query_changed.connect(self._on_query)
        self.ahead = Ahead(services, searching, self._queries, self)
        self.ahead.counted.connect(views.show_count)
        self.read()

    def handlers(self) -> dict[str, Callable[..., object]]:
        """What the menus do here, by the names of the commands."""
        return {
            "columns": self.choose_columns,
            "save_view": self.ask_for_name,
            "item_suppliers": self.show_item,
            "supplier_items": self.show_supplier_here,
            "list_back": self.trail.back,
            "list_forward": self.trail.forward,
        }

    def remembered(self) -> dict[str, str]:
        """What is shown, as text for the settings."""
        return {REMEMBERED: query_text(self._searching.query, **{_SAVED: self.name})}

    def choose(self, view: View) -> None:
        """Show a view. A class of rows is combined with search and filters; all rows are without any filter."""
        if view.kind is Kind.COMPARISON:
            self.comparison_requested.emit()
            return
        if view.kind is Kind.SUPPLIER:
            self.choose_supplier()
            return
        if view.kind is Kind.ITEM:
            self.show_item()
            return
        if view.kind is Kind.SAVED:
            self._open(view.name)
            return
        query = self._searching.query
        keeps_filters = view.only is not Only.ALL and not self.name
        self.name = ""
        self._list(replace(query, only=view.only, filters=query.filters if keeps_filters else ()))

    def show_comparison(self, *, is_shown: bool) -> None:
        """Whether the comparison stands in the place of the grid."""
        self._is_comparing = is_shown
        self._show_current()

    def choose_supplier(self) -> None:
        """Ask for a supplier, then show everything of theirs."""
        from jtl_desktop.ui.views.supplier import SupplierChoice  # noqa: PLC0415

        dialog = SupplierChoice(self._services.catalogue.suppliers(), self._parts.grid.window())
        dialog.chosen.connect(self.show_supplier)
        dialog.rejected.connect(self._show_current)
        self._boxes.open(dialog)

    def show_supplier(self, name: str) -> None:
        """All items of a supplier that the search leaves."""
        self._list_alone(Column.SUPPLIER_NAME, name, self._searching.query.search)

    def show_supplier_here(self) -> None:
        """All items of the supplier under the cursor."""
        key = self._parts.grid.current_key()
        name = self._parts.names.supplier(key.supplier_id) if key is not None else ""
        if name:
            self._parts.search.show_term("")
            self._list_alone(Column.SUPPLIER_NAME, name)

    def show_item(self) -> None:
        """All suppliers of the item under the cursor, whatever was searched for."""
        item_id = self._parts.grid.current_item()
        if item_id is None:
            self._show_current()
            return
        self._parts.search.show_term("")
        self._list_alone(Column.OWN_SKU, self._parts.names.item(item_id).sku)

    def _list_alone(self, column: Column, value: str, search: str = "") -> None:
        self.name = ""
        wanted = Filter(column, Condition.ONE_OF, (value,))
        self._list(replace(self._searching.query, search=search, only=Only.ALL, filters=(wanted,)), anew=bool(search))

    def choose_columns(self) -> None:
        """Which columns are shown, in which order, and which of them stay at the left."""
        from jtl_desktop.ui.views.columns import ColumnChoice  # noqa: PLC0415

        self._boxes.open(ColumnChoice(self._parts.grid, self._parts.grid.window()))

    # Saved views

    def ask_for_name(self) -> None:
        """Save what is shown under a name."""
        from jtl_desktop.ui.views.name import ViewName  # noqa: PLC0415

        dialog = ViewName(self.name, frozenset(self._saved), self._parts.grid.window())
        dialog.chosen.connect(self.save)
        self._boxes.open(dialog)

    def ask_for_other_name(self, name: str) -> None:
        from jtl_desktop.ui.views.name import ViewName  # noqa: PLC0415

        dialog = ViewName(name, frozenset(self._saved) - {name}, self._parts.grid.window(), is_new=False)
        dialog.chosen.connect(lambda other: self.rename(name, other))
        self._boxes.open(dialog)

    def save(self, name: str) -> None:
        """Keep search, filters, order and columns of the moment under this name."""
        place = {_PLACE: places} if (places := query_from(self._saved.get(name, ""))[1].get(_PLACE)) else {}
        content = query_text(self._searching.query, **{_COLUMNS: self._parts.grid.layout_text(), **place})
        if self._write(lambda: self._services.views.save_view(name, content)):
            self.name = name
            self.read()
            self._parts.messages.say_done(tr("The view “{name}” is saved.", name=name))

    def rename(self, name: str, other: str) -> None:
        content = self._saved.get(name)
        if content is None or other == name:
            return
        if self._write(lambda: self._services.views.save_view(other, content)):
            self._write(lambda: self._services.views.drop_view(name))
            self.name = other if self.name == name else self.name
            self.read()

    def delete(self, name: str) -> None:
        """Can be taken back by the message bar."""
        content = self._saved.get(name)
        if content is None or not self._write(lambda: self._services.views.drop_view(name)):
            return
        self.name = "" if self.name == name else self.name
        self.read()

        def bring_back() -> None:
            self._write(lambda: self._services.views.save_view(name, content))
            self.read()

        self._parts.messages.say(tr("The view “{name}” is deleted.", name=name), tr("Bring back"), bring_back)

    def move(self, name: str, places: int) -> None:
        """Move a saved view up or down among the others."""
        names = list(self._saved)
        there = names.index(name) + places
        if not 0 <= there < len(names):
            return
        names.remove(name)
        names.insert(there, name)
        for place, each in enumerate(names):
            query, more = query_from(self._saved[each])
            content = query_text(query, **{**more, _PLACE: str(place)})
            if content != self._saved[each] and not self._write(partial(self._services.views.save_view, each, content)):
                break
        self.read()

    def close(self) -> None:
        self.ahead.close()

    # Inside

    def _open(self, name: str) -> None:
        query, more = query_from(self._saved.get(name, ""))
        self.name = name
        self._parts.grid.apply_layout(more.get(_COLUMNS, ""))
        self._parts.search.show_term(query.search)
        self._list(query)
        if query.search:
            self._searching.ask(query.search)

    def _list(self, query: GridQuery, *, anew: bool = True) -> None:
        self.view_chosen.emit()
        self._searching.show(query, anew=anew)
        self._show_current()

    def _go_to(self, stop: Stop) -> None:
        self.name = stop.view if stop.view in self._saved else ""
        self._parts.search.show_term(stop.query.search)
        self._list(stop.query, anew=False)

    def _on_query(self, query: GridQuery) -> None:
        self.trail.note(Stop(query, self.name))
        self._show_current()

    def _queries(self) -> list[GridQuery]:
        """What the entries of the list would show."""
        saved = [query_from(content)[0] for content in self._saved.values()]
        return [*saved, *(GridQuery(only=only) for only in Only)]

    def _show_current(self) -> None:
        """The list follows what is listed, however it came about."""
        query, view = self._searching.query, ALL_ROWS
        if self._is_comparing:
            self._parts.views.show_current(COMPARISON)
            return
        if self.name:
            saved = query_from(self._saved.get(self.name, ""))[0]
            self._parts.views.show_current(View(Kind.SAVED, name=self.name), is_changed=saved != query)
            return
        if query.only is not Only.ALL:
            view = View(Kind.ONLY, query.only)
        elif any(_is_one(wanted, Column.SUPPLIER_NAME) for wanted in query.filters):
            view = OF_SUPPLIER
        elif any(_is_one(wanted, Column.OWN_SKU) for wanted in query.filters):
            view = OF_ITEM
        self._parts.views.show_current(view)

    def read(self) -> None:
        """The saved views, as they are in the workspace."""
        found = self._services.views.views()
        self._saved = dict(sorted(found.items(), key=lambda view: _place(*view)))
        if self.name not in self._saved:
            self.name = ""
        self._parts.views.show_saved(self._saved)
        self._show_current()

    def _write(self, act: Callable[[], object]) -> bool:
        return attempt(act, self.failed.emit)


def _is_one(wanted: Filter, column: Column) -> bool:
    return wanted.column is column and isinstance(wanted.value, tuple) and len(wanted.value) == 1


def _place(name: str, content: str) -> tuple[int, str]:
    """Where a view stands among the others; those that were never moved follow by name."""
    place = query_from(content)[1].get(_PLACE, "")
    return int(place) if place.isdecimal() else _LAST, name.casefold()
