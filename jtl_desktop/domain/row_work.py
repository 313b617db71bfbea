"""One row while edits are applied to it: what was pending, what Wawi shows, and what is pending afterwards."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from itertools import compress
from types import MappingProxyType
from typing import Any, Final

from jtl_desktop.domain.changes import ChangeKind, RowChange, tidy
from jtl_desktop.domain.items import Field, ItemSupplier, RowKey, Value, same_value, whole_characters
from jtl_desktop.domain.rules import has_locked_tiers
from jtl_desktop.domain.text import Text, text

LOCKED_TIERS: Final = text(
    "JTL-Wawi has a tier with a fractional quantity here. Its interface knows whole quantities only, "
    "so these scale prices can be changed in JTL-Wawi itself only."
)
GONE: Final = text("This supplier is no longer there.")
GOING: Final = text("This supplier is about to be removed. Take that back first.")
EXISTS: Final = text("The item has this supplier already.")
NOT_WRITABLE: Final = text("JTL-Wawi works this value out by itself.")


# Looking a member up in an enum takes Python 3.11 ten times as long as a name, and these are asked for per cell.
_EDIT, _ADD, _REMOVE = ChangeKind.EDIT, ChangeKind.ADD, ChangeKind.REMOVE
_SPECIAL = frozenset({Field.SCALE_PRICES, *(field for field in Field if not field.is_writable)})

Shared = tuple[dict[Field, Value], Mapping[Field, Value]]
"""Values that many rows have in common, and what the rows show of them."""


class RowValues:
    """A value for each of several fields, made ready once to be given to any number of rows.

    Rows in which the same fields change have their new values in common: 100,000 of them need the room of one.
    """

    __slots__ = ("_made", "_plain", "_read", "_wanted", "special", "values")

    def __init__(self, values: Mapping[Field, Value]) -> None:
        self.values = {name: tidy(value) for name, value in values.items()}
        self.special = {name: value for name, value in self.values.items() if name in _SPECIAL}
        """Those that not every row can be given."""
        self._plain = tuple(name for name in self.values if name not in _SPECIAL)
        self._wanted = tuple(self.values[name] for name in self._plain)
        self._read = _reader(self._plain)
        self._made: dict[tuple[Field, ...], Shared] = {}

    @property
    def plain_count(self) -> int:
        return len(self._plain)

    def new_in(self, row: ItemSupplier) -> Shared:
        """What the row does not have yet, but for the special fields; not to be altered."""
        names = tuple(compress(self._plain, map(operator.ne, self._read(row), self._wanted)))
        made = self._made.get(names)
        if made is None:
            new = {name: self.values[name] for name in names}
            made = self._made[names] = new, MappingProxyType(new)
        return made


class RowFields:
    """Several fields, made ready once so that each of any number of rows can be given values of its own for them."""

    __slots__ = ("is_plain", "names", "read")

    def __init__(self, names: tuple[Field, ...]) -> None:
        self.names = names
        self.read = _reader(names)
        self.is_plain = _SPECIAL.isdisjoint(names)


def _reader(names: tuple[Field, ...]) -> Callable[[ItemSupplier], Iterable[Any]]:
    if len(names) > 1:
        return operator.attrgetter(*names)
    return lambda row: [getattr(row, name) for name in names]


class RowAtWork:
    """Made from a pending change (or none) and the row as Wawi last showed it (or none); ``after()`` is what is left.

    The mutators return why something cannot be done, None where it was done, or NOTHING where it changes nothing.
    """

    __slots__ = ("_base", "_is_fresh", "_is_put", "_kind", "_shared", "_values", "before", "key", "seen")

    def __init__(self, key: RowKey, before: RowChange | None, seen: ItemSupplier | None) -> None:
        self.key = key
        self.before = before
        self.seen = seen
        self._kind: ChangeKind | None = None
        self._base: ItemSupplier | None = None
        self._values: dict[Field, Value] = {}
        self._shared: Shared | None = None
        self._is_fresh = self._is_put = False
        if before is not None:
            self._take(before)

    @property
    def is_going(self) -> bool:
        """Whether the row is about to be removed."""
        return self._kind is _REMOVE

    @property
    def is_known(self) -> bool:
        """Whether there is a row at all: in Wawi, or pending."""
        return self.seen is not None or self._kind is not None

    def value(self, name: Field) -> Value:
        """What the merchant sees in this field."""
        if name in self._values:
            return self._values[name]
        row = self._base if self.seen is None else self.seen
        return name.unset if row is None else row.get(name)

    def set(self, name: Field, value: Value) -> Text | None:
        """Give a field a value; the old value again takes the change back."""
        kind, values = self._kind, self._values
        if kind is _REMOVE:
            return GOING
        seen = self.seen
        if kind is None and seen is None:
            return GONE
        if name not in _SPECIAL and seen is not None and (kind is None or (kind is _EDIT and self._base is seen)):
            return self._set_plainly(seen, name, value)
        if name in _SPECIAL and (reason := self._special_reason(name)) is not None:
            return reason
        value = tidy(value)
        own = values.get(name, name.unset) if kind is _ADD else self.value(name)
        if same_value(name, own, value):
            return NOTHING
        self._freshen()
        own_values = self._own_values()
        if self._is_old(name, value):
            own_values.pop(name, None)
        else:
            own_values[name] = value
        return None

    def set_all(self, given: RowValues) -> tuple[int, list[tuple[Field, Text]]]:
        """Like ``set`` for several fields: how many had their value already, and which cannot have it, and why."""
        seen = self.seen
        if self._kind is not None or seen is None:
            return self._set_each(given.values)
        new = given.new_in(seen)
        if new[0]:
            self._kind, self._base, self._is_fresh = _EDIT, seen, True
            self._values, self._shared = new[0], new
        equal = given.plain_count - len(new[0])
        if not given.special:
            return equal, []
        more, reasons = self._set_each(given.special)
        values = self._values
        if values is not new[0]:
            # In the order in which they were given.
            self._values = {name: values[name] for name in given.values if name in values}
        return equal + more, reasons

    def set_line(self, fields: RowFields, values: tuple[Value, ...]) -> tuple[int, list[tuple[Field, Text]]]:
        """Like ``set`` for these fields with tidy values of the row's own; returns what ``set_all`` does."""
        seen = self.seen
        if self._kind is not None or seen is None or not fields.is_plain:
            return self._set_each(dict(zip(fields.names, values, strict=True)))
        known = zip(fields.names, values, fields.read(seen), strict=True)
        new = {name: value for name, value, old in known if value != old}
        if new:
            self._kind, self._base, self._is_fresh, self._values = _EDIT, seen, True, new
        return len(values) - len(new), []

    def _set_each(self, values: Mapping[Field, Value]) -> tuple[int, list[tuple[Field, Text]]]:
        reasons = [(name, reason) for name, value in values.items() if (reason := self.set(name, value)) is not None]
        refused = [(name, reason) for name, reason in reasons if reason is not NOTHING]
        return len(reasons) - len(refused), refused

    def _own_values(self) -> dict[Field, Value]:
        """The values, to be altered: those that rows have in common are copied first."""
        if self._shared is not None and self._values is self._shared[0]:
            self._values = self._values.copy()
        return self._values

    def _set_plainly(self, seen: ItemSupplier, name: Field, value: Value) -> Text | None:
        """Nearly every cell of a large paste: nothing is pending, or it starts from what the merchant sees now."""
        value = whole_characters(value) if isinstance(value, str) else value
        values, old = self._values, getattr(seen, name)
        if values.get(name, old) == value:
            return NOTHING
        if self._kind is None:
            self._kind, self._base = _EDIT, seen
        self._is_fresh = True
        if self._shared is not None:
            values = self._own_values()
        if old == value:
            del values[name]
        else:
            values[name] = value
        return None

    def add(self, values: Mapping[Field, Value]) -> Text | None:
        """Stage the row as a new one; where it is about to be removed it simply stays."""
        if self.is_going:
            return self.revert()
        if self.is_known:
            return EXISTS
        self._kind = _ADD
        # What a new row has anyway is no value that somebody gave it.
        tidied = {name: tidy(value) for name, value in values.items()}
        self._values = {name: value for name, value in tidied.items() if not same_value(name, name.unset, value)}
        return None

    def remove(self) -> Text | None:
        """Stage the removal; what is pending in the row goes, a row that is only staged as new goes at once."""
        if self.is_going:
            return NOTHING
        if not self.is_known:
            return GONE
        if self._kind is _ADD:
            return self.revert()
        self._base = self._base or self.seen
        self._kind, self._values = _REMOVE, {}
        return None

    def remove_as_seen(self) -> None:
        """Stage the removal of the row that Wawi has, whatever is pending for it."""
        if not self.is_going:
            self._base = self._base or self.seen
            self._kind, self._values = _REMOVE, {}

    def revert(self, name: Field | None = None) -> Text | None:
        """Take back one cell, or everything that is pending in the row."""
        if self._kind is None or (name is not None and name not in self._values):
            return NOTHING
        if name is None:
            self._take(None)
        else:
            del self._own_values()[name]
        return None

    def put(self, change: RowChange | None) -> Text | None:
        """Let exactly this be pending."""
        if has_same_content(change, self.after()) and base_of(change) == base_of(self.after()):
            return NOTHING
        self._take(change)
        self._is_fresh = self._is_put = True
        return None

    def after(self) -> RowChange | None:
        """What is pending now; the very same object as before where nothing changed."""
        if self._kind is None or (self._kind is _EDIT and not self._values):
            return None
        before = self.before
        is_same = before is not None and before.kind is self._kind and before.values == self._values
        # Only to start from newer values of other cells is no change.
        if is_same and (not self._is_put or base_of(before) == self._base):
            return before
        shared = self._shared
        if shared is None or self._values is not shared[0]:
            # Whoever alters them later copies them first.
            shared = self._shared = self._values, MappingProxyType(self._values)
        return RowChange(self.key, self._kind, self._base, shared[1])

    def _take(self, change: RowChange | None) -> None:
        self._kind = change.kind if change is not None else None
        self._base = change.base if change is not None else None
        self._values = dict(change.values) if change is not None else {}

    def _freshen(self) -> None:
        """Let a pending edit start from what the merchant sees now, in the fields that it does not touch."""
        if self._kind is None:
            self._kind, self._base = _EDIT, self.seen
        elif not self._is_fresh and self._base is not None and self.seen is not None:
            base = self._base
            self._base = self.seen.with_values({name: base.get(name) for name in self._values})
        self._is_fresh = True

    def _is_old(self, name: Field, value: Value) -> bool:
        base = self._base
        if base is None:
            return same_value(name, name.unset, value)
        # Where Wawi has another value by now, the old one is no longer what nobody has to write.
        seen = base if self.seen is None else self.seen
        return same_value(name, base.get(name), value) and same_value(name, seen.get(name), value)

    def _special_reason(self, name: Field) -> Text | None:
        if not name.is_writable:
            return NOT_WRITABLE
        row = self.seen or self._base
        return LOCKED_TIERS if row is not None and has_locked_tiers(row.scale_prices) else None


NOTHING: Final = Text("")
"""The answer of a mutator that changed nothing, because it is so already."""


def has_same_content(left: RowChange | None, right: RowChange | None) -> bool:
    """Whether two pending changes want the same, whatever they start from."""
    if left is None or right is None:
        return left is right
    return left is right or (left.kind is right.kind and left.values == right.values)


def base_of(change: RowChange | None) -> ItemSupplier | None:
    return change.base if change is not None else None
