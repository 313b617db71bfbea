"""Pasting by key: which row each line of a table is about, what would change there, and which lines lead nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.edits import Edit
from jtl_desktop.domain.headings import ColumnUse, Key, Other
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, SupplierId, Value, same_value
from jtl_desktop.domain.numbers import NumberFormat, unwrapped
from jtl_desktop.domain.pasting import doubt_note, edit_of, shortened
from jtl_desktop.domain.reading import Reading, is_shortened, reader, shortened_text
from jtl_desktop.domain.table_text import Table
from jtl_desktop.domain.text import Text, plural, text

Fold = Callable[[str], str]


class Which(Enum):
    """Which supplier of an item is meant where nothing else says it."""

    ONLY = "the only one"
    STANDARD = "the standard supplier"


SupplierChoice = Which | SupplierId


@dataclass(frozen=True, slots=True)
class KeyHits:
    """What the catalogue knows of the keys of a table. A key without any hit is left out everywhere.

    ``suppliers``: of every item that was hit, its suppliers and whether each is the standard one.
    """

    own: Mapping[str, tuple[ItemId, ...]] = field(default_factory=dict)
    gtin: Mapping[str, tuple[ItemId, ...]] = field(default_factory=dict)
    supplier: Mapping[str, tuple[RowKey, ...]] = field(default_factory=dict)
    suppliers: Mapping[ItemId, tuple[tuple[SupplierId, bool], ...]] = field(default_factory=dict)

    def count(self, kind: Key) -> int:
        """How many keys mean something if they are of this kind."""
        return len(self._of(kind))

    def best(self) -> Key:
        """The kind that most keys are of."""
        return max((Key.OWN_SKU, Key.SUPPLIER_SKU, Key.GTIN), key=self.count)

    def rows(self, kind: Key, key: str) -> tuple[tuple[ItemId, ...], tuple[RowKey, ...]]:
        """The items that a key means, and their rows; rows of a supplier's SKU are only those that have it."""
        if kind is Key.SUPPLIER_SKU:
            rows = self.supplier.get(key, ())
            return tuple(dict.fromkeys(row.item_id for row in rows)), rows
        items = (self.own if kind is Key.OWN_SKU else self.gtin).get(key, ())
        return items, tuple(RowKey(item, supplier) for item in items for supplier, _ in self.suppliers.get(item, ()))

    def with_pending(self, changes: Iterable[RowChange]) -> KeyHits:
        """Suppliers that are only staged as new can be meant as well."""
        suppliers = dict(self.suppliers)
        for change in changes:
            if change.kind is ChangeKind.ADD and change.key.item_id in suppliers:
                known = suppliers[change.key.item_id]
                if change.key.supplier_id not in {supplier for supplier, _ in known}:
                    suppliers[change.key.item_id] = (*known, (change.key.supplier_id, False))
        return replace(self, suppliers=suppliers)

    def _of(self, kind: Key) -> Mapping[str, object]:
        return {Key.OWN_SKU: self.own, Key.SUPPLIER_SKU: self.supplier, Key.GTIN: self.gtin}[kind]


@dataclass(frozen=True, slots=True)
class KeyOptions:
    """How a table is to be understood: the use of each column, in order, and which supplier is meant.

    ``clears``: an empty cell empties the field; otherwise it says nothing about it.
    """

    uses: tuple[ColumnUse, ...]
    supplier: SupplierChoice = Which.ONLY
    clears: bool = False
    has_titles: bool = False

    @property
    def key_column(self) -> int | None:
        return next((index for index, use in enumerate(self.uses) if isinstance(use, Key)), None)

    @property
    def fields(self) -> list[tuple[int, Field]]:
        return [(index, use) for index, use in enumerate(self.uses) if isinstance(use, Field)]


@dataclass(frozen=True, slots=True)
class KeyedLine:
    """One cell that would change. ``line`` counts the lines of the table from 1, its heading included."""

    line: int
    key: RowKey
    field: Field
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class KeyedNote:
    """A line or a cell that leads nowhere, or, with ``is_doubt``, a number that could be read in two ways."""

    line: int
    typed: str
    reason: Text
    is_doubt: bool = False


@dataclass(slots=True)
class KeyedPaste:
    """All that a paste by key would do. ``equal`` cells have their value already."""

    edits: list[Edit] = field(default_factory=list)
    lines: list[KeyedLine] = field(default_factory=list)
    notes: list[KeyedNote] = field(default_factory=list)
    rows: int = 0
    equal: int = 0

    @property
    def name(self) -> Text:
        return plural("Paste {count} cell by key", "Paste {count} cells by key", len(self.edits))


def keys_of(table: Table, options: KeyOptions) -> list[str]:
    """The keys of a table, line by line, without its heading."""
    column = options.key_column
    return [] if column is None else [plain_key(_cell(line, column)) for line in table[options.has_titles :]]


def plain_key(typed: str) -> str:
    """A key without the blanks around it and the marks of spreadsheets; leading zeros stay."""
    return unwrapped(typed.replace("\u00a0", " ").strip())


def matched(
    table: Table, options: KeyOptions, hits: KeyHits, suppliers: Mapping[str, SupplierId], fold: Fold
) -> tuple[list[tuple[int, RowKey]], list[KeyedNote]]:
    """The lines with the rows that they mean, and those that mean none, more than one, or one that had its line.

    ``suppliers`` are ids by folded name.
    """
    found: list[tuple[int, RowKey]] = []
    notes: list[KeyedNote] = []
    lines_of: dict[RowKey, int] = {}
    chooser = _Chooser(options, hits, suppliers, fold)
    for number, line in enumerate(table[options.has_titles :], start=1 + options.has_titles):
        if not any(map(str.strip, line)):
            continue
        row = chooser.row_of(line)
        if isinstance(row, RowKey) and row in lines_of:
            row = text("Line {number} is about the same row already; this line was left out.", number=lines_of[row])
        if isinstance(row, Text):
            notes.append(KeyedNote(number, shortened("\t".join(line)), row))
        else:
            lines_of[row] = number
            found.append((number, row))
    return found, notes


def prepared(
    table: Table,
    options: KeyOptions,
    lines: Sequence[tuple[int, RowKey]],
    rows: Sequence[ItemSupplier | None],
    notation: NumberFormat,
) -> KeyedPaste:
    """What the matched lines would change; ``rows`` are the rows of the lines as they are now."""
    paste = KeyedPaste()
    fields = [(column, name, reader(name, notation)) for column, name in options.fields]
    standards: set[ItemId] = set()
    for (number, _), row in zip(lines, rows, strict=True):
        if row is None:
            paste.notes.append(KeyedNote(number, "", text("This row is no longer in Wawi.")))
            continue
        before = len(paste.edits)
        for column, name, read in fields:
            typed = _cell(table[number - 1], column)
            if typed.strip() or options.clears:
                _take(paste, number, row, name, typed, read(typed), standards)
        paste.rows += len(paste.edits) > before
    return paste


def _take(
    paste: KeyedPaste, line: int, row: ItemSupplier, name: Field, typed: str, found: Reading | Text,
    standards: set[ItemId],
) -> None:  # fmt: skip
    """One cell: an edit, nothing to do, or a note."""
    if isinstance(found, Text):
        paste.notes.append(KeyedNote(line, shortened(typed), found))
        return
    reason = _refusal(name, found.value, row, standards)
    if reason is not None:
        paste.notes.append(KeyedNote(line, shortened(typed), reason))
        return
    old = row.get(name)
    if same_value(name, old, found.value) or _same_lines(old, found.value):
        paste.equal += 1
        return
    paste.edits.append(edit_of(row.key, name, typed, found))
    paste.lines.append(KeyedLine(line, row.key, name, old, found.value))
    if found.is_doubtful:
        note = doubt_note(typed, found, None, None, row.key, name)
        paste.notes.append(KeyedNote(line, note.typed, note.reason, is_doubt=True))


def _refusal(name: Field, value: Value, row: ItemSupplier, standards: set[ItemId]) -> Text | None:
    if not name.is_writable:
        return text("Wawi works this value out by itself.")
    if name is not Field.IS_STANDARD or value is not True:
        return None
    if row.item_id in standards:
        return text("Only one supplier of an item can be the standard supplier.")
    standards.add(row.item_id)
    return None


def _same_lines(old: Value, new: Value) -> bool:
    """A clipboard may change the line ends of a text."""
    return isinstance(old, str) and isinstance(new, str) and "\n" in new and old.splitlines() == new.splitlines()


class _Chooser:
    """Finds the one row that a line is about, or the reason why there is none."""

    def __init__(self, options: KeyOptions, hits: KeyHits, suppliers: Mapping[str, SupplierId], fold: Fold) -> None:
        self._column = options.key_column
        kind = options.uses[self._column] if self._column is not None else None
        self._kind = kind if isinstance(kind, Key) else Key.OWN_SKU
        self._supplier_column = next((i for i, use in enumerate(options.uses) if use is Other.SUPPLIER), None)
        self._choice = options.supplier
        self._hits = hits
        self._suppliers = suppliers
        self._fold = fold

    def row_of(self, line: Sequence[str]) -> RowKey | Text:
        key = plain_key(_cell(line, self._column)) if self._column is not None else ""
        if not key:
            return text("There is no key in this line.")
        items, rows = self._hits.rows(self._kind, key)
        if not items:
            return shortened_text(key) if is_shortened(key) else _NOT_FOUND[self._kind]
        if len(items) > 1 and self._kind is not Key.SUPPLIER_SKU:
            return plural("{count} item has this key.", "{count} items have this key.", len(items))
        return self._narrowed(rows, line)

    def _narrowed(self, rows: Sequence[RowKey], line: Sequence[str]) -> RowKey | Text:
        if not rows:
            return text("No supplier of this item is known here.")
        name = _cell(line, self._supplier_column).strip() if self._supplier_column is not None else ""
        if name:
            wanted = self._suppliers.get(self._fold(name))
            if wanted is None:
                return text("There is no supplier “{name}”.", name=shortened(name))
            return _only([row for row in rows if row.supplier_id == wanted])
        if isinstance(self._choice, int):
            return _only([row for row in rows if row.supplier_id == self._choice])
        if self._choice is Which.STANDARD and len(rows) > 1:
            return self._standard(rows)
        return _only(rows)

    def _standard(self, rows: Sequence[RowKey]) -> RowKey | Text:
        standards = {RowKey(item, s) for item in {r.item_id for r in rows}
                     for s, is_standard in self._hits.suppliers.get(item, ()) if is_standard}  # fmt: skip
        found = [row for row in rows if row in standards]
        return _only(found) if found else text("The item has several suppliers, and none is the default one.")


def _only(rows: Sequence[RowKey]) -> RowKey | Text:
    if not rows:
        return text("This supplier does not supply the item.")
    if len(rows) > 1:
        return plural("{count} row fits this line; choose the supplier.",
                      "{count} rows fit this line; choose the supplier.", len(rows))  # fmt: skip
    return rows[0]


_NOT_FOUND = {
    Key.OWN_SKU: text("No item has this SKU."),
    Key.SUPPLIER_SKU: text("No supplier has this SKU."),
    Key.GTIN: text("No item has this GTIN."),
}


def _cell(line: Sequence[str], column: int) -> str:
    return line[column] if column < len(line) else ""
