"""What the grid lists: typing, sorting and views become a query, its rows are swapped in, Wawi is asked for more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from jtl_desktop.services.phases import Phase
from jtl_desktop.storage.errors import StorageError
from jtl_desktop.storage.results import Column, Filter, GridQuery, Only, ResultSet
from jtl_desktop.ui.bridge import Subscriptions, task_slot
from jtl_desktop.ui.grid.kept import KeptResults
from jtl_desktop.ui.grid.queries import FirstQuery, QueryRunner
from jtl_desktop.ui.grid.view import GridView

if TYPE_CHECKING:
    from jtl_desktop.services.loading.loader import CatalogueChange, LoadProgress
    from jtl_desktop.services.tasks import Supervisor
    from jtl_desktop.ui.services import AppServices

# New rows from Wawi are put in order at most this often; rarer where ordering itself takes long.
RESORT_MS = 400
VISIBLE_MS = 150
# Where the layout keeps what was listed at the end.
REMEMBERED = "view"

_EVERYTHING = GridQuery()


class _Hurry(Enum):
    """Whether something is shown before all rows are known."""

    NONE = auto()
    STAY = auto()
    """Where the cursor keeps its row."""
    BEGIN = auto()
    """The first rows, in any case."""


class SearchController(QObject):
    """The only one who swaps the grid's rows. A swap waits while an editor is open."""

    rows_changed = Signal(object)
    """Other rows are shown: how many, or None while only the first of them are known."""
    query_changed = Signal(object)
    """Something else shall be listed: the GridQuery."""
    state_changed = Signal()
    """Something that the empty page depends on."""
    outdated = Signal()
    """Something has changed that may decide about what is listed."""
    failed = Signal(object)

    def __init__(self, services: AppServices, grid: GridView, parent: QObject, query: GridQuery = _EVERYTHING) -> None:
        super().__init__(parent)
        self.query = query
        self.is_busy = True
        self._services = services
        self._grid = grid
        self._runner = QueryRunner(services.catalogue_path)
        self._first: FirstQuery | None = None
        self._waiting: ResultSet | None = None
        self._asked_for: str | None = None
        self._is_stale = False
        self._hurry = _Hurry.NONE
        self.kept = KeptResults()
        self._shown: GridQuery | None = None
        self._is_shown_fresh = True
        # How often something has changed, and how often it had when what is shown was begun to be found.
        self.changes = self._begun_at = 0
        self._resort_timer = self._timer(RESORT_MS, self._resort)
        self._visible_timer = self._timer(VISIBLE_MS, self._tell_visible)
        self._subscriptions = Subscriptions()
        grid.editor_closed.connect(self._catch_up)
        grid.headers.order_requested.connect(self._on_order)

    @property
    def supervisor(self) -> Supervisor:
        return self._services.supervisor

    @property
    def term(self) -> str:
        return self.query.search

    @property
    def is_quiet(self) -> bool:
        """Nothing is being found or waits to be put in order."""
        return not self.is_busy and self._waiting is None and not self._resort_timer.isActive()

    def begin(self, first: FirstQuery, seconds: float) -> None:
        """Show the rows that were being found meanwhile, or later when they are there; ``complete`` follows."""
        result = first.result(seconds)
        if result is not None:
            self._offer(result, is_last=not first.is_remembered)
        if self.is_busy:
            self._first = first
        if result is None:
            self.rebuild()

    def complete(self) -> None:
        """Find the rows that are not shown yet. Not before the first ones are painted: it would take their time."""
        if self._first is not None:
            self.rebuild()

    def listen(self) -> None:
        """Follow what comes from Wawi and what is edited, from now on."""
        services = self._services
        self._subscriptions.to(services.loader.changed, self._on_catalogue)
        self._subscriptions.to(services.loader.progress, self._on_progress)
        self._subscriptions.to(services.commit.stored, self._on_catalogue)
        self._subscriptions.to(services.connection.changed, lambda _state: self._on_connection())
        self._subscriptions.to(services.editing.changed, lambda _keys: self._outdate())
        self._grid.visible_changed.connect(self._visible_timer.start)
        self._visible_timer.start()
        self._on_connection()

    def filter(self, term: str) -> None:
        """List what is here and matches."""
        if term != self.query.search:
            self.show(replace(self.query, search=term))

    def ask(self, term: str) -> None:
        """Have Wawi searched, too."""
        self._asked_for = term
        self._services.loader.search(term)

    def show_only(self, only: Only) -> None:
        self.show(replace(self.query, only=only))

    def filter_by(self, filters: tuple[Filter, ...]) -> None:
        """List what passes all of these."""
        self.show(replace(self.query, filters=filters))

    def sort(self, name: str, descending: bool) -> None:
        """By a column's name; an empty name brings the first order back."""
        self.sort_by(((Column(name), descending),) if name else ())

    def sort_by(self, order: tuple[tuple[Column, bool], ...]) -> None:
        """By several columns, the most important first."""
        self.show(replace(self.query, sort=order))

    def show(self, query: GridQuery, *, anew: bool = False) -> None:
        """List something else. ``anew``: begin at its first rows; else the cursor stays with its row where it can."""
        if query == self.query:
            return
        is_typed = bool(query.search) and query.search != self.query.search
        # A cursor that has never left the first row wants to be there again.
        is_at_top = self._grid.main.currentIndex().row() <= 0
        self._hurry = _Hurry.BEGIN if anew or is_typed or is_at_top else _Hurry.STAY
        self.query = query
        self.is_busy = True
        self.query_changed.emit(query)
        self.rebuild()

    def load_more(self) -> None:
        self._services.loader.load_more()

    @task_slot("restart")
    async def rebuild(self) -> None:
        """Find and order the rows again, and show them; of another query what is known at once is shown first."""
        self.is_busy = True
        self.state_changed.emit()
        try:
            await self._find()
        except StorageError as problem:
            self.is_busy = False
            self.failed.emit(problem)

    async def _find(self) -> None:
        self._runner.interrupt()
        begun, hurry, self._hurry = self._begun(), self._hurry, _Hurry.NONE
        query = self.query
        pending = tuple(self._services.editing.changes) if query.has_pending_terms else ()
        if hurry is not _Hurry.NONE and self._show_kept(is_anew=hurry is _Hurry.BEGIN):
            return
        self._begun_at = self.changes
        first = self._runner.head(query, pending) if begun is None and self._wants_head(hurry) else None
        find = partial(self._runner.run, query, begun, pending=pending, keeps=hurry is _Hurry.NONE, beside=first)
        # Where keys are typed most queries are given up, and their first rows are to have the computer for themselves.
        rows = find() if first is None or not query.search else None
        head = await first if first is not None else None
        if head is not None and head.is_whole:
            self._runner.interrupt()
            self._offer(head)
            return
        # Being found while the first of them are painted.
        rows = rows or find()
        if head is not None and self._is_welcome(head, hurry):
            self._offer(head)
        else:
            _close(head)
        result = await rows
        if result is not None:
            self._offer(result)

    def _wants_head(self, hurry: _Hurry) -> bool:
        """Whether the first rows are wanted before the others."""
        if self.query == self._shown or hurry is _Hurry.NONE:
            return False
        is_reordered = self._shown is not None and self.query == replace(self._shown, sort=self.query.sort)
        return hurry is _Hurry.BEGIN or not is_reordered

    def _show_kept(self, *, is_anew: bool) -> bool:
        """Show these rows as they were before; whether they are still right."""
        found = self.kept.take(self.query)
        if found is None:
            return False
        result, is_fresh = found
        self._begun_at = self.changes
        self._offer(result, is_last=is_fresh, is_anew=is_anew)
        return is_fresh

    def _is_welcome(self, head: ResultSet, hurry: _Hurry) -> bool:
        """Whether the first rows may be shown before the others: not where the cursor would lose its row for them."""
        if hurry is _Hurry.BEGIN or head.is_whole:
            return True
        key, item_id = self._grid.current_key(), self._grid.current_item()
        if key is not None and head.find(key) is not None:
            return True
        return item_id is None or head.find_item(item_id) is not None

    def close(self) -> None:
        """Let go of every result; the grid is empty afterwards."""
        self._subscriptions.end()
        self._resort_timer.stop()
        self._visible_timer.stop()
        self.supervisor.cancel(self)
        self._runner.close()
        if self._first is not None:
            self._first.give_up()
        for result in (self._waiting, self._grid.model.set_result(None)):
            _close(result)
        self._waiting = None
        self.kept.close()

    # Inside

    def _begun(self) -> FirstQuery | None:
        """The first query of all, if these are its rows that are wanted."""
        first, self._first = self._first, None
        if first is not None and first.query != self.query:
            first.give_up()
            return None
        return first

    def _offer(self, result: ResultSet, *, is_last: bool = True, is_anew: bool = False) -> None:
        """``is_last``: nothing better is being looked for. ``is_anew``: to be shown from its first row on."""
        self.is_busy = not (is_last and result.is_whole)
        if not self._grid.is_editing:
            self._show(result, is_anew=is_anew)
            return
        _close(self._waiting)
        self._waiting = result

    def _show(self, result: ResultSet, *, is_anew: bool = False) -> None:
        old, query = self._grid.swap(result, is_anew=is_anew), self._shown
        if old is not None and query is not None and query != self.query:
            self.kept.put(query, old, is_fresh=self._is_shown_fresh)
        else:
            _close(old)
        self._shown, self._is_shown_fresh = self.query, not self.is_busy and self._begun_at == self.changes
        self.rows_changed.emit(self._grid.model.rowCount() if result.is_whole else None)
        self.state_changed.emit()

    def _outdate(self) -> None:
        """Something has changed that may decide about what is listed."""
        self.changes += 1
        self.outdated.emit()
        self._is_shown_fresh = False
        self.kept.outdate()

    def _catch_up(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._show(waiting)
        elif self._is_stale:
            self._grid.model.values_changed()
        self._is_stale = False

    def _on_catalogue(self, change: CatalogueChange) -> None:
        self._outdate()
        if change.rows_changed:
            if not self._resort_timer.isActive():
                # The first rows of an empty grid are shown at once.
                pause = max(RESORT_MS, round(self._runner.last_seconds * 2500)) if self._grid.model.rowCount() else 0
                self._resort_timer.start(pause)
        elif self._grid.is_editing:
            self._is_stale = True
        else:
            self._grid.model.values_changed()

    def _resort(self) -> None:
        self.is_busy = True
        self.rebuild()

    def _on_order(self, order: tuple[tuple[str, bool], ...]) -> None:
        self.sort_by(tuple((Column(name), descending) for name, descending in order))

    def _tell_visible(self) -> None:
        items = self._grid.visible_items()
        if items:
            self._services.loader.set_visible(items)

    def _on_progress(self, _progress: LoadProgress) -> None:
        self.state_changed.emit()

    def _on_connection(self) -> None:
        """Fill an empty catalogue by itself as soon as Wawi is there."""
        state = self._services.connection.state
        is_whole = not self.query.filters and self.query.only is Only.ALL
        is_wanting = self._grid.model.rowCount() == 0 if is_whole and not self.query.search else self.query.search
        # Where all items are being read anyway, only a search is worth asking for.
        is_filled = self._services.index.will_fill and not self.query.search
        if state.phase is Phase.ONLINE and is_wanting and not is_filled and self._asked_for is None:
            self.ask(self.query.search)
        self.state_changed.emit()

    def _timer(self, milliseconds: int, act: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(act)
        return timer


def remembered_query(layout: dict[str, str]) -> GridQuery:
    """What was listed when the window was closed."""
    text = layout.get(REMEMBERED, "")
    if not text:
        return GridQuery()
    from jtl_desktop.storage.view_text import query_from  # noqa: PLC0415 (only where something is remembered)

    return query_from(text)[0]


def _close(result: ResultSet | None) -> None:
    if result is not None:
        result.close()
