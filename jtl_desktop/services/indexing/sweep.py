"""The listing of all items: finds those that are new, and afterwards those that Wawi no longer shows."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from jtl_desktop.domain.items import Item, ItemId
from jtl_desktop.services.indexing.jobs import Job, Kind, page_weight
from jtl_desktop.services.indexing.listing import Listing, Stretch
from jtl_desktop.services.indexing.reading import Reading
from jtl_desktop.services.indexing.state import Rhythm
from jtl_desktop.services.loading.store import CatalogueChange
from jtl_desktop.services.ports import Clock
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.index_store import IndexRecord, IndexStore
from jtl_desktop.wawi.errors import NotFound, WawiError

if TYPE_CHECKING:
    from jtl_desktop.wawi.api import ItemsPage, WawiApi

_AT_ONCE = 100
_USUAL_PAGE = 4
_NOBODY = ItemId(0)
# A listing takes at most about this share of the time.
_SHARE = 0.25


class Sweep:
    """One listing at a time; ``record`` says how far it is and is kept after every answer."""

    def __init__(self, store: IndexStore, reading: Reading, worker: Worker, clock: Clock, rhythm: Rhythm) -> None:
        self.record = IndexRecord()
        self._store = store
        self._reading = reading
        self._worker = worker
        self._clock = clock
        self._rhythm = rhythm
        self._listing: Listing | None = None
        self._unseen: deque[ItemId] = deque()
        self._checked_to = _NOBODY
        self._is_checked = False
        self._checks = 0
        self._found_gone = 0
        self._last_page_size = _USUAL_PAGE
        self._again_at: datetime | None = None
        self._was_again = False

    def continue_from(self, record: IndexRecord) -> None:
        """Go on where an earlier run of the program stopped."""
        self.record = record
        if record.began_at is not None:
            self._listing = Listing(record.listed, record.total)

    @property
    def is_listing(self) -> bool:
        return self._listing is not None

    @property
    def page_size(self) -> int:
        """As many items as Wawi lists in a moment."""
        return self._listing.page_size if self._listing is not None else self._last_page_size

    async def begin_if_due(self) -> None:
        now = self._clock.now()
        if self._listing is None and now >= self.due_at(now):
            await self.begin()

    def due_at(self, now: datetime) -> datetime:
        """When the next listing begins."""
        if self.record.finished_at is None or self.record.finished_at > now + timedelta(hours=1):
            return now
        if self._again_at is not None:
            return self._again_at
        pause = max(self._rhythm.listing, self.record.took / _SHARE)
        return self.record.finished_at + timedelta(seconds=pause)

    async def begin(self) -> None:
        """List everything, from the first item on."""
        self._was_again, self._again_at = self._again_at is not None, None
        self._listing = Listing(0, None)
        self._unseen.clear()
        self._checked_to, self._is_checked, self._checks = _NOBODY, False, 0
        self._reading.gone_now = self._found_gone = 0
        await self.keep(replace(self.record, began_at=self._clock.now(), listed=0))

    async def keep(self, record: IndexRecord) -> None:
        self.record = record
        await self._worker.run(self._store.keep, record)

    # What is to be asked

    async def take(self) -> Job | None:
        listing = self._listing
        if listing is None:
            return None
        if not listing.is_finished:
            stretch = listing.next()
            return _ListStretch(self, listing, stretch) if stretch is not None else None
        if not self._unseen and not self._is_checked:
            await self._find_unseen()
        if self._unseen:
            self._checks += 1
            return _CheckItem(self, self._unseen.popleft())
        if not self._checks:
            await self._finish(listing)
        return None

    async def _find_unseen(self) -> None:
        began_at = self.record.began_at or self._clock.now()
        found = await self._worker.run(self._store.not_seen_since, began_at, self._checked_to, _AT_ONCE)
        self._unseen.extend(found)
        if found:
            self._checked_to = found[-1]
        self._is_checked = not found

    async def _finish(self, listing: Listing) -> None:
        now = self._clock.now()
        took = (now - (self.record.began_at or now)).total_seconds()
        # Where an item vanished from behind the listing and nothing showed it, another one slipped through.
        missed = listing.is_uncertain or self._reading.gone_now > listing.shrunk + self._found_gone
        self._last_page_size = listing.page_size
        self._listing = None
        self._again_at = now + timedelta(seconds=self._rhythm.again) if missed and not self._was_again else None
        await self.keep(replace(self.record, began_at=None, listed=0, finished_at=now, took=max(took, 0.0)))
        await self._reading.count()

    # What came

    async def take_page(self, listing: Listing, stretch: Stretch, page: ItemsPage, seconds: float) -> None:
        # What is kept of how far it is is one answer behind: nothing counts as listed that is not stored.
        new = await self._worker.run(self._store.store_listed, page.items, self._clock.now(), self.record)
        listing.answered(stretch, page, seconds)
        if listing is self._listing:
            self.record = replace(self.record, listed=listing.listed, total=listing.total)
        self._reading.met(new)
        if page.items:
            ids = frozenset(item.item_id for item in page.items)
            self._reading.announce(CatalogueChange(ids, rows_changed=new > 0))

    async def is_there(self, item: Item) -> None:
        await self._worker.run(self._store.store_listed, [item], self._clock.now(), self.record)
        self._checks -= 1

    async def is_gone(self, item_id: ItemId) -> None:
        await self._reading.is_gone(item_id)
        self._found_gone += 1
        self._checks -= 1

    def check_failed(self, item_id: ItemId, *, again: bool) -> None:
        """``again``: it could not be asked. One that only gives errors is left for the next listing."""
        self._checks -= 1
        if again:
            self._unseen.appendleft(item_id)


class _ListStretch(Job):
    """Reads one page of all items."""

    kind = Kind.LIST

    def __init__(self, sweep: Sweep, listing: Listing, stretch: Stretch) -> None:
        self._sweep = sweep
        self._listing = listing
        self._stretch = stretch

    @override
    async def ask(self, api: WawiApi) -> ItemsPage:
        return await api.items_page(page=self._stretch.page, page_size=self._stretch.size)

    @override
    async def take(self, answer: Any, asked_at: datetime, seconds: float) -> None:
        await self._sweep.take_page(self._listing, self._stretch, answer, seconds)

    @override
    async def failed(self, error: WawiError, api: WawiApi) -> None:
        if self._listing.failed(self._stretch):
            return
        try:
            await api.items_page(page=1, page_size=1)
        except WawiError:
            # Wawi lists nothing at all right now.
            return
        self._listing.skip(self._stretch)

    @override
    def put_back(self) -> None:
        self._listing.put_back(self._stretch)

    @override
    def weight(self, answer: Any) -> int:
        return page_weight(answer)


class _CheckItem(Job):
    """Asks for an item that the listing did not show."""

    is_vital = False

    def __init__(self, sweep: Sweep, item_id: ItemId) -> None:
        self._sweep = sweep
        self._item_id = item_id

    @override
    async def ask(self, api: WawiApi) -> Item | None:
        try:
            return await api.item(self._item_id)
        except NotFound:
            return None

    @override
    async def take(self, answer: Any, asked_at: datetime, seconds: float) -> None:
        if answer is None:
            await self._sweep.is_gone(self._item_id)
        else:
            await self._sweep.is_there(answer)

    @override
    async def failed(self, error: WawiError, api: WawiApi) -> None:
        self._sweep.check_failed(self._item_id, again=False)

    @override
    def put_back(self) -> None:
        self._sweep.check_failed(self._item_id, again=True)
