"""The main window: puts the parts together and wires them; what they do is decided in the controllers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget
from typing_extensions import override

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.domain.text import Text
from jtl_desktop.services.connection import ConnectionState, Phase
from jtl_desktop.services.loading import CatalogueChange, LoadProgress
from jtl_desktop.services.outcomes import CommitReport
from jtl_desktop.storage.results import GridQuery
from jtl_desktop.ui.actions import Actions
from jtl_desktop.ui.bridge import Subscriptions
from jtl_desktop.ui.dialogs.about import AboutDialog
from jtl_desktop.ui.dialogs.diagnostics import diagnostics_dialog, problem_dialog
from jtl_desktop.ui.dialogs.settings import SettingsDialog
from jtl_desktop.ui.dialogs.shortcuts import ShortcutsDialog
from jtl_desktop.ui.drafts import restore_draft
from jtl_desktop.ui.emptiness import NextSteps, emptiness
from jtl_desktop.ui.grid.queries import FirstQuery
from jtl_desktop.ui.grid.selection import sums_of
from jtl_desktop.ui.icons import icon
from jtl_desktop.ui.panels.scale_prices import Lock
from jtl_desktop.ui.row_commands import RowCommands
from jtl_desktop.ui.save_controller import SaveController
from jtl_desktop.ui.search_controller import SearchController
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.texts import number_format, tr, tr_text
from jtl_desktop.ui.theme import Mode, apply_theme
from jtl_desktop.ui.window_parts import lay_out, make_parts, remembered_layout, restore_layout

# So long the first paint may wait for the first rows, which are being found while the window is made.
FIRST_ROWS_SECONDS = 0.25
_PANELS_AFTER_MS = 40
_HINT = "hint.unsaved"


class MainWindow(QMainWindow):
    """One connection's data. ``closing`` is the last thing it says; everything of its own has ended then."""

    closing = Signal()
    rebuild_requested = Signal()
    connect_requested = Signal()

    def __init__(self, services: AppServices, *, parent: QWidget | None = None) -> None:
        first = FirstQuery(services.catalogue_path, GridQuery())
        super().__init__(parent)
        self.services = services
        self._settings = services.settings_store.load()
        self.parts = make_parts(services, self._settings, number_format())
        self.searching = SearchController(services, self.parts.grid, self)
        self.saving = SaveController(services, self.parts.names, self.parts.notation, self.parts.messages, self)
        self.rows = RowCommands(services, self.parts, self.parts.messages, self)
        self.actions_ = Actions(self, self._handlers())
        self.box: QDialog | None = None
        self._is_closed = False
        self._subscriptions = Subscriptions()
        self._panels_timer = QTimer(self, interval=_PANELS_AFTER_MS, singleShot=True)
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

    # Commands

    def save(self) -> None:
        """Take over what is being typed, then save all pending changes."""
        focus = QApplication.focusWidget()
        if focus is not None and self.parts.scale_prices.isAncestorOf(focus):
            self.parts.scale_prices.view.close_editor()
        if not self.parts.grid.finish_editing():
            self.parts.messages.say(tr("The cell that is being edited has to be corrected first, or left with Esc."))
            return
        self.saving.save()

    def show_settings(self) -> None:
        dialog = SettingsDialog(self.services.settings_store.load(), self.services.connection.record, self)
        dialog.chosen.connect(self._apply_settings)
        dialog.connect_requested.connect(self.connect_requested)
        self._open(dialog)

    def next_part(self) -> None:
        """Move the keyboard on to the next part of the window."""
        parts = self.parts
        ring = [parts.search.field, parts.views.list, parts.page.currentWidget(), parts.scale_prices, parts.changes]
        shown = [part for part in ring if part.isVisible()]
        focus = QApplication.focusWidget()
        here = [index for index, part in enumerate(shown) if focus is part or (focus and part.isAncestorOf(focus))]
        target = shown[(here[0] + 1) % len(shown)] if here else shown[0]
        proxy = target.nextInFocusChain() if target in (parts.scale_prices, parts.changes) else target
        proxy.setFocus(Qt.FocusReason.TabFocusReason)

    def choose_theme(self, mode: str) -> None:
        theme: Mode = "dark" if mode == "dark" else "light" if mode == "light" else "system"
        self._remember(theme=theme)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, theme)

    def choose_language(self, language: str) -> None:
        """All texts are made anew by whoever made this window."""
        self._remember(language=language)
        self.rebuild_requested.emit()

    # Building

    def _build(self) -> None:
        parts = self.parts
        self.setWindowTitle(_title(self.services))
        lay_out(self, parts)
        self.actions_.fill(self.menuBar())
        view = self.actions_.menus["view"]
        view.addSeparator()
        themes = {"system": tr("As the system"), "light": tr("Light"), "dark": tr("Dark")}
        languages = {"system": tr("As the system"), "de": "Deutsch", "en": "English"}
        columns = view.addMenu(tr("C&olumns"))
        columns.aboutToShow.connect(lambda: parts.grid.fill_columns_menu(columns))
        self.actions_.add_choice(view, tr("&Theme"), themes, self._settings.theme, self.choose_theme)
        self.actions_.add_choice(view, tr("&Language"), languages, self._settings.language, self.choose_language)
        restore_layout(self, parts, self._settings.layout)
        self._draw()

    def _handlers(self) -> dict[str, Callable[..., object]]:
        parts, rows = self.parts, self.rows
        return {
            "save": self.save,
            "settings": self.show_settings,
            "quit": self.close,
            "find": parts.search.take_focus,
            "edit_cell": parts.grid.edit_current,
            "copy": parts.grid.copy,
            "set_standard": rows.set_standard,
            "add_supplier": rows.add_supplier,
            "remove_supplier": rows.remove_supplier,
            "revert_cell": rows.revert_cell,
            "revert_row": rows.revert_row,
            "show_views": parts.views.setVisible,
            "show_prices": parts.side.setVisible,
            "show_changes": parts.changes.setVisible,
            "next_part": self.next_part,
            "reload_item": rows.reload_item,
            "reload_visible": rows.reload_visible,
            "load_more": self.searching.load_more,
            "retry": self.services.connection.retry_now,
            "connect": self.connect_requested.emit,
            "shortcuts": lambda: self._open(ShortcutsDialog(self.actions_.shortcuts(), self)),
            "diagnostics": lambda: self._open(diagnostics_dialog(self.services.diagnostics(), self)),
            "about": lambda: self._open(AboutDialog(self)),
        }

    def _connect_parts(self) -> None:
        parts, searching, saving = self.parts, self.searching, self.saving
        parts.search.filtered.connect(searching.filter)
        parts.search.asked.connect(searching.ask)
        parts.search.more_requested.connect(searching.load_more)
        parts.search.left.connect(parts.grid.take_focus)
        parts.views.chosen.connect(searching.show_only)
        parts.save.clicked.connect(self.save)
        parts.grid.current_changed.connect(self._on_current)
        parts.grid.selection_changed.connect(self._panels_timer.start)
        parts.grid.tiers_requested.connect(self._go_to_tiers)
        parts.grid.menu_requested.connect(lambda position: self.rows.open_menu(position, self.actions_))
        parts.scale_prices.add_supplier_requested.connect(self.rows.add_supplier)
        parts.prices.supplier_chosen.connect(self._go_to)
        parts.changes.go_to.connect(self._go_to)
        parts.changes.resolve_requested.connect(saving.resolve)
        parts.changes.recreate_requested.connect(saving.recreate)
        parts.changes.said.connect(parts.messages.say)
        parts.messages.details_requested.connect(self._show_details)
        parts.status.details_requested.connect(self._show_details)
        parts.status.connection_pressed.connect(self.services.connection.retry_now)
        parts.status.cancel_pressed.connect(saving.cancel)
        searching.rows_changed.connect(self._on_rows)
        searching.state_changed.connect(self._show_page)
        searching.failed.connect(self.show_problem)
        saving.progress_changed.connect(parts.status.show_saving)
        saving.finished.connect(self._on_saved)
        self.rows.failed.connect(self.show_problem)
        self._panels_timer.timeout.connect(self._show_current)

    def _listen(self) -> None:
        services = self.services
        self._subscriptions.to(services.editing.changed, self._on_edited)
        self._subscriptions.to(services.connection.changed, self._on_connection)
        self._subscriptions.to(services.loader.progress, self._on_loading)
        self._subscriptions.to(services.loader.changed, self._on_catalogue)
        self._subscriptions.to(services.commit.stored, self._on_catalogue)

    def _show_all_states(self) -> None:
        self._on_connection(self.services.connection.state)
        self._on_loading(self.services.loader.state)
        self._show_pending()
        self._show_current()

    # What happens

    def _on_edited(self, keys: frozenset[RowKey]) -> None:
        self.parts.model.changes_changed(keys)
        self._show_pending()
        self.rows.enable(self.actions_)
        if self.services.editing.count and _HINT not in self._settings.layout:
            self._remember(layout={**self._settings.layout, _HINT: "said"})
            self.parts.messages.say(
                tr("Changes are kept on this computer until you save them to Wawi, even when you close the program.")
            )

    def _on_connection(self, state: ConnectionState) -> None:
        record = self.services.connection.record
        self.parts.status.show_connection(state, record.tenant if record is not None else "")
        self.actions_["connect"].setEnabled(state.phase is not Phase.CONNECTING)
        self._show_page()

    def _on_loading(self, progress: LoadProgress) -> None:
        self.parts.search.show_progress(progress)
        self.actions_["load_more"].setEnabled(progress.more_available)
        if not self.services.commit.is_running:
            self.parts.status.show_loading(progress)
        if progress.problem is not None:
            self.parts.status.note_problem(progress.problem)

    def _on_catalogue(self, change: CatalogueChange) -> None:
        self.parts.names.forget()
        if self.parts.grid.current_item() in change.item_ids:
            self.parts.scale_prices.reload()
            self.parts.prices.reload()

    def _on_rows(self, count: int) -> None:
        self.parts.status.show_rows(count)
        self._panels_timer.start()

    def _on_current(self, _key: RowKey | None) -> None:
        self._panels_timer.start()

    def _on_saved(self, report: CommitReport) -> None:
        self.parts.changes.show_report(report)
        self._show_pending()

    def _show_pending(self) -> None:
        count = self.services.editing.count
        self.parts.save.setText(tr("Save {count}", count=count) if count else tr("Saved"))
        self.parts.save.setToolTip(tr("Write the pending changes to Wawi (Ctrl+S)"))
        self.parts.save.setAccessibleName(tr("Save {count} changes", count=count))
        self.parts.save.setEnabled(bool(count))
        self.actions_["save"].setEnabled(bool(count))
        self.setWindowModified(bool(count))

    def _show_page(self) -> None:
        if self.parts.model.rowCount():
            self.parts.page.show_grid()
            return
        steps = NextSteps(
            retry=self.services.connection.retry_now,
            connect=self.connect_requested.emit,
            clear_search=lambda: self.parts.search.set_term(""),
            ask=self.parts.search.ask_now,
            show_all=self.parts.views.show_all,
            details=self._show_details,
        )
        connection, progress = self.services.connection.state, self.services.loader.state
        self.parts.page.show_emptiness(
            emptiness(self.searching.query, connection, progress, is_busy=self.searching.is_busy, steps=steps)
        )

    def _show_current(self) -> None:
        """Panels follow the cursor once it rests."""
        parts, key, item_id = self.parts, self.parts.grid.current_key(), self.parts.grid.current_item()
        if key is not None:
            parts.scale_prices.show_row(key)
        elif item_id is not None:
            parts.scale_prices.show_nothing(Lock.NO_SUPPLIER, item_id)
        else:
            parts.scale_prices.show_nothing()
        if item_id is not None:
            parts.prices.show_item(item_id, key.supplier_id if key is not None else None)
        else:
            parts.prices.show_nothing()
        parts.status.show_sums(sums_of(parts.model, parts.grid.main.selectionModel().selection()))
        self.rows.enable(self.actions_)

    def _go_to(self, key: RowKey, field: Field | None = None) -> None:
        if not self.parts.grid.go_to(key, field):
            self.parts.messages.say(
                tr("This row is not in the current view."), tr("Show it"), lambda: self._show_item(key)
            )

    def _show_item(self, key: RowKey) -> None:
        self.parts.views.show_all()
        self.parts.search.set_term(self.parts.names.item(key.item_id).sku)

    def _go_to_tiers(self) -> None:
        self._show_current()
        self.parts.side.show()
        self.parts.scale_prices.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_draft(self) -> None:
        restore_draft(self.services.editing, self.parts)

    def _show_details(self, problem: AppError) -> None:
        self._open(problem_dialog(problem, self))

    def _apply_settings(self, chosen: dict[str, object]) -> None:
        before = self.services.settings_store.load()
        self._remember(**chosen)
        if chosen.get("theme") != before.theme:
            self.choose_theme(str(chosen.get("theme")))
        if chosen.get("language") != before.language:
            self.rebuild_requested.emit()

    def _remember(self, **changed: object) -> None:
        store = self.services.settings_store
        self._settings = replace(store.load(), **changed)  # type: ignore[arg-type]  # names are Settings' own
        try:
            store.save(self._settings)
        except AppError as problem:
            self.show_problem(problem)

    def _open(self, dialog: QDialog) -> None:
        """One box at a time."""
        if self.box is not None:
            dialog.deleteLater()
            return
        self.box = dialog
        dialog.finished.connect(self._on_box_closed)
        dialog.open()

    def _on_box_closed(self) -> None:
        box, self.box = self.box, None
        if box is not None:
            box.deleteLater()

    def _draw(self) -> None:
        self.actions_.redraw()
        self.parts.save.setIcon(icon("save", "on_accent"))

    def _end(self) -> None:
        """Let go of everything that outlives the window."""
        if self._is_closed:
            return
        self._is_closed = True
        if not self.parts.grid.finish_editing():
            self.parts.grid.delegate.let_go()
        self.parts.scale_prices.view.close_editor()
        self._remember(layout={**self.services.settings_store.load().layout, **remembered_layout(self, self.parts)})
        self._subscriptions.end()
        self.saving.close()
        self.searching.close()
        if self.box is not None:
            self.box.reject()

    # Qt

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._end()
        super().closeEvent(event)
        self.closing.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "actions_"):
            self._draw()
        super().changeEvent(event)


def _title(services: AppServices) -> str:
    record = services.connection.record
    name = tr("JTL Desktop")
    return f"{name}[*]" if record is None else f"{record.tenant} – {name}[*]"
