"""What the window does: every controller and command, made after the first paint and joined with the parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from jtl_desktop.services.connection import ConnectionState, Phase
from jtl_desktop.services.indexing.state import IndexPhase
from jtl_desktop.ui.actions import Actions
from jtl_desktop.ui.boxes import Boxes
from jtl_desktop.ui.bridge import Subscriptions
from jtl_desktop.ui.bulk.commands import BulkCommands
from jtl_desktop.ui.clipboard.commands import ClipboardCommands
from jtl_desktop.ui.comparison.controller import ComparisonController
from jtl_desktop.ui.editing.controller import EditController
from jtl_desktop.ui.editing.drafts import restore_draft
from jtl_desktop.ui.emptiness import NextSteps, emptiness
from jtl_desktop.ui.filters.controller import FiltersController
from jtl_desktop.ui.focus_ring import focus_next_part
from jtl_desktop.ui.followers import CursorFollower
from jtl_desktop.ui.history.controller import HistoryController
from jtl_desktop.ui.index.controller import IndexController
from jtl_desktop.ui.row_commands import RowCommands
from jtl_desktop.ui.saving.controller import SaveController
from jtl_desktop.ui.saving.saves import Saves
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.views.controller import ViewsController

if TYPE_CHECKING:
    from jtl_desktop.domain.items import RowKey
    from jtl_desktop.services.loading.loader import LoadProgress
    from jtl_desktop.services.saving.outcomes import CommitReport
    from jtl_desktop.ui.main_window import MainWindow

_HINT = "hint.unsaved"
_OF_ROWS = (
    "find_replace", "change_values", "edit_cell", "paste_by_key", "set_standard", "add_supplier", "remove_supplier",
    "resolve", "revert_cell", "revert_row", "filter", "clear_filters", "sort", "sort_also", "save_view", "reload_item",
    "reload_visible",
)  # fmt: skip


class Controllers:
    """One of each for a window that has been painted already."""

    def __init__(self, window: MainWindow, remembered: dict[str, str]) -> None:
        services, parts, preferences, searching = window.services, window.parts, window.preferences, window.searching
        self._window = window
        self._services = services
        self._parts = parts
        self._searching = searching
        self._preferences = preferences
        self.boxes = Boxes(services, window)
        self.saving = SaveController(services, parts.names, parts.notation, parts.messages, window)
        self.rows = RowCommands(services, parts, parts.messages, window)
        self.filters = FiltersController(services, parts, searching, window)
        self.views = ViewsController(services, parts, searching, self.boxes, remembered, window)
        self.editing = EditController(services, parts, self.boxes, window)
        self.steps = self.editing.steps
        self.clipboard = ClipboardCommands(services, parts, self.boxes, self.steps, window)
        self.bulk = BulkCommands(services, parts, self.boxes, self.steps, preferences, window)
        self.saves = Saves(services, parts, self.steps, preferences, self.boxes, window)
        self.follower = CursorFollower(parts, window)
        self.history = HistoryController(services, parts, preferences, window)
        self.index = IndexController(services, parts, self.boxes, preferences, window)
        self.comparison = ComparisonController(
            services, parts, self.views, self.steps, self.follower, preferences, self.boxes, window
        )
        self.commands = Actions(window, self._handlers())
        self._next = self._next_steps()
        self._subscriptions = Subscriptions()

    def join(self) -> None:
        """Fill the menus, connect everything, and show how everything stands."""
        self._fill_menus()
        self._connect_parts()
        self._connect_controllers()
        self._listen()
        self._show_all_states()

    def offer_draft(self) -> None:
        """What was being typed at the end of the last run."""
        restore_draft(self._services.editing, self._parts)

    def show_emptiness(self) -> None:
        """Why there is nothing in the grid, and what can be done."""
        connection, progress = self._services.connection.state, self._services.loader.state
        searching, index = self._searching, self._services.index
        is_filling = index.will_fill and index.state.phase is not IndexPhase.FRESH
        self._parts.page.show_emptiness(
            emptiness(
                searching.query,
                connection,
                progress,
                is_busy=searching.is_busy,
                is_filling=is_filling,
                steps=self._next,
            )
        )

    def close(self) -> None:
        """Let go of everything that outlives the window."""
        self._subscriptions.end()
        self.clipboard.close()
        self.editing.close()
        self.saving.close()
        self.filters.close()
        self.views.close()
        self.bulk.close()
        self.history.close()
        self.index.close()
        self.comparison.close()
        self.boxes.close()

    # Joining

    def _fill_menus(self) -> None:
        parts, preferences = self._parts, self._preferences
        self.commands.fill(self._window.menus)
        self.editing.show_in(self.commands)
        view = self._window.menus["view"]
        view.addSeparator()
        columns = view.addMenu(tr("C&olumns"))
        columns.aboutToShow.connect(lambda: parts.grid.headers.fill_menu(columns))
        system, chosen = tr("As the system"), preferences.current
        themes = {"system": system, "light": tr("Light"), "dark": tr("Dark")}
        languages = {"system": system, "de": "Deutsch", "en": "English"}
        self.commands.add_choice(view, tr("&Theme"), themes, chosen.theme, preferences.choose_theme)
        self.commands.add_choice(view, tr("&Language"), languages, chosen.language, preferences.choose_language)
        for name, part in (("show_views", parts.views), ("show_prices", parts.side), ("show_changes", parts.changes)):
            self.commands[name].setChecked(not part.isHidden())

    def _handlers(self) -> dict[str, Callable[..., object]]:
        parts, rows, boxes = self._parts, self.rows, self.boxes
        return {
            "save": self._window.save,
            "saves": self.saves.show,
            "settings": boxes.show_settings,
            "quit": self._window.close,
            "find": parts.search.take_focus,
            "edit_cell": parts.grid.edit_current,
            "set_standard": rows.set_standard,
            "add_supplier": rows.add_supplier,
            "remove_supplier": rows.remove_supplier,
            "resolve": self._resolve,
            "revert_cell": self.editing.cells.revert_cells,
            "revert_row": self.editing.cells.revert_rows,
            "show_views": parts.views.setVisible,
            "show_prices": parts.side.setVisible,
            "show_changes": parts.changes.setVisible,
            "sort": parts.grid.sort_by_current,
            **self.filters.handlers(),
            **self.views.handlers(),
            **self.editing.handlers(),
            **self.clipboard.handlers(),
            **self.bulk.handlers(),
            **self.index.handlers(),
            "next_part": lambda: focus_next_part(parts),
            "reload_item": rows.reload_item,
            "reload_visible": rows.reload_visible,
            "load_more": self._searching.load_more,
            "retry": self._services.connection.retry_now,
            "what_changed": self.history.show,
            "compare": self.comparison.show,
            "connect": self._window.connect_requested.emit,
            "shortcuts": lambda: boxes.show_shortcuts(self.commands),
            "diagnostics": boxes.show_diagnostics,
            "about": boxes.show_about,
        }

    def _next_steps(self) -> NextSteps:
        parts = self._parts
        return NextSteps(
            retry=self._services.connection.retry_now,
            connect=self._window.connect_requested.emit,
            clear_search=lambda: parts.search.set_term(""),
            ask=parts.search.ask_now,
            show_all=parts.views.show_all,
            clear_filters=self.filters.clear,
            details=self.boxes.show_details,
        )

    def _connect_parts(self) -> None:
        parts = self._parts
        parts.grid.menu_requested.connect(lambda position: self.rows.open_menu(position, self.commands))
        parts.grid.state_opened.connect(self.saving.resolve)
        parts.grid.current_changed.connect(self._enable)
        parts.scale_prices.add_supplier_requested.connect(self.rows.add_supplier_to)
        parts.messages.details_requested.connect(self.boxes.show_details)
        parts.status.details_requested.connect(self.boxes.show_details)
        parts.status.connection_pressed.connect(self._services.connection.retry_now)

    def _connect_controllers(self) -> None:
        parts, window = self._parts, self._window
        self.saving.join(parts, self.saves, self.steps)
        self.saving.finished.connect(self._on_saved)
        self._searching.rows_changed.connect(self.follower.follow)
        self.follower.followed.connect(self._enable)
        self.history.go_to.connect(self.follower.go_to)
        self.follower.going.connect(self.comparison.leave)
        self.comparison.shown_changed.connect(self._enable)
        self._searching.query_changed.connect(self.comparison.leave)
        self.filters.opening.connect(self.views.ahead.give_way)
        self.history.settings_requested.connect(self.boxes.show_settings)
        self.boxes.delete_history_requested.connect(self.history.delete)
        self.boxes.settings_chosen.connect(self._preferences.choose)
        self.boxes.connect_requested.connect(window.connect_requested)
        self._preferences.language_changed.connect(window.rebuild_requested)
        for source in (
            self.rows.failed,
            self.views.failed,
            self.history.failed,
            self.comparison.failed,
            self._preferences.failed,
            parts.scale_prices.failed,
        ):
            source.connect(window.show_problem)

    def _listen(self) -> None:
        services = self._services
        self._searching.listen()
        self._subscriptions.to(services.editing.changed, self._on_edited)
        self._subscriptions.to(services.connection.changed, self._on_connection)
        self._subscriptions.to(services.loader.progress, self._on_loading)
        self._subscriptions.to(services.loader.changed, self.follower.reload)
        self._subscriptions.to(services.commit.stored, self.follower.reload)

    def _show_all_states(self) -> None:
        self._on_connection(self._services.connection.state)
        self._on_loading(self._services.loader.state)
        self._show_pending()
        self.follower.follow()

    # What happens

    def _on_edited(self, keys: frozenset[RowKey]) -> None:
        parts, preferences = self._parts, self._preferences
        parts.model.changes_changed(keys)
        self._show_pending()
        self._enable()
        if self._services.editing.count and _HINT not in preferences.current.layout and not self.steps.will_tell:
            preferences.remember_layout({_HINT: "said"})
            parts.messages.say(
                tr("Changes are kept on this computer until you save them to Wawi, even when you close the program.")
            )

    def _on_connection(self, state: ConnectionState) -> None:
        record = self._services.connection.record
        self._parts.status.show_connection(state, record.tenant if record is not None else "")
        self.commands["connect"].setEnabled(state.phase is not Phase.CONNECTING)
        self._show_distance(state.phase)
        self._show_page()

    def _show_distance(self, phase: Phase) -> None:
        """While Wawi is away, say what can be done all the same; trying again does not count as being back."""
        if phase is Phase.OFFLINE:
            self._parts.messages.show_state(
                tr("Wawi cannot be reached. You can go on reading and editing; saving waits until it is back."),
                tr("Try again"),
                self._services.connection.retry_now,
            )
        elif phase is not Phase.CONNECTING:
            self._parts.messages.show_state("")

    def _show_page(self) -> None:
        if not self._parts.model.rowCount():
            self.show_emptiness()

    def _on_loading(self, progress: LoadProgress) -> None:
        parts = self._parts
        parts.search.show_progress(progress)
        self.commands["load_more"].setEnabled(progress.more_available)
        if not self._services.commit.is_running:
            parts.status.show_loading(progress)
        if progress.problem is not None:
            parts.status.note_problem(progress.problem)

    def _on_saved(self, report: CommitReport) -> None:
        self._parts.changes.show_report(report)
        self._show_pending()

    def _resolve(self) -> None:
        key = self._parts.grid.current_key()
        if key is not None:
            self.saving.resolve(key)

    def _enable(self) -> None:
        """What acts on the grid's rows rests while something else stands in its place."""
        is_grid = not self.comparison.is_shown
        for name in _OF_ROWS:
            self.commands[name].setEnabled(is_grid)
        if is_grid:
            self.rows.enable(self.commands)

    def _show_pending(self) -> None:
        self.commands["save"].setEnabled(bool(self._services.editing.count))
        self._window.show_pending()
