"""The merchant's steps, for undo and redo across restarts: each is kept together with the changes that it makes."""

from __future__ import annotations

import contextlib
import decimal
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId
from jtl_desktop.domain.steps import Doubts, RowStep, StepHeader
from jtl_desktop.domain.text import Text
from jtl_desktop.storage.change_writer import ChangeWriter
from jtl_desktop.storage.codec import ChangeColumns, text_from, text_json
from jtl_desktop.storage.garbage import let_go
from jtl_desktop.storage.migration import SAVE_CHANGE
from jtl_desktop.storage.step_codec import packed, unpacked
from jtl_desktop.storage.workspace_file import WorkspaceFile

STEPS_KEPT = 200
# The file is checked as a whole at every start: it must not grow with every paste of a price list.
BYTES_KEPT = 16_000_000
_ROWS_REMEMBERED = 200_000
_WORTH_REMEMBERING = 500

_NO_DOUBTS: Mapping[RowKey, Doubts] = MappingProxyType({})

Lines = Iterable[tuple[RowKey, RowChange | None]]
Go = Callable[[], None]
"""Called right before it becomes lasting; what it raises undoes everything."""


def nothing() -> None:
    """Nobody objects."""


class StepStore:
    """Steps in their order; the newest have the highest number. Every method raises NotWritable if the disk refuses."""

    def __init__(self, file: WorkspaceFile) -> None:
        self._file = file
        # Reading a large step takes longer than undoing it.
        self._recent: dict[int, tuple[RowStep, ...]] = {}

    def headers(self) -> tuple[list[StepHeader], list[StepHeader]]:
        """Those that are done, and those that were undone and can be redone; the next one to take is the last of each.

        A step whose name cannot be read ends the list: what came before it is out of reach.
        """
        done: list[StepHeader] = []
        undone: list[StepHeader] = []
        found = self._file.ask("SELECT step_id, name, cells, is_done FROM step ORDER BY step_id DESC")
        with contextlib.suppress(ValueError):
            for step_id, name, cells, is_done in found:
                (done if is_done else undone).append(StepHeader(step_id, text_from(name), cells))
        return done[::-1], undone

    def rows(self, step_id: int) -> list[RowStep]:
        """What the step did. Raises ValueError for what this version does not understand."""
        if step_id in self._recent:
            return list(self._recent[step_id])
        ((content,),) = self._file.ask("SELECT content FROM step WHERE step_id = ?", (step_id,))
        try:
            return unpacked(content)
        except (TypeError, decimal.InvalidOperation, zlib.error) as error:
            raise ValueError(str(error)) from error

    def record(
        self, rows: Sequence[RowStep], name: Text, cells: int, go: Go = nothing, rubbish: list[list[Any]] | None = None
    ) -> tuple[int, int]:
        """Keep a new step with the changes that it makes, all or nothing; it takes the place of all undone ones.

        Returns its number and the number of the oldest step that is still kept. ``rubbish`` gets what is not needed any
        more: freeing so much takes some time of its own.
        """
        writer = ChangeWriter()
        written = [None if row.after is None else writer.write(row.after) for row in rows]
        content, plain = packed(rows, written), text_json(name)
        save = [line.columns for line in written if line is not None]
        drop = [_plain_key(row.key) for row in rows if row.after is None]
        with self._file.write() as connection:
            _write_lines(connection, save, drop)
            _write_doubts(connection, rows)
            connection.execute("DELETE FROM step WHERE is_done = 0")
            cursor = connection.execute(
                "INSERT INTO step (name, cells, content) VALUES (?, ?, ?)", (plain, cells, content)
            )
            oldest = _forget_old(connection)
            go()
        if rubbish is not None:
            rubbish.append(written)
        step_id = int(cursor.lastrowid or 0)
        self._remember(step_id, rows)
        return step_id, oldest

    def replay(self, step_id: int, rows: Sequence[RowStep], *, is_done: bool, go: Go = nothing) -> None:
        """Keep that a step was undone or redone, with the changes that this makes; all or nothing."""
        save, drop = _columns((row.key, row.after) for row in rows)
        with self._file.write() as connection:
            _write_lines(connection, save, drop)
            _write_doubts(connection, rows)
            connection.execute("UPDATE step SET is_done = ? WHERE step_id = ?", (is_done, step_id))
            go()
        let_go(save)

    def forget(self, step_id: int) -> None:
        """Drop a step that cannot be read any more, and what is out of reach behind it."""
        with self._file.write() as connection:
            connection.execute(
                "DELETE FROM step WHERE step_id = ? OR (is_done = (SELECT is_done FROM step WHERE step_id = ?)"
                " AND (step_id < ?) = is_done)",
                (step_id, step_id, step_id),
            )

    def write_lines(self, lines: Lines, doubts: Mapping[RowKey, Doubts] = _NO_DOUBTS) -> None:
        """What is pending in these rows now, and what is doubtful in them, in one transaction without a step."""
        save, drop = _columns(lines)
        with self._file.write() as connection:
            _write_lines(connection, save, drop)
            _replace_doubts(connection, doubts)

    def _remember(self, step_id: int, rows: Sequence[RowStep]) -> None:
        if len(rows) < _WORTH_REMEMBERING:
            return
        self._recent[step_id] = tuple(rows)
        while len(self._recent) > 1 and sum(map(len, self._recent.values())) > _ROWS_REMEMBERED:
            del self._recent[next(iter(self._recent))]

    def doubts(self) -> dict[RowKey, Doubts]:
        """What was typed where it could be read in two ways."""
        found: dict[RowKey, dict[Field, str]] = {}
        for item_id, supplier_id, field, typed in self._file.ask("SELECT * FROM doubt"):
            with contextlib.suppress(ValueError):
                name = Field(field)
                found.setdefault(RowKey(ItemId(item_id), SupplierId(supplier_id)), {})[name] = typed
        return dict(found)


def _columns(lines: Lines) -> tuple[list[ChangeColumns], list[tuple[int, int]]]:
    save: list[ChangeColumns] = []
    drop: list[tuple[int, int]] = []
    writer = ChangeWriter()
    for key, change in lines:
        if change is None:
            drop.append(_plain_key(key))
        else:
            save.append(writer.columns(change))
    return save, drop


def _plain_key(key: RowKey) -> tuple[int, int]:
    return key.item_id, key.supplier_id


def _write_lines(connection: sqlite3.Connection, save: list[ChangeColumns], drop: list[tuple[int, int]]) -> None:
    connection.executemany("DELETE FROM change WHERE item_id = ? AND supplier_id = ?", drop)
    connection.executemany(SAVE_CHANGE, save)


def _write_doubts(connection: sqlite3.Connection, rows: Iterable[RowStep]) -> None:
    _replace_doubts(connection, {row.key: row.doubts_after for row in rows if row.doubts_before or row.doubts_after})


def _replace_doubts(connection: sqlite3.Connection, doubts: Mapping[RowKey, Doubts]) -> None:
    connection.executemany(
        "DELETE FROM doubt WHERE item_id = ? AND supplier_id = ?", [(key.item_id, key.supplier_id) for key in doubts]
    )
    connection.executemany(
        "INSERT INTO doubt VALUES (?, ?, ?, ?)",
        [
            (key.item_id, key.supplier_id, name.value, typed)
            for key, of_row in doubts.items()
            for name, typed in of_row.items()
        ],
    )


def _forget_old(connection: sqlite3.Connection) -> int:
    """Keep the newest steps, by number and by size; the newest one always stays. Returns the oldest kept."""
    sizes = connection.execute("SELECT step_id, length(content) FROM step ORDER BY step_id DESC").fetchall()
    total, oldest = 0, 0
    for place, (step_id, size) in enumerate(sizes):
        total += size
        if place and (place >= STEPS_KEPT or total > BYTES_KEPT):
            connection.execute("DELETE FROM step WHERE step_id <= ?", (step_id,))
            break
        oldest = step_id
    return int(oldest)
