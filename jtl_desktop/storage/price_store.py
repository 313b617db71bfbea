"""The history of prices: what was seen in Wawi or saved there, and when. No names, no paths, only keys and numbers.

It lies in a file of its own beside the workspace: that one is checked as a whole at every start, and a million changes
of prices would make each start 0.17 s slower (measured; 70 MB). Here the file is opened when it is first needed.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from jtl_desktop.domain.items import ItemId, ItemSupplier, RowKey, ScalePrice, SupplierId
from jtl_desktop.domain.price_history import OwnWrite, PriceChange, Source, prices_of
from jtl_desktop.storage.codec import decimal_text
from jtl_desktop.storage.database import connect, describe, is_damage, transaction
from jtl_desktop.storage.errors import HistoryDamaged, NotWritable
from jtl_desktop.storage.price_file import damage_mark, open_price_file

FILE_NAME = "price_history.sqlite"

# Pages of 4 KiB that are given back to the disk at a time, so that a recording never waits long.
_PAGES_AT_ONCE = 2_000
_DELETED_AT_ONCE = 5_000
MILLION = 1_000_000


class PriceRecord(NamedTuple):
    """One change of a price, as it is kept. ``batch`` names the save, empty where no save did it."""

    price_id: int
    change: PriceChange
    at: datetime
    source: Source
    batch: str


class PriceStore:
    """Usable from any thread; a power cut may cost the records of the last seconds, never the file.

    Every method raises NotWritable when the disk refuses, HistoryDamaged when the file broke: it is set aside at the
    next start, with what can still be read copied into a new one.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._is_closed = False

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    # Recording

    def record(self, changes: Sequence[PriceChange], at: datetime, source: Source, batch: str = "") -> int:
        """Keep changes of prices; how many. What the last record of a price says already is not said again."""
        if not changes:
            return 0
        with self._write() as connection:
            last = _last_of_items(connection, {change.key.item_id for change in changes})
            fresh = [change for change in changes if not _is_known(last.get(_price_key(change)), change)]
            connection.executemany(_INSERT, [_columns(change, at, source, batch) for change in fresh])
        return len(fresh)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Let all that is recorded inside share one transaction."""
        with self._write():
            yield

    def record_own(self, own: OwnWrite, after: ItemSupplier | None, at: datetime, source: Source) -> list[PriceChange]:
        """Keep what a write of this program did, by the row that Wawi shows afterwards.

        A reading in between may have recorded it as seen in Wawi: then that record becomes the save's. Where one save
        takes a row away and puts it back, its prices changed once or not at all.
        """
        done = own.done(after)
        if not done:
            return done
        with self._write() as connection:
            last = _last_of_items(connection, {own.key.item_id})
            for change in done:
                _take_own(connection, last.get(_price_key(change)), change, _Own(own, at, source))
        return done

    def unlike_the_last(self, rows: Sequence[ItemSupplier]) -> list[PriceChange]:
        """Compare rows that nobody else remembers with their last records. A price without a record is not new."""
        if not rows or not self._has_file():
            return []
        found: list[PriceChange] = []
        with self._held() as connection:
            last = _last_of_items(connection, {row.item_id for row in rows})
        by_row = {row.key: prices_of(row) for row in rows}
        for (key, quantity), record in last.items():
            prices = by_row.get(key)
            if prices is not None and prices.get(quantity) != record.change.new:
                found.append(PriceChange(key, quantity, record.change.new, prices.get(quantity)))
        return found

    # Reading

    def of_item(self, item_id: ItemId) -> list[PriceRecord]:
        """All changes of an item's prices, oldest first."""
        return [
            record_from(line) for line in self._ask(f"{SELECT} WHERE item_id = ? ORDER BY at, price_id", (item_id,))
        ]

    def count(self) -> int:
        """Some 10 ms per million."""
        found = self._ask("SELECT count(*) FROM price_change")
        return int(found[0][0]) if found else 0

    def count_before(self, moment: datetime) -> int:
        found = self._ask("SELECT count(*) FROM price_change WHERE at < ?", (moment.timestamp(),))
        return int(found[0][0]) if found else 0

    def began_at(self) -> datetime | None:
        """When recording began, None for not yet."""
        found = self._ask("SELECT began_at FROM history")
        return datetime.fromtimestamp(found[0][0], UTC) if found else None

    def begin(self, at: datetime) -> None:
        """Note when recording began, once."""
        with self._write() as connection:
            connection.execute("INSERT OR IGNORE INTO history VALUES (1, ?)", (at.timestamp(),))

    # Keeping it small and whole

    def delete_all(self, at: datetime) -> int:
        """Forget everything; how many records. Recording begins anew at that moment."""
        with self._write() as connection:
            (count,) = connection.execute("SELECT count(*) FROM price_change").fetchone()
            connection.execute("DELETE FROM price_change")
            connection.execute("INSERT OR REPLACE INTO history VALUES (1, ?)", (at.timestamp(),))
        return int(count)

    def delete_some_before(self, moment: datetime) -> int:
        """Forget a share of what is older; how many, 0 when nothing is left to forget."""
        if not self._has_file():
            return 0
        with self._write() as connection:
            cursor = connection.execute(_DELETE_SOME, (moment.timestamp(), _DELETED_AT_ONCE))
            return cursor.rowcount

    def give_back(self) -> bool:
        """Return a share of the freed disk space; False when nothing is left to return."""
        with self._held() as connection:
            # As a script: a statement without columns would stop after its first page.
            connection.executescript(f"PRAGMA incremental_vacuum({_PAGES_AT_ONCE})")
            (free,) = connection.execute("PRAGMA freelist_count").fetchone()
            if not free:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return bool(free)

    def check(self) -> None:
        """Look through the whole file: 0.2 s per million records. Raises HistoryDamaged for one that is broken."""
        for (verdict,) in self._ask("PRAGMA quick_check(1)"):
            if verdict != "ok":
                raise self._damaged(str(verdict))

    # The file

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """A connection of its own, which waits for no recording; None where nothing was recorded yet."""
        if not self._has_file():
            yield None
            return
        with self._guarded(), contextlib.closing(connect(self.path, create=False)) as connection:
            yield connection

    def _ask(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with self.reading() as connection:
            return [] if connection is None else connection.execute(sql, parameters).fetchall()

    @contextlib.contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._held() as connection:
            if connection.in_transaction:
                yield connection
                return
            with transaction(connection):
                yield connection

    @contextlib.contextmanager
    def _held(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._guarded():
            if self._connection is None:
                if self._is_closed:
                    raise NotWritable(self.path, "closed")
                self._connection = open_price_file(self.path)
            yield self._connection

    def _has_file(self) -> bool:
        return self._connection is not None or self.path.exists()

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if is_damage(error):
                raise self._damaged(describe(error)) from error
            raise NotWritable(self.path, describe(error)) from error

    def _damaged(self, details: str) -> HistoryDamaged:
        with contextlib.suppress(OSError):
            damage_mark(self.path).touch()
        return HistoryDamaged(details)


NAMES = "item_id, supplier_id, from_quantity, old_net, old_percent, net, percent, at, source, batch"
SELECT = f"SELECT price_id, {NAMES} FROM price_change"  # noqa: S608 (constants)
_INSERT = f"INSERT INTO price_change ({NAMES}, rise) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 (constants)
_DELETE_SOME = """
DELETE FROM price_change WHERE price_id IN (SELECT price_id FROM price_change WHERE at < ? ORDER BY at LIMIT ?)
"""

_PriceKey = tuple[RowKey, Decimal | None]


class _Own(NamedTuple):
    write: OwnWrite
    at: datetime
    source: Source


def _take_own(connection: sqlite3.Connection, last: PriceRecord | None, change: PriceChange, own: _Own) -> None:
    batch = own.write.batch
    if last is not None and last.batch == batch and last.change.new is None and change.old is None:
        whole = PriceChange(change.key, change.from_quantity, last.change.old, change.new)
        connection.execute("DELETE FROM price_change WHERE price_id = ?", (last.price_id,))
        if whole.old == whole.new:
            return
        change = whole
    elif last is not None and last.change.new == change.new and last.at >= own.write.sent_at:
        if last.source is Source.SEEN:
            sql = "UPDATE price_change SET source = ?, batch = ? WHERE price_id = ?"
            connection.execute(sql, (own.source.value, batch, last.price_id))
        return
    connection.execute(_INSERT, _columns(change, own.at, own.source, batch))


def _is_known(last: PriceRecord | None, change: PriceChange) -> bool:
    return last is not None and last.change.new == change.new


def _price_key(change: PriceChange) -> _PriceKey:
    return change.key, change.from_quantity


def _last_of_items(connection: sqlite3.Connection, item_ids: Iterable[ItemId]) -> dict[_PriceKey, PriceRecord]:
    """The newest record of every price of these items."""
    wanted = tuple(item_ids)
    marks = ", ".join("?" * len(wanted))
    lines = connection.execute(f"{SELECT} WHERE item_id IN ({marks}) ORDER BY price_id", wanted)
    return {_price_key(record.change): record for record in map(record_from, lines)}


def _columns(change: PriceChange, at: datetime, source: Source, batch: str) -> tuple[Any, ...]:
    key, quantity = change.key, change.from_quantity
    plain = "" if quantity is None else decimal_text(quantity)
    prices = (*_price_columns(change.old), *_price_columns(change.new))
    return key.item_id, key.supplier_id, plain, *prices, at.timestamp(), source.value, batch or None, rise_of(change)


def rise_of(change: PriceChange) -> int | None:
    """The change in millionths of a percent, cut off, for filters, orders and averages: never more than it is."""
    percent = change.percent
    # What no 8 bytes can hold is a typing error of someone; it counts as very much.
    return None if percent is None else max(-(2**62), min(2**62, int(percent * MILLION)))


def _price_columns(price: ScalePrice | None) -> tuple[str | None, str | None]:
    if price is None:
        return None, None
    return _text(price.net), _text(price.percent)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else decimal_text(value)


def record_from(line: Sequence[Any]) -> PriceRecord:
    """``line`` are the columns of SELECT in their order."""
    price_id, item_id, supplier_id, quantity, old_net, old_percent, net, percent, at, source, batch = line
    tier = Decimal(quantity) if quantity else None
    old, new = _price(tier, old_net, old_percent), _price(tier, net, percent)
    change = PriceChange(RowKey(ItemId(item_id), SupplierId(supplier_id)), tier, old, new)
    return PriceRecord(price_id, change, datetime.fromtimestamp(at, UTC), Source(source), batch or "")


def _price(tier: Decimal | None, net: str | None, percent: str | None) -> ScalePrice | None:
    if net is None and percent is None:
        return None
    return ScalePrice(tier or Decimal(0), _decimal(net), _decimal(percent))


def _decimal(plain: str | None) -> Decimal | None:
    return None if plain is None else Decimal(plain)
