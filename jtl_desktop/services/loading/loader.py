"""Fills the catalogue from Wawi: search results first, then the suppliers of what was found, visible rows first."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import Item, ItemId, whole_characters
from jtl_desktop.services.connection import ConnectionService
from jtl_desktop.services.events import Event
from jtl_desktop.services.history.recorder import PriceRecorder
from jtl_desktop.services.loading.queue import LoadQueue
from jtl_desktop.services.loading.store import Answer, CatalogueChange, CatalogueWriter, mark_gone
from jtl_desktop.services.ports import Clock, SystemClock
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker
from jtl_desktop.wawi.errors import GarbledAnswer, NotFound, ScopeMissing, WawiError

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue
    from jtl_desktop.storage.settings import Settings
    from jtl_desktop.wawi.api import ItemsPage, SupplierRows, WawiApi

__all__ = ["CatalogueChange", "LoadProgress", "Loader"]

T = TypeVar("T")

PAGE_SIZE = 25
HITS_AT_ONCE = 400
TELL_SECONDS = 0.25
TRIES = 3
SUPPLIERS_SECONDS = 24 * 60 * 60.0
UNKNOWN_SUPPLIER_SECONDS = 60.0
# So often what is on the screen is looked at for rows that are no longer fresh.
VISIBLE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class LoadProgress:
    """How far the current search is. ``total`` is what Wawi says it has; ``failed`` counts items that gave an error."""

    items_found: int = 0
    total: int | None = None
    suppliers_loaded: int = 0
    suppliers_wanted: int = 0
    active: bool = False
    failed: int = 0
    more_available: bool = False
    problem: AppError | None = None


class Loader:
    """At most ``settings.load_parallel`` calls run at a time, search pages included."""

    def __init__(
        self,
        connection: ConnectionService,
        catalogue: Catalogue,
        worker: Worker,
        supervisor: Supervisor,
        settings: Settings,
        clock: Clock | None = None,
        recorder: PriceRecorder | None = None,
    ) -> None:
        self.progress: Event[LoadProgress] = Event()
        self.changed: Event[CatalogueChange] = Event()
        self._connection = connection
        self._catalogue = catalogue
        self._worker = worker
        self._supervisor = supervisor
        self._parallel = max(1, settings.load_parallel)
        self._fresh = timedelta(minutes=settings.fresh_minutes)
        self._clock = clock or SystemClock()
        self._recorder = recorder
        self._slots = asyncio.Semaphore(self._parallel)
        self._queue = LoadQueue()
        self._writer = CatalogueWriter(catalogue, worker, supervisor, self._clock, self._stored, recorder)
        self._search = _Search("")
        self._search_task: asyncio.Task[None] | None = None
        self._failures: dict[ItemId, AppError] = {}
        self._problem: AppError | None = None
        self._pumps = 0
        self._told = LoadProgress()
        self._news: CatalogueChange | None = None
        self._is_telling = False
        self._is_stopped = False
        self._known_suppliers: set[int] = set()
        self._unknown_supplier = asyncio.Event()
        self._shown: list[ItemId] = []

    @property
    def state(self) -> LoadProgress:
        search = self._search
        return LoadProgress(
            items_found=search.found,
            total=search.total,
            suppliers_loaded=self._queue.finished,
            suppliers_wanted=self._queue.wanted,
            active=self.is_asking or self._writer.is_busy,
            failed=len(self._failures),
            more_available=search.next_page is not None and not search.is_running,
            problem=self._problem,
        )

    @property
    def is_asking(self) -> bool:
        """Whether the merchant waits for an answer from Wawi."""
        return self._search.is_running or not self._queue.is_idle

    @property
    def failures(self) -> Mapping[ItemId, AppError]:
        """Items whose suppliers could not be loaded, with the reason."""
        return MappingProxyType(self._failures)

    def start(self) -> None:
        """Load the names of the suppliers in the background, and again every day; keep fresh what is on the screen."""
        self._supervisor.launch(self, "supplier names", self._keep_suppliers())
        self._supervisor.launch(self, "visible rows stay fresh", self._keep_visible())

    def stop(self) -> None:
        """End everything; what is on its way is dropped. A new search starts anew."""
        self._is_stopped = True
        self._supervisor.cancel(self)
        self._writer.stop()
        self._queue.begin()

    def search(self, term: str) -> None:
        """Ask Wawi for items; the previous search ends, what it brought stays in the catalogue."""
        if self._search_task is not None:
            self._search_task.cancel()
        self._is_stopped = False
        self._queue.begin()
        self._failures.clear()
        self._problem = None
        # Wawi compares character by character, and some systems type an ü as u and two dots.
        self._search = _Search(unicodedata.normalize("NFC", whole_characters(term)).strip())
        self._run_search(self._search)

    def load_more(self) -> None:
        """Go on with a search that stopped at its limit."""
        search = self._search
        if search.next_page is not None and not search.is_running:
            search.limit += HITS_AT_ONCE
            self._run_search(search)

    def set_visible(self, item_ids: Iterable[ItemId]) -> None:
        """Load these first; those that are not fresh are loaded even if no search wanted them."""
        self._shown = shown = list(item_ids)
        self._queue.show(shown)
        self._supervisor.launch(self, "visible rows", self._want_stale(shown, first=True))

    def took(self, change: CatalogueChange) -> None:
        """Somebody else has put this into the catalogue: tell those who listen here."""
        self._announce(change)

    def refresh(self, item_ids: Iterable[ItemId]) -> None:
        """Load these again, however fresh they are."""
        self._queue.want(item_ids, first=True)
        self._pump()

    def _run_search(self, search: _Search) -> None:
        search.is_running = True
        self._search_task = self._supervisor.spawn(self, "search", self._search_pages(search))
        self._tell()

    async def _search_pages(self, search: _Search) -> None:
        try:
            while search.next_page is not None and search.found < search.limit:
                page = await self._ask(_page_of(search.term, search.next_page))
                await self._take_page(search, page)
        except WawiError as error:
            self._problem = error
        finally:
            search.is_running = False
            self._tell()

    async def _take_page(self, search: _Search, page: ItemsPage) -> None:
        items = [item for item in page.items if item.item_id not in search.seen]
        ids = [item.item_id for item in items]
        search.seen.update(ids)
        search.total = page.total
        # Wawi repeats its last page for ever, so a page without anything new is the end as well.
        search.next_page = page.page + 1 if page.has_next and items else None
        await self._worker.run(self._keep_hits, search.term, items)
        self._announce(CatalogueChange(frozenset(ids), rows_changed=True))
        await self._want_stale(ids)

    def _keep_hits(self, term: str, items: list[Item]) -> None:
        self._catalogue.store_items(items, seen_at=self._clock.now())
        self._catalogue.remember_hits(term, [item.item_id for item in items])

    async def _want_stale(self, item_ids: list[ItemId], *, first: bool = False) -> None:
        now = self._clock.now()
        stale = await self._worker.run(self._catalogue.stale_items, item_ids, now - self._fresh, now)
        self._queue.want(stale, first=first)
        self._pump()

    def _pump(self) -> None:
        for _ in range(min(self._parallel - self._pumps, len(self._queue))):
            self._pumps += 1
            self._supervisor.launch(self, "suppliers of items", self._load_queued())
        self._tell()

    async def _load_queued(self) -> None:
        try:
            while (item_id := self._queue.take()) is not None:
                try:
                    await self._load(item_id)
                finally:
                    self._queue.done(item_id)
        finally:
            self._pumps -= 1
            self._tell()

    async def _load(self, item_id: ItemId) -> None:
        asked_at = self._clock.now()
        try:
            rows = await self._ask(lambda api: self._read(api, item_id))
        except NotFound:
            await self._worker.run(mark_gone, self._catalogue, self._recorder, item_id, self._clock.now())
            if self._recorder is not None:
                self._recorder.tell()
            self._announce(CatalogueChange(frozenset({item_id}), rows_changed=True))
        except ScopeMissing as error:
            self._problem = error
            self._queue.begin()
        except WawiError as error:
            self._failures[item_id] = error
        else:
            self._take_rows(Answer(item_id, rows, asked_at))

    async def _read(self, api: WawiApi, item_id: ItemId) -> SupplierRows:
        started = self._clock.monotonic()
        rows = await api.item_suppliers(item_id)
        self._connection.latency.heard(self._clock.monotonic() - started)
        return rows

    def _take_rows(self, answer: Answer) -> None:
        self._failures.pop(answer.item_id, None)
        if answer.rows.skipped:
            self._failures[answer.item_id] = GarbledAnswer(f"{answer.rows.skipped} suppliers could not be read")
        if answer.rows or not answer.rows.skipped:
            self._writer.put(answer)

    async def _ask(self, call: Callable[[WawiApi], Awaitable[T]]) -> T:
        """Call as soon as Wawi can be used. A call that fails because Wawi went away is made again when it is back."""
        tries = 0
        while True:
            api = await self._connection.online()
            tries += 1
            try:
                async with self._slots:
                    return await call(api)
            except WawiError as error:
                if not self._connection.report(error) or tries >= TRIES:
                    raise

    async def _keep_visible(self) -> None:
        """Rows that nobody scrolls become old as well."""
        while True:
            await self._clock.sleep(min(VISIBLE_SECONDS, self._fresh.total_seconds() / 2))
            if self._connection.is_online and self._shown and not self._is_stopped:
                await self._want_stale(self._shown, first=True)

    async def _keep_suppliers(self) -> None:
        """The names of all suppliers: once per connection, then daily or when a row names an unknown one."""
        self._known_suppliers = {row.supplier_id for row in await self._worker.run(self._catalogue.suppliers)}
        while True:
            self._unknown_supplier.clear()
            is_answered = await self._load_suppliers()
            await self._clock.sleep(UNKNOWN_SUPPLIER_SECONDS)
            if is_answered:
                await self._unknown_or_a_day()

    async def _load_suppliers(self) -> bool:
        """False where another try may bring more."""
        try:
            suppliers = await self._ask(lambda api: api.suppliers())
        except WawiError as error:
            self._problem = error
            self._tell()
            return isinstance(error, ScopeMissing)
        await self._worker.run(self._catalogue.store_suppliers, suppliers)
        self._known_suppliers.update(row.supplier_id for row in suppliers)
        self._announce(CatalogueChange(frozenset(), rows_changed=True))
        return True

    async def _unknown_or_a_day(self) -> None:
        waits = [
            asyncio.ensure_future(self._unknown_supplier.wait()),
            asyncio.ensure_future(self._clock.sleep(SUPPLIERS_SECONDS)),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def met(self, answers: list[Answer]) -> None:
        """Have the names of suppliers loaded that these name and nobody knows."""
        unknown = {row.supplier_id for answer in answers for row in answer.rows} - self._known_suppliers
        if unknown:
            # Asked for once each: Wawi may never list them.
            self._known_suppliers |= unknown
            self._unknown_supplier.set()

    def _stored(self, change: CatalogueChange, answers: list[Answer]) -> None:
        self.met(answers)
        self._announce(change)

    def _announce(self, change: CatalogueChange) -> None:
        self._news = change.and_also(self._news)
        self._tell()

    def _tell(self) -> None:
        """Tell the listeners, but at most four times a second, so that the window has time to draw."""
        if not self._is_telling and not self._is_stopped:
            self._is_telling = True
            self._supervisor.launch(self, "tell", self._tell_listeners())

    async def _tell_listeners(self) -> None:
        try:
            while self._tell_once():
                await self._clock.sleep(TELL_SECONDS)
        finally:
            self._is_telling = False

    def _tell_once(self) -> bool:
        news, self._news = self._news, None
        state = self.state
        if news is None and state == self._told:
            return False
        if news is not None:
            self.changed.emit(news)
        if state != self._told:
            self._told = state
            self.progress.emit(state)
        return True


def _page_of(term: str, page: int) -> Callable[[WawiApi], Awaitable[ItemsPage]]:
    return lambda api: api.items_page(search=term, page=page, page_size=PAGE_SIZE)


class _Search:
    """One search on its way: what it found so far, and where it goes on."""

    def __init__(self, term: str) -> None:
        self.term = term
        self.next_page: int | None = 1
        self.limit = HITS_AT_ONCE
        self.total: int | None = None
        self.seen: set[ItemId] = set()
        self.is_running = False

    @property
    def found(self) -> int:
        return len(self.seen)
