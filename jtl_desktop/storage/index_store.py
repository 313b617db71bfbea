"""What the index keeps of itself in the catalogue: how far it is, and which items it has still to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from jtl_desktop.domain.items import Item, ItemId
from jtl_desktop.storage.catalogue import Catalogue, store_items

_COLUMNS = "began_at, listed, total, finished_at, took, read_anew_before, changed_until"
_KEEP = f"INSERT OR REPLACE INTO index_state (only_line, {_COLUMNS}) VALUES (1, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608


@dataclass(frozen=True, slots=True)
class IndexRecord:
    """How far the index is. It goes with the catalogue: where that is made anew, the index begins anew."""

    began_at: datetime | None = None
    """When the listing of all items that is under way began; None when none is."""
    listed: int = 0
    """So many places of Wawi's list are behind it, from the first one on without a gap."""
    total: int | None = None
    """How many items Wawi has, as it said last."""
    finished_at: datetime | None = None
    """When the last whole listing ended."""
    took: float = 0.0
    """How long that one took, in seconds."""
    read_anew_before: datetime | None = None
    """Everything that was read before this is to be read again, because the merchant wants so."""
    changed_until: datetime | None = None
    """The latest date of change that Wawi has told, by Wawi's clock."""


@dataclass(frozen=True, slots=True)
class IndexCounts:
    """``unread``: items whose suppliers are not known, or older than was asked for. ``gone``: no longer in Wawi."""

    items: int
    unread: int
    gone: int


class IndexStore:
    """A part of the catalogue, with its errors and its threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def record(self) -> IndexRecord:
        found = self._catalogue.read(f"SELECT {_COLUMNS} FROM index_state", ())  # noqa: S608 (constants)
        if not found:
            return IndexRecord()
        began_at, listed, total, finished_at, took, read_anew_before, changed_until = found[0]
        return IndexRecord(
            _moment(began_at),
            listed,
            total,
            _moment(finished_at),
            took,
            _moment(read_anew_before),
            datetime.fromisoformat(changed_until) if changed_until else None,
        )

    def keep(self, record: IndexRecord) -> None:
        with self._catalogue.write() as connection:
            connection.execute(_KEEP, _line(record))

    def store_listed(self, items: Iterable[Item], seen_at: datetime, record: IndexRecord) -> int:
        """Store items along with how far the listing is then; how many of them were not known."""
        listed = {item.item_id: item for item in items}
        marks = ", ".join("?" * len(listed))
        with self._catalogue.write() as connection:
            (known,) = connection.execute(
                f"SELECT count(*) FROM item WHERE is_gone = 0 AND item_id IN ({marks})",  # noqa: S608 (only marks)
                tuple(listed),
            ).fetchone()
            store_items(connection, listed.values(), seen_at)
            connection.execute(_KEEP, _line(record))
        return len(listed) - int(known)

    def due(self, now: datetime, limit: int) -> list[ItemId]:
        """Items that Wawi has changed since they were read, the ones noticed first in front."""
        return self._ids(
            "SELECT d.item_id FROM index_due AS d JOIN item AS i ON i.item_id = d.item_id AND i.is_gone = 0"
            " WHERE d.since <= ? OR d.since > ? ORDER BY d.since LIMIT ?",
            (now.timestamp(), now.timestamp() + 60.0, limit),
        )

    def never_read(self, after: ItemId, limit: int) -> list[ItemId]:
        """Items whose suppliers are not known, by number, from behind this one on."""
        return self._ids(
            "SELECT item_id FROM item WHERE is_gone = 0 AND read_at IS NULL AND item_id > ? ORDER BY item_id LIMIT ?",
            (after, limit),
        )

    def read_longest_ago(self, before: datetime, limit: int) -> list[ItemId]:
        """Items that were last read before this, the oldest first; those that were never read are not among them."""
        return self._ids(
            "SELECT item_id FROM item WHERE is_gone = 0 AND read_at < ? ORDER BY read_at LIMIT ?",
            (before.timestamp(), limit),
        )

    def read_in_the_future(self, after: datetime, limit: int) -> list[ItemId]:
        """Items that were read by a clock that was wrong: nobody knows how old they are."""
        return self._ids(
            "SELECT item_id FROM item WHERE is_gone = 0 AND read_at > ? LIMIT ?", (after.timestamp(), limit)
        )

    def count_read_before(self, before: datetime) -> int:
        sql = "SELECT count(*) FROM item WHERE is_gone = 0 AND read_at < ?"
        return int(self._catalogue.read(sql, (before.timestamp(),))[0][0])

    def not_seen_since(self, moment: datetime, after: ItemId, limit: int) -> list[ItemId]:
        """Items that Wawi has not shown since then, by number, from behind this one on. Looks at every item."""
        return self._ids(
            "SELECT item_id FROM item NOT INDEXED WHERE item_id > ? AND is_gone = 0 AND seen_at < ?"
            " ORDER BY item_id LIMIT ?",
            (after, moment.timestamp(), limit),
        )

    def counts(self, read_anew_before: datetime | None = None) -> IndexCounts:
        """Reads all items: some 10 ms per 100,000 of them."""
        before = read_anew_before.timestamp() if read_anew_before is not None else 0.0
        (found,) = self._catalogue.read(
            "SELECT (SELECT count(*) FROM item WHERE is_gone = 0),"
            " (SELECT count(*) FROM item WHERE is_gone = 0 AND read_at IS NULL)"
            " + (SELECT count(*) FROM item WHERE is_gone = 0 AND read_at < ?),"
            " (SELECT count(*) FROM item WHERE is_gone = 1)",
            (before,),
        )
        return IndexCounts(*found)

    def _ids(self, sql: str, parameters: tuple[Any, ...]) -> list[ItemId]:
        return [ItemId(item_id) for (item_id,) in self._catalogue.read(sql, parameters)]


def _moment(stamp: float | None) -> datetime | None:
    return datetime.fromtimestamp(stamp, UTC) if stamp is not None else None


def _stamp(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment is not None else None


def _line(record: IndexRecord) -> tuple[Any, ...]:
    return (
        _stamp(record.began_at),
        record.listed,
        record.total,
        _stamp(record.finished_at),
        record.took,
        _stamp(record.read_anew_before),
        record.changed_until.isoformat() if record.changed_until is not None else None,
    )
