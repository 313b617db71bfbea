"""Which items' suppliers the index reads next, and what it does with them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from jtl_desktop.domain.items import ItemId
from jtl_desktop.services.history.recorder import PriceRecorder
from jtl_desktop.services.indexing.freshness import Trickle
from jtl_desktop.services.indexing.jobs import Job
from jtl_desktop.services.indexing.state import Rhythm
from jtl_desktop.services.loading.loader import Loader
from jtl_desktop.services.loading.store import Answer, CatalogueChange, CatalogueWriter, mark_gone
from jtl_desktop.services.ports import Clock
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker
from jtl_desktop.wawi.errors import GarbledAnswer, NotFound

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue
    from jtl_desktop.storage.index_store import IndexStore
    from jtl_desktop.wawi.api import SupplierRows, WawiApi
    from jtl_desktop.wawi.errors import WawiError

AT_ONCE = 200
# So often the catalogue is asked for work where there was none.
LOOK_SECONDS = 5.0
# Counting reads all items; in between it is reckoned.
COUNT_SECONDS = 10.0
_LONGEST_RETRY = 6 * 3600.0
_TOLD_SECONDS = 5.0
_TOLD_SOON_SECONDS = 0.5
_FEW_ITEMS = 500
_NOBODY = ItemId(0)


@dataclass(frozen=True, slots=True)
class Failure:
    """So many times in a row; not again before this moment of a clock that never jumps."""

    times: int
    not_before: float
    error: WawiError


class Reading:
    """Takes its work from the catalogue, so that nothing is forgotten and nothing is read twice without need."""

    def __init__(
        self,
        store: IndexStore,
        catalogue: Catalogue,
        worker: Worker,
        supervisor: Supervisor,
        loader: Loader,
        clock: Clock,
        recorder: PriceRecorder,
        rhythm: Rhythm,
    ) -> None:
        self.read_anew_before: datetime | None = None
        self.failures: dict[ItemId, Failure] = {}
        self.items = self.unread = self.gone = self.done = 0
        self.gone_now = 0
        """Items found gone since the listing began."""
        self._store = store
        self._catalogue = catalogue
        self._worker = worker
        self._supervisor = supervisor
        self._loader = loader
        self._clock = clock
        self._recorder = recorder
        self._rhythm = rhythm
        self._writer = CatalogueWriter(catalogue, worker, supervisor, clock, self._stored, recorder)
        self._queue: deque[ItemId] = deque()
        # Taken from the queue and not in the catalogue yet; True where nothing (new enough) was known of them.
        self._in_hand: dict[ItemId, bool] = {}
        self._unread_ids: set[ItemId] = set()
        self._after = _NOBODY
        self._look_at = self._counted_at = float("-inf")
        self._trickle: Trickle | None = None
        self._news: CatalogueChange | None = None
        self._is_telling = False

    # What is to be done

    def take(self) -> Job | None:
        """The next item, None where none is known to be due."""
        while self._queue:
            item_id = self._queue.popleft()
            if item_id not in self._in_hand:
                self._in_hand[item_id] = item_id in self._unread_ids
                self._unread_ids.discard(item_id)
                return _ReadItem(self, item_id)
        return None

    def look_again(self) -> None:
        """There may be work in the catalogue."""
        self._look_at = float("-inf")

    def forget_queue(self) -> None:
        """Somebody else may have read what waits here."""
        self._queue.clear()
        self._unread_ids.clear()
        self._after = _NOBODY
        self.look_again()

    def forget_hands(self) -> None:
        """What was on its way into the catalogue may never have got there."""
        self._in_hand.clear()
        self.forget_queue()

    @property
    def next_look(self) -> float:
        """When, by the clock that never jumps, the catalogue is asked for work again."""
        return self._look_at

    async def fill(self, days: float) -> None:
        """Ask the catalogue what is due, if it is time to."""
        now = self._clock.monotonic()
        if self._queue or now < self._look_at:
            return
        if self._trickle is None or self._trickle.days != days:
            self._trickle = Trickle(days, self._rhythm.backlog, now)
        at, again = self._clock.now(), self._due_again(now)
        found, unread = await self._worker.run(self._find, at, days, now)
        wanted = [item_id for item_id in (*again, *found) if item_id not in self._in_hand]
        self._unread_ids = unread - self._in_hand.keys()
        self._queue.extend(item_id for item_id in dict.fromkeys(wanted) if self._may_be_read(item_id, now))
        if not self._queue:
            self._look_at = now + LOOK_SECONDS
            if now - self._counted_at >= COUNT_SECONDS:
                await self.count()

    def _find(self, at: datetime, days: float, now: float) -> tuple[list[ItemId], set[ItemId]]:
        """On the catalogue's thread: what is due, and which of it nothing (new enough) is known of."""
        due, unread = self._store.due(at, AT_ONCE), self._never_read()
        if len(unread) < AT_ONCE and self.read_anew_before is not None:
            unread += self._store.read_longest_ago(self.read_anew_before, AT_ONCE)
        if due or unread:
            return [*due, *unread], set(unread)
        too_new = self._store.read_in_the_future(at + timedelta(minutes=1), AT_ONCE)
        return [*too_new, *self._oldest(at, days, now)], set()

    def _never_read(self) -> list[ItemId]:
        found = self._store.never_read(self._after, AT_ONCE + len(self.failures))
        if not found and self._after != _NOBODY:
            self._after = _NOBODY
            found = self._store.never_read(self._after, AT_ONCE + len(self.failures))
        self._after = found[-1] if found else _NOBODY
        return found

    def _oldest(self, at: datetime, days: float, now: float) -> list[ItemId]:
        if self._trickle is None:
            return []
        overdue = self._store.count_read_before(at - timedelta(days=days))
        count = self._trickle.take(self.items, overdue, now)
        return self._store.read_longest_ago(at, min(count, AT_ONCE)) if count else []

    def _due_again(self, now: float) -> list[ItemId]:
        return [item_id for item_id, failure in self.failures.items() if failure.not_before <= now]

    def _may_be_read(self, item_id: ItemId, now: float) -> bool:
        failure = self.failures.get(item_id)
        return failure is None or failure.not_before <= now

    # What is known

    async def count(self) -> None:
        self._counted_at = self._clock.monotonic()
        counts = await self._worker.run(self._store.counts, self.read_anew_before)
        self.items, self.unread, self.gone = counts.items, counts.unread, counts.gone

    def met(self, new: int) -> None:
        """So many items were listed that were not known."""
        self.items += new
        self.unread += new
        if new:
            self.look_again()

    @property
    def is_idle(self) -> bool:
        """Nothing waits or is on its way into the catalogue."""
        return not self._queue and not self._in_hand

    def stop(self) -> None:
        self._writer.stop()
        self._queue.clear()
        self._in_hand.clear()

    # What came

    def read(self, item_id: ItemId, rows: SupplierRows, asked_at: datetime) -> None:
        self.done += 1
        if rows.skipped:
            self.note_failure(item_id, GarbledAnswer(f"{rows.skipped} suppliers could not be read"))
        else:
            self.failures.pop(item_id, None)
        if rows or not rows.skipped:
            self._writer.put(Answer(item_id, rows, asked_at))
        else:
            self.let_go(item_id)

    async def is_gone(self, item_id: ItemId) -> None:
        """Wawi no longer has it."""
        await self._worker.run(mark_gone, self._catalogue, self._recorder, item_id, self._clock.now())
        self._recorder.tell()
        self.failures.pop(item_id, None)
        self.unread -= self._in_hand.pop(item_id, False)
        self.items -= 1
        self.gone += 1
        self.gone_now += 1
        self.announce(CatalogueChange(frozenset({item_id}), rows_changed=True))

    def note_failure(self, item_id: ItemId, error: WawiError) -> None:
        """It is tried again, later and later."""
        before = self.failures.get(item_id)
        times = before.times + 1 if before is not None else 1
        pause = min(self._rhythm.retry * 4 ** (times - 1), _LONGEST_RETRY)
        self.failures[item_id] = Failure(times, self._clock.monotonic() + pause, error)

    def let_go(self, item_id: ItemId, *, again: bool = False) -> None:
        is_unread = self._in_hand.pop(item_id, False)
        if again:
            self._queue.appendleft(item_id)
            if is_unread:
                self._unread_ids.add(item_id)

    def _stored(self, change: CatalogueChange, answers: list[Answer]) -> None:
        for answer in answers:
            self.unread -= self._in_hand.pop(answer.item_id, False)
        self.unread = max(0, self.unread)
        self.announce(change, answers)

    # Telling

    def announce(self, change: CatalogueChange, answers: list[Answer] | None = None) -> None:
        """Tell those who show the catalogue: soon as long as it is small, else now and then, as each time they may have
        to find and order their rows anew."""
        if answers:
            self._loader.met(answers)
        self._news = change.and_also(self._news)
        if not self._is_telling:
            self._is_telling = True
            self._supervisor.launch(self._writer, "tell of the index", self._tell())

    async def _tell(self) -> None:
        try:
            while (news := self._news) is not None:
                self._news = None
                self._loader.took(news)
                await self._clock.sleep(_TOLD_SOON_SECONDS if self.items < _FEW_ITEMS else _TOLD_SECONDS)
        finally:
            self._is_telling = False


class _ReadItem(Job):
    """Reads the suppliers of one item."""

    def __init__(self, reading: Reading, item_id: ItemId) -> None:
        self._reading = reading
        self._item_id = item_id

    @override
    async def ask(self, api: WawiApi) -> SupplierRows | None:
        """None: Wawi no longer has the item."""
        try:
            return await api.item_suppliers(self._item_id)
        except NotFound:
            return None

    @override
    async def take(self, answer: Any, asked_at: datetime, seconds: float) -> None:
        if answer is None:
            await self._reading.is_gone(self._item_id)
        else:
            self._reading.read(self._item_id, answer, asked_at)

    @override
    async def failed(self, error: WawiError, api: WawiApi) -> None:
        self._reading.note_failure(self._item_id, error)
        self._reading.let_go(self._item_id)

    @override
    def put_back(self) -> None:
        self._reading.let_go(self._item_id, again=True)
