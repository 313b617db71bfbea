"""The main window: puts the parts together; what they do is decided in the controllers, made after the first paint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from typing_extensions import override

from jtl_desktop.ui.grid.queries import FirstQuery
from jtl_desktop.ui.later import Later, MadeLater
from jtl_desktop.ui.menus import empty_menus
from jtl_desktop.ui.preferences import Preferences
from jtl_desktop.ui.search_controller import SearchController, remembered_query
from jtl_desktop.ui.texts import number_format, tr, tr_text
from jtl_desktop.ui.window_parts import WindowParts, lay_out, remembered_layout, restore_layout

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from jtl_desktop.domain.errors import AppError
    from jtl_desktop.domain.text import Text
    from jtl_desktop.ui.controllers import Controllers
    from jtl_desktop.ui.services import AppServices

# So long the first paint may wait for the first rows, which are being found while the window is made.
FIRST_ROWS_SECONDS = 0.25


class MainWindow(QMainWindow):
    """One connection's data. ``closing`` is the last thing it says; everything of its own has ended then.

    It comes up with its rows and little else. Whoever shows it carries ``later`` out once it is painted.
    """

    closing = Signal()
    rebuild_requested = Signal()
    connect_requested = Signal()

    controllers: MadeLater[Controllers] = MadeLater()

    def __init__(self, services: AppServices, *, parent: QWidget | None = None) -> None:
        remembered = services.settings_store.load().layout
        query = remembered_query(remembered)
        pending = tuple(services.editing.changes) if query.has_pending_terms else ()
        additions = [change.key for change in services.editing.changes.additions()]
        first = FirstQuery(services.catalogue_path, query, pending, additions)
        super().__init__(parent)
        self.services = services
        self.preferences = Preferences(services.settings_store, self)
        self.later = Later()
        self.parts = WindowParts(self, services, self.preferences.current, number_format(), self.later)
        self.searching = SearchController(services, self.parts.grid, self, query)
        self._remembered = remembered
        self._is_closed = False
        self.setWindowTitle(_title(services.tenant))
        self.menus = empty_menus(self)
        lay_out(self, self.parts)
        restore_layout(self, self.parts, remembered)
        self._connect()
        self.show_pending()
        self.later.add(
            lambda: services.online, *self.parts.steps(), self._make_controllers, self._join, self._offer_draft
        )
        self.later.add(self.searching.complete)
        self.searching.begin(first, FIRST_ROWS_SECONDS)
        if query.filters:
            # Their chips take room above the grid; rows that move by themselves make a click land on the wrong one.
            self.later.finish()

    def show_problem(self, problem: AppError) -> None:
        """An error that belongs to no part of the window in particular."""
        self.parts.messages.show_problem(problem)
        self.parts.status.note_problem(problem)

    def show_notice(self, notice: Text) -> None:
        """Something that the merchant should know once."""
        self.parts.messages.say(tr_text(notice))

    def show_pending(self) -> None:
        """How much there is to save."""
        count = self.services.editing.count
        self.parts.save.show_count(count)
        self.setWindowModified(bool(count))

    def save(self) -> None:
        """Take over what is being typed, then save all pending changes."""
        focus = QApplication.focusWidget()
        if focus is not None and self.parts.scale_prices.isAncestorOf(focus):
            self.parts.scale_prices.view.close_editor()
        if not self.parts.grid.finish_editing():
            self.parts.messages.say(tr("The cell that is being edited has to be corrected first, or left with Esc."))
            return
        self.controllers.saving.save()

    # Inside

    def _connect(self) -> None:
        """What may be used, or go wrong, from the first paint on."""
        parts, searching = self.parts, self.searching
        parts.search.show_term(searching.query.search)
        parts.search.filtered.connect(searching.filter)
        parts.search.asked.connect(searching.ask)
        parts.search.more_requested.connect(searching.load_more)
        parts.search.left.connect(parts.grid.take_focus)
        parts.save.clicked.connect(self.save)
        searching.rows_changed.connect(parts.status.show_rows)
        searching.state_changed.connect(self._show_page)
        for source in (searching.failed, parts.model.failed):
            source.connect(self.show_problem)

    def _make_controllers(self) -> None:
        from jtl_desktop.ui.controllers import Controllers  # noqa: PLC0415 (after the first paint)

        self.controllers = Controllers(self, self._remembered)

    def _join(self) -> None:
        self.controllers.join()

    def _offer_draft(self) -> None:
        self.controllers.offer_draft()

    def _show_page(self) -> None:
        """Why a grid is empty depends on parts that come later, and so does what can be done."""
        if self.parts.model.rowCount():
            self.parts.page.show_grid()
        elif self.later.is_over:
            self.controllers.show_emptiness()

    def _end(self) -> None:
        """Let go of everything that outlives the window."""
        if self._is_closed:
            return
        self._is_closed = True
        if self.later.has_begun:
            self._end_whole()
        self.later.give_up()
        self.searching.close()

    def _end_whole(self) -> None:
        parts = self.parts
        if not parts.grid.finish_editing():
            parts.grid.delegate.let_go()
        parts.scale_prices.view.close_editor()
        self.preferences.remember_layout({**remembered_layout(self, parts), **self.controllers.views.remembered()})
        self.controllers.close()

    # Qt

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and not self.later.is_over:
            # Asked of the window before Qt looks whose key this is: it shall find the commands' keys, too.
            self.later.finish()
        return super().event(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._end()
        super().closeEvent(event)
        self.closing.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and "controllers" in vars(self):
            self.controllers.commands.redraw()
        super().changeEvent(event)


def _title(tenant: str) -> str:
    name = tr("JTL Desktop")
    return f"{tenant} – {name}[*]" if tenant else f"{name}[*]"
