"""Asks Wawi now and then for the items that changed; what is listed with a new date is read again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from jtl_desktop.services.indexing.freshness import FIRST_OVERLAP, ChangedCursor
from jtl_desktop.services.indexing.jobs import Job, Kind, page_weight
from jtl_desktop.services.indexing.reading import Reading
from jtl_desktop.services.indexing.state import Rhythm
from jtl_desktop.services.indexing.sweep import Sweep
from jtl_desktop.services.loading.store import CatalogueChange
from jtl_desktop.services.ports import Clock
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.index_store import IndexStore
from jtl_desktop.wawi.errors import WawiError

if TYPE_CHECKING:
    from jtl_desktop.wawi.api import ItemsPage, WawiApi

# Asking may take at most about this share of the time.
_SHARE = 0.1
# An answer with older items than this before what was asked for shows that Wawi does not look at the date.
_TOLERANCE = timedelta(minutes=1)
_TRIES = 3


class Changes:
    """One question at a time, page by page."""

    def __init__(
        self,
        store: IndexStore,
        reading: Reading,
        sweep: Sweep,
        worker: Worker,
        clock: Clock,
        rhythm: Rhythm,
        wawi_time: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._reading = reading
        self._sweep = sweep
        self._worker = worker
        self._clock = clock
        self._rhythm = rhythm
        self._wawi_time = wawi_time
        self._cursor: ChangedCursor | None = None
        self._question: _Question | None = None
        self.next_at = float("-inf")
        """When, by the clock that never jumps, Wawi is asked again."""

    @property
    def is_asking(self) -> bool:
        return self._question is not None

    def begin(self) -> None:
        """Take up what is known from earlier; else begin a while before now, by Wawi's own clock."""
        now = self._clock.monotonic()
        known = self._sweep.record.changed_until
        self._cursor = ChangedCursor(known or self._wawi_time() - FIRST_OVERLAP, now)
        if known is None:
            self._sweep.record = replace(self._sweep.record, changed_until=self._cursor.until)
            # What is listed from now on is new enough.
            self.next_at = now + self._rhythm.changes

    def take(self) -> Job | None:
        now = self._clock.monotonic()
        if self._cursor is None:
            self.begin()
        if self._question is None and self._cursor is not None and now >= self.next_at:
            self._question = _Question(self._cursor.since, now, self._sweep.page_size)
        question = self._question
        if question is None or question.is_asked:
            return None
        question.is_asked = True
        return _AskChanges(self, question)

    async def take_page(self, question: _Question, page: ItemsPage) -> None:
        question.is_asked = False
        new = await self._worker.run(self._store.store_listed, page.items, self._clock.now(), self._sweep.record)
        self._reading.met(new)
        self._reading.look_again()
        if new:
            ids = frozenset(item.item_id for item in page.items)
            self._reading.announce(CatalogueChange(ids, rows_changed=True))
        dates = [item.changed for item in page.items if item.changed is not None]
        question.newest = max([*dates, *([question.newest] if question.newest else [])], default=None)
        if dates and min(dates) < question.since - _TOLERANCE:
            # Wawi gives everything, whatever the date: that is what the listing is for.
            self._end(question, self._rhythm.listing)
        elif page.has_next and page.items:
            question.page += 1
        else:
            await self._finish(question)

    def failed(self, question: _Question) -> None:
        """Another try with a smaller page, or later."""
        question.is_asked = False
        question.tries += 1
        if question.tries < _TRIES:
            question.page, question.size = 1, max(1, question.size // 2)
        else:
            self._end(question, self._rhythm.changes)

    def put_back(self, question: _Question) -> None:
        question.is_asked = False

    async def _finish(self, question: _Question) -> None:
        if self._cursor is not None:
            newest = min(question.newest, self._wawi_time()) if question.newest is not None else None
            self._cursor.asked(question.began, newest)
            await self._sweep.keep(replace(self._sweep.record, changed_until=self._cursor.until))
        self._end(question, self._rhythm.changes)

    def _end(self, question: _Question, pause: float) -> None:
        now = self._clock.monotonic()
        self._question = None
        self.next_at = now + max(pause, (now - question.began) / _SHARE)


class _Question:
    """How far a question for changes is."""

    def __init__(self, since: datetime, began: float, size: int) -> None:
        self.since = since
        self.began = began
        self.size = size
        self.page = 1
        self.tries = 0
        self.newest: datetime | None = None
        self.is_asked = False


class _AskChanges(Job):
    """Reads one page of the items that changed."""

    kind = Kind.LIST

    def __init__(self, changes: Changes, question: _Question) -> None:
        self._changes = changes
        self._question = question

    @override
    async def ask(self, api: WawiApi) -> ItemsPage:
        question = self._question
        return await api.items_page(changed_since=question.since, page=question.page, page_size=question.size)

    @override
    async def take(self, answer: Any, asked_at: datetime, seconds: float) -> None:
        await self._changes.take_page(self._question, answer)

    @override
    async def failed(self, error: WawiError, api: WawiApi) -> None:
        self._changes.failed(self._question)

    @override
    def put_back(self) -> None:
        self._changes.put_back(self._question)

    @override
    def weight(self, answer: Any) -> int:
        return page_weight(answer)
