"""A pasted table lands on cells: which ones, as which values, and what could not be pasted and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jtl_desktop.domain.changes import tidy
from jtl_desktop.domain.edits import Edit, Lines, MakeStandard, SetCell
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, Value
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.pasted import PastedEdits
from jtl_desktop.domain.reading import Reading, reader
from jtl_desktop.domain.row_work import RowFields
from jtl_desktop.domain.table_text import Table, width
from jtl_desktop.domain.text import Text, plural, text

Reader = Callable[[str], Reading | Text]
RowOf = Callable[[RowKey], ItemSupplier | None]

# Longer texts are cut in the list of what was not pasted.
_MOST_SHOWN = 60
_MOST_REMEMBERED = 20_000
_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Landing:
    """Rows and columns that take a table; one that is larger than the table takes it several times over."""

    rows: range
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PasteNote:
    """Something to look at: what was not pasted, or, with ``is_doubt``, what could be read in two ways.

    ``row`` and ``column`` are places in the grid at the time of the paste; ``count`` is how many cells it is about.
    """

    reason: Text
    typed: str = ""
    row: int | None = None
    column: int | None = None
    key: RowKey | None = None
    field: Field | None = None
    count: int = 1
    is_doubt: bool = False


@dataclass(slots=True)
class PasteDraft:
    """What a paste will do, and what it will not."""

    edits: PastedEdits = field(default_factory=PastedEdits)
    notes: list[PasteNote] = field(default_factory=list)

    @property
    def name(self) -> Text:
        return plural("Paste {count} cell", "Paste {count} cells", len(self.edits))


def landings(
    table: Table, selected: Sequence[Landing], shown: Sequence[int], row_count: int
) -> tuple[list[Landing], list[PasteNote]] | Text:
    """Where a table goes, as in Excel: one value into all selected cells; a block from the top left cell on, several
    times where the selection is a multiple of it. What has no place is noted: rows are never made.

    ``shown`` are the columns in their order on the screen. A Text says why it cannot be pasted at all.
    """
    height, across = len(table), width(table)
    if height == across == 1:
        return list(selected), []
    if len(selected) == 1:
        return _land_on_one(table, selected[0], shown, row_count)
    if any(len(part.rows) % height or len(part.columns) % across for part in selected):
        return text("What was copied does not fit onto several selected blocks. Select the cell where it shall begin.")
    return list(selected), []


def read_cells(
    table: Table,
    landing: Landing,
    keys: Sequence[RowKey | None],
    fields: Mapping[int, Field | None],
    notation: NumberFormat,
    row_of: RowOf,
) -> PasteDraft:
    """Turn a table into edits of the rows ``keys``, which are those of ``landing.rows`` in order.

    ``fields`` says what the columns hold; None for what belongs to the item. ``row_of`` gives the values before; it is
    asked only about texts of several lines, whose line ends a clipboard may have changed.
    """
    draft = PasteDraft()
    across = width(table)
    columns = [(place, column, fields[column]) for place, column in enumerate(landing.columns)]
    draft.notes += _read_only_notes(columns, landing)
    open_columns = [
        _Column(place % across, column, name, reader(name, notation))
        for place, column, name in columns
        if name is not None and name.is_writable
    ]
    taking = RowFields(tuple(column.name for column in open_columns))
    cells = _Cells(draft.notes, row_of)
    for start in range(0, min(len(landing.rows), len(keys)), _ROWS_AT_ONCE):
        rows, some = landing.rows[start : start + _ROWS_AT_ONCE], keys[start : start + _ROWS_AT_ONCE]
        lines = [table[offset % len(table)] for offset in range(start, start + len(some))]
        draft.edits.add(_plain_lines(some, lines, open_columns, taking) or cells.read(rows, some, lines, open_columns))
    return draft


def shortened(typed: str) -> str:
    """A pasted text in one short line."""
    line = " ".join(typed.split())
    return line if len(line) <= _MOST_SHOWN else f"{line[:_MOST_SHOWN]}…"


class _Column:
    """A column that takes a table's cells. Suppliers, tax rates and such repeat themselves: texts are remembered."""

    __slots__ = ("_known", "_plain", "_read", "column", "name", "place")

    def __init__(self, place: int, column: int, name: Field, read: Reader) -> None:
        self.place = place
        self.column = column
        self.name = name
        self._read = read
        self._known: dict[str, Reading | Text] = {}
        self._plain: dict[str, Value] = {}

    def read(self, typed: str) -> Reading | Text:
        found = self._known.get(typed)
        if found is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            found = self._known[typed] = self._read(typed)
        return found

    def plain_values(self, lines: Sequence[Sequence[str]]) -> list[Value] | None:
        """The values of the cells of these lines; None where one has to be looked at by itself."""
        place, plain = self.place, self._plain
        if len(plain) >= _MOST_REMEMBERED:
            plain.clear()
        try:
            texts = [line[place] for line in lines]
        except IndexError:
            return None
        for typed in set(texts):
            if typed in plain:
                continue
            found = self._read(typed)
            if not isinstance(found, Reading) or found.is_doubtful or "\n" in typed:
                return None
            plain[typed] = tidy(found.value)
        return [plain[typed] for typed in texts]


def _plain_lines(
    keys: Sequence[RowKey | None], lines: Sequence[Sequence[str]], columns: Sequence[_Column], fields: RowFields
) -> Lines | None:
    """All cells of these lines as values, as nearly all cells of a large paste are; None where some are not."""
    rows = [key for key in keys if key is not None]
    if len(rows) < len(keys) or not columns or not fields.is_plain or Field.IS_STANDARD in fields.names:
        return None
    values: list[Sequence[Value]] = []
    for column in columns:
        found = column.plain_values(lines)
        if found is None:
            return None
        values.append(found)
    return Lines(rows, fields, values)


class _Cells:
    """Collects what becomes of cells that are looked at one by one."""

    def __init__(self, notes: list[PasteNote], row_of: RowOf) -> None:
        self._notes = notes
        self._row_of = row_of
        self._standards: set[ItemId] = set()

    def read(
        self, rows: range, keys: Sequence[RowKey | None], lines: Sequence[Sequence[str]], columns: Sequence[_Column]
    ) -> list[Edit]:
        """The edits of some rows."""
        edits: list[Edit] = []
        for row, key, line in zip(rows, keys, lines, strict=True):
            if key is None:
                self.skip(row)
                continue
            for column in columns:
                if column.place < len(line):
                    edits += self._edits(row, column, key, line[column.place])
        return edits

    def _edits(self, row: int, column: _Column, key: RowKey, typed: str) -> Sequence[Edit]:
        name, found = column.name, column.read(typed)
        reason = found if isinstance(found, Text) else self._refusal(key, name, found.value)
        if reason is not None:
            self._notes.append(PasteNote(reason, shortened(typed), row, column.column, key, name))
        elif isinstance(found, Reading) and not self._has_same_lines(key, name, typed):
            if found.is_doubtful:
                self._notes.append(doubt_note(typed, found, row, column.column, key, name))
            return (edit_of(key, name, typed, found),)
        return ()

    def skip(self, row: int) -> None:
        """A grey row: neighbours are told of in one line."""
        notes = self._notes
        last = notes[-1] if notes else None
        if last is not None and last.reason == NO_SUPPLIER and last.row is not None and last.row + last.count == row:
            notes[-1] = PasteNote(NO_SUPPLIER, row=last.row, count=last.count + 1)
        else:
            notes.append(PasteNote(NO_SUPPLIER, row=row))

    def _refusal(self, key: RowKey, name: Field, value: Value) -> Text | None:
        if name is not Field.IS_STANDARD or value is not True:
            return None
        if key.item_id in self._standards:
            return text("Only one supplier of an item can be the standard supplier.")
        self._standards.add(key.item_id)
        return None

    def _has_same_lines(self, key: RowKey, name: Field, typed: str) -> bool:
        if "\n" not in typed or (row := self._row_of(key)) is None:
            return False
        old = row.get(name)
        return isinstance(old, str) and old.splitlines() == typed.splitlines()


NO_SUPPLIER = text("The item has no supplier here, so there is nothing to paste into.")


def edit_of(key: RowKey, name: Field, typed: str, found: Reading) -> Edit:
    """The edit for a value that was read; one star puts out the item's others."""
    if name is Field.IS_STANDARD and found.value is True:
        return MakeStandard(key)
    return SetCell(key, name, found.value, shortened(typed) if found.is_doubtful else "")


def doubt_note(typed: str, found: Reading, row: int | None, column: int | None, key: RowKey, name: Field) -> PasteNote:
    """“1.234” was taken for a thousand."""
    reason = text("“{typed}” can be read in two ways; it was taken for {value}.", typed=shortened(typed),
                  value=_told(found.value))  # fmt: skip
    return PasteNote(reason, shortened(typed), row, column, key, name, is_doubt=True)


def _told(value: Value) -> object:
    """A number is shown in the reader's notation; of tiers, how many there are."""
    return plural("{count} scale price", "{count} scale prices", len(value)) if isinstance(value, tuple) else value


def _land_on_one(
    table: Table, part: Landing, shown: Sequence[int], row_count: int
) -> tuple[list[Landing], list[PasteNote]] | Text:
    height, across = len(table), width(table)
    first = shown.index(part.columns[0])
    if tuple(shown[first : first + len(part.columns)]) != part.columns:
        # Columns with others between them: nothing goes into those that were left out of the selection.
        if len(part.columns) != across:
            return text("What was copied has another number of columns than are selected.")
        wanted = list(part.columns)
    else:
        wanted = list(shown[first:])
    tall, broad = len(part.rows), len(part.columns)
    is_multiple = (tall <= height or tall % height == 0) and (broad <= across or broad % across == 0)
    rows = max(height, tall) if is_multiple else height
    columns = max(across, broad) if is_multiple else across
    last = min(part.rows.start + rows, row_count)
    landing = Landing(range(part.rows.start, last), tuple(wanted[:columns]))
    notes = list(_lost_columns(table, len(wanted), columns))
    notes += _lost_rows(table, len(landing.rows), rows)
    return [landing], notes


def _lost_columns(table: Table, there: int, wanted: int) -> Iterator[PasteNote]:
    for place in range(there, wanted):
        first = next((line[place] for line in table if place < len(line)), "")
        count = sum(place < len(line) for line in table)
        yield PasteNote(text("There is no column left for it."), shortened(first), count=count)


def _lost_rows(table: Table, there: int, wanted: int) -> Iterator[PasteNote]:
    for offset in range(there, wanted):
        line = table[offset % len(table)]
        reason = text("There is no row left for it. New rows are never made by pasting.")
        yield PasteNote(reason, shortened("\t".join(line)), count=len(line))


def _read_only_notes(columns: Sequence[tuple[int, int, Field | None]], landing: Landing) -> Iterator[PasteNote]:
    for _, column, name in columns:
        if name is None:
            reason = text("This is the item's own data; change it in Wawi.")
        elif not name.is_writable:
            reason = text("Wawi works this value out by itself.")
        else:
            continue
        yield PasteNote(reason, row=landing.rows.start, column=column, field=name, count=len(landing.rows))
