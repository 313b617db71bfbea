"""The main window: puts the parts together and wires them; what they do is decided in the controllers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from typing_extensions import override

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import RowKey
from jtl_desktop.domain.text import Text
from jtl_desktop.services.connection import ConnectionState, Phase
from jtl_desktop.services.loading.loader import LoadProgress
from jtl_desktop.services.saving.outcomes import CommitReport
from jtl_desktop.ui.actions import Actions
from jtl_desktop.ui.boxes import Boxes
from jtl_desktop.ui.bridge import Subscriptions
from jtl_desktop.ui.bulk.commands import BulkCommands
from jtl_desktop.ui.clipboard.commands import ClipboardCommands
from jtl_desktop.ui.editing.controller import EditController
from jtl_desktop.ui.editing.drafts import restore_draft
from jtl_desktop.ui.emptiness import NextSteps, emptiness
from jtl_desktop.ui.filters.controller import FiltersController
from jtl_desktop.ui.focus_ring import focus_next_part
from jtl_desktop.ui.followers import CursorFollower
from jtl_desktop.ui.grid.queries import FirstQuery
from jtl_desktop.ui.history.controller import HistoryController
from jtl_desktop.ui.preferences import Preferences
from jtl_desktop.ui.row_commands import RowCommands
from jtl_desktop.ui.saving.controller import SaveController
from jtl_desktop.ui.saving.saves import Saves
from jtl_desktop.ui.search_controller import SearchController, everywhere
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.texts import number_format, tr, tr_text
from jtl_desktop.ui.views.controller import ViewsController, remembered_query
from jtl_desktop.ui.window_parts import lay_out, make_parts, remembered_layout, restore_layout

# So long the first paint may wait for the first rows, which are being found while the window is made.
FIRST_ROWS_SECONDS = 0.25
_HINT = "hint.unsaved"


class MainWindow(QMainWindow):
    """One connection's data. ``closing`` is the last thing it says; everything of its own has ended then."""

    closing = Signal()
    rebuild_requested = Signal()
    connect_requested = Signal()

    def __init__(self, services: AppServices, *, parent: QWidget | None = None) -> None:
        remembered = services.settings_store.load().layout
        query = remembered_query(remembered)
        pending = tuple(services.editing.changes) if query.has_pending_terms else ()
        first = FirstQuery(services.catalogue_path, everywhere(query), pending)
        super().__init__(parent)
        self.services = services
        self.preferences = Preferences(services.settings_store, self)
        self.parts = make_parts(services, self.preferences.current, number_format())
        self.searching = SearchController(services, self.parts.grid, self, query)
        self.saving = SaveController(services, self.parts.names, self.parts.notation, self.parts.messages, self)
        self.rows = RowCommands(services, self.parts, self.parts.messages, self)
        self.boxes = Boxes(services, self)
        self.filters = FiltersController(services, self.parts, self.searching, self)
        self.views = ViewsController(services, self.parts, self.searching, self.boxes, remembered, self)
        self.editing = EditController(services, self.parts, self.boxes, self)
        self.steps = self.editing.steps
        self.clipboard = ClipboardCommands(services, self.parts, self.boxes, self.steps, self)
        self.bulk = BulkCommands(services, self.parts, self.boxes, self.steps, self.preferences, self)
        self.saves = Saves(services, self.parts, self.steps, self.preferences, self.boxes, self)
        self.follower = CursorFollower(self.parts, self)
        self.history = HistoryController(services, self.parts, self.preferences, self)
        self.commands = Actions(self, self._handlers())
        self._next = self._next_steps()
        self._is_closed = False
        self._subscriptions = Subscriptions()
        self._build()
        self._connect_parts()
        self._listen()
        self._show_all_states()
        self.searching.begin(first, FIRST_ROWS_SECONDS)
        QTimer.singleShot(0, self, self._offer_draft)

    def show_problem(self, problem: AppError) -> None:
        """An error that belongs to no part of the window in particular."""
        self.parts.messages.show_problem(problem)
        self.parts.status.note_problem(problem)

    def show_notice(self, notice: Text) -> None:
        """Something that the merchant should know once."""
        self.parts.messages.say(tr_text(notice))

    def save(self) -> None:
        """Take over what is being typed, then save all pending changes."""
        focus = QApplication.focusWidget()
        if focus is not None and self.parts.scale_prices.isAncestorOf(focus):
            self.parts.scale_prices.view.close_editor()
        if not self.parts.grid.finish_editing():
            self.parts.messages.say(tr("The cell that is being edited has to be corrected first, or left with Esc."))
            return
        self.saving.save()

    # Building

    def _build(self) -> None:
        parts = self.parts
        self.setWindowTitle(_title(self.services))
        lay_out(self, parts)
        self.commands.fill(self.menuBar())
        self.editing.show_in(self.commands)
        view = self.commands.menus["view"]
        view.addSeparator()
        columns = view.addMenu(tr("C&olumns"))
        columns.aboutToShow.connect(lambda: parts.grid.headers.fill_menu(columns))
        system, chosen = tr("As the system"), self.preferences.current
        themes = {"system": system, "light": tr("Light"), "dark": tr("Dark")}
        languages = {"system": system, "de": "Deutsch", "en": "English"}
        self.commands.add_choice(view, tr("&Theme"), themes, chosen.theme, self.preferences.choose_theme)
        self.commands.add_choice(view, tr("&Language"), languages, chosen.language, self.preferences.choose_language)
        restore_layout(self, parts, chosen.layout)
        for name, part in (("show_views", parts.views), ("show_prices", parts.side), ("show_changes", parts.changes)):
            self.commands[name].setChecked(not part.isHidden())

    def _handlers(self) -> dict[str, Callable[..., object]]:
        parts, rows, boxes = self.parts, self.rows, self.boxes
        return {
            "save": self.save,
            "saves": self.saves.show,
            "settings": boxes.show_settings,
            "quit": self.close,
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
            "next_part": lambda: focus_next_part(parts),
            "reload_item": rows.reload_item,
            "reload_visible": rows.reload_visible,
            "load_more": self.searching.load_more,
            "retry": self.services.connection.retry_now,
            "what_changed": self.history.show,
            "connect": self.connect_requested.emit,
            "shortcuts": lambda: boxes.show_shortcuts(self.commands),
            "diagnostics": boxes.show_diagnostics,
            "about": boxes.show_about,
        }

    def _next_steps(self) -> NextSteps:
        return NextSteps(
            retry=self.services.connection.retry_now,
            connect=self.connect_requested.emit,
            clear_search=lambda: self.parts.search.set_term(""),
            ask=self.parts.search.ask_now,
            show_all=self.parts.views.show_all,
            clear_filters=self.filters.clear,
            details=self.boxes.show_details,
        )

    def _connect_parts(self) -> None:
        parts, searching, saving = self.parts, self.searching, self.saving
        parts.search.filtered.connect(searching.filter)
        parts.search.asked.connect(searching.ask)
        parts.search.more_requested.connect(searching.load_more)
        parts.search.left.connect(parts.grid.take_focus)
        parts.save.clicked.connect(self.save)
        parts.grid.menu_requested.connect(lambda position: self.rows.open_menu(position, self.commands))
        parts.grid.state_opened.connect(saving.resolve)
        parts.scale_prices.add_supplier_requested.connect(self.rows.add_supplier_to)
        parts.messages.details_requested.connect(self.boxes.show_details)
        parts.status.details_requested.connect(self.boxes.show_details)
        parts.status.connection_pressed.connect(self.services.connection.retry_now)
        saving.join(parts, self.saves, self.steps)
        searching.rows_changed.connect(parts.status.show_rows)
        searching.rows_changed.connect(self.follower.follow)
        searching.state_changed.connect(self._show_page)
        saving.finished.connect(self._on_saved)
        self.follower.followed.connect(self._enable)
        parts.grid.current_changed.connect(self._enable)
        self.history.go_to.connect(self.follower.go_to)
        self.history.settings_requested.connect(self.boxes.show_settings)
        self.boxes.delete_history_requested.connect(self.history.delete)
        self.boxes.settings_chosen.connect(self.preferences.choose)
        self.boxes.connect_requested.connect(self.connect_requested)
        self.preferences.language_changed.connect(self.rebuild_requested)
        for source in (
            searching.failed,
            self.rows.failed,
            self.views.failed,
            self.history.failed,
            self.preferences.failed,
            parts.model.failed,
            parts.scale_prices.failed,
        ):
            source.connect(self.show_problem)

    def _listen(self) -> None:
        services = self.services
        self._subscriptions.to(services.editing.changed, self._on_edited)
        self._subscriptions.to(services.connection.changed, self._on_connection)
        self._subscriptions.to(services.loader.progress, self._on_loading)
        self._subscriptions.to(services.loader.changed, self.follower.reload)
        self._subscriptions.to(services.commit.stored, self.follower.reload)

    def _show_all_states(self) -> None:
        self._on_connection(self.services.connection.state)
        self._on_loading(self.services.loader.state)
        self._show_pending()
        self.follower.follow()

    # What happens

    def _on_edited(self, keys: frozenset[RowKey]) -> None:
        self.parts.model.changes_changed(keys)
        self._show_pending()
        self._enable()
        if self.services.editing.count and _HINT not in self.preferences.current.layout and not self.steps.will_tell:
            self.preferences.remember_layout({_HINT: "said"})
            self.parts.messages.say(
                tr("Changes are kept on this computer until you save them to Wawi, even when you close the program.")
            )

    def _on_connection(self, state: ConnectionState) -> None:
        record = self.services.connection.record
        self.parts.status.show_connection(state, record.tenant if record is not None else "")
        self.commands["connect"].setEnabled(state.phase is not Phase.CONNECTING)
        self._show_distance(state.phase)
        self._show_page()

    def _show_distance(self, phase: Phase) -> None:
        """While Wawi is away, say what can be done all the same; trying again does not count as being back."""
        if phase is Phase.OFFLINE:
            self.parts.messages.show_state(
                tr("Wawi cannot be reached. You can go on reading and editing; saving waits until it is back."),
                tr("Try again"),
                self.services.connection.retry_now,
            )
        elif phase is not Phase.CONNECTING:
            self.parts.messages.show_state("")

    def _on_loading(self, progress: LoadProgress) -> None:
        self.parts.search.show_progress(progress)
        self.commands["load_more"].setEnabled(progress.more_available)
        if not self.services.commit.is_running:
            self.parts.status.show_loading(progress)
        if progress.problem is not None:
            self.parts.status.note_problem(progress.problem)

    def _on_saved(self, report: CommitReport) -> None:
        self.parts.changes.show_report(report)
        self._show_pending()

    def _resolve(self) -> None:
        key = self.parts.grid.current_key()
        if key is not None:
            self.saving.resolve(key)

    def _enable(self) -> None:
        self.rows.enable(self.commands)

    def _show_pending(self) -> None:
        count = self.services.editing.count
        self.parts.save.show_count(count)
        self.commands["save"].setEnabled(bool(count))
        self.setWindowModified(bool(count))

    def _show_page(self) -> None:
        if self.parts.model.rowCount():
            self.parts.page.show_grid()
            return
        connection, progress = self.services.connection.state, self.services.loader.state
        self.parts.page.show_emptiness(
            emptiness(self.searching.query, connection, progress, is_busy=self.searching.is_busy, steps=self._next)
        )

    def _offer_draft(self) -> None:
        restore_draft(self.services.editing, self.parts)

    def _end(self) -> None:
        """Let go of everything that outlives the window."""
        if self._is_closed:
            return
        self._is_closed = True
        if not self.parts.grid.finish_editing():
            self.parts.grid.delegate.let_go()
        self.parts.scale_prices.view.close_editor()
        self.preferences.remember_layout({**remembered_layout(self, self.parts), **self.views.remembered()})
        self._subscriptions.end()
        self.clipboard.close()
        self.editing.close()
        self.saving.close()
        self.filters.close()
        self.searching.close()
        self.bulk.close()
        self.history.close()
        self.boxes.close()

    # Qt

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._end()
        super().closeEvent(event)
        self.closing.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "commands"):
            self.commands.redraw()
        super().changeEvent(event)


def _title(services: AppServices) -> str:
    record = services.connection.record
    name = tr("JTL Desktop")
    return f"{name}[*]" if record is None else f"{record.tenant} – {name}[*]"
