"""Which of the pending changes are listed, and in which groups: worked out piece by piece, however many there are."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.items import Field, RowKey
from jtl_desktop.storage.folding import fold
from jtl_desktop.ui.panels.change_lines import ChangeLine, Identity, lines_of
from jtl_desktop.ui.panels.names import Names

# Names are fetched for so many rows at once.
_PAGE = 256


class Grouping(Enum):
    """By what the changes are put together."""

    NONE = "none"
    SUPPLIER = "supplier"
    FIELD = "field"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the merchant wants to see; ``term`` holds words of item, supplier or kind of change."""

    term: str = ""
    grouping: Grouping = Grouping.NONE

    @property
    def is_plain(self) -> bool:
        """All changes, as they came."""
        return not self.term.strip() and self.grouping is Grouping.NONE


@dataclass(slots=True)
class Group:
    """Lines under one headline. Two lists of what there is anyway: no new object for each of many lines."""

    title: str
    keys: list[RowKey] = field(default_factory=list)
    fields: list[Field | None] = field(default_factory=list)
    is_open: bool = True

    def __len__(self) -> int:
        return len(self.keys)

    def identities(self) -> list[Identity]:
        return list(zip(self.keys, self.fields, strict=True))


@dataclass(frozen=True, slots=True)
class Titles:
    """How a line is called in the merchant's language: its kind of change with its rank, and how it stands."""

    field: Callable[[ChangeLine], tuple[int, str]]
    state: Callable[[ChangeLine], tuple[int, str]]


class Order:
    """The chosen lines as they are listed: headlines between them where there are groups."""

    def __init__(self, groups: Sequence[Group], *, has_heads: bool) -> None:
        self._groups = groups
        self._has_heads = has_heads
        self._keys: list[RowKey | Group] = []
        self._fields: list[Field | None] = []
        self.found = sum(len(group) for group in groups)
        """How many lines were chosen, those in folded groups included."""
        self._list()

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, number: int) -> Group | Identity:
        entry = self._keys[number]
        return entry if isinstance(entry, Group) else (entry, self._fields[number])

    def find(self, identity: Identity) -> int | None:
        """Where a line is listed; a row's first line where it has no such one."""
        key, name = identity
        places = [place for place, known in enumerate(self._keys) if known == key]
        same = (place for place in places if self._fields[place] is name)
        return next(same, places[0] if places else None)

    def heads(self) -> list[int]:
        """Where the headlines stand."""
        heads, place = [], 0
        for group in self._groups if self._has_heads else ():
            heads.append(place)
            place += 1 + (len(group) if group.is_open else 0)
        return heads

    def toggle(self, group: Group) -> None:
        """Fold a group, or unfold it."""
        group.is_open = not group.is_open
        self._list()

    def folded(self) -> set[str]:
        """The titles of the folded groups."""
        return {group.title for group in self._groups if not group.is_open}

    def _list(self) -> None:
        self._keys, self._fields = [], []
        for group in self._groups:
            if self._has_heads:
                self._keys.append(group)
                self._fields.append(None)
            if group.is_open:
                self._keys += group.keys
                self._fields += group.fields


class Sifting:
    """One pass over all changes; ``work`` goes on for a while and says whether it has come to the end."""

    def __init__(
        self, changes: Sequence[RowChange], wish: Wish, names: Names, titles: Titles, folded: set[str]
    ) -> None:
        self._changes = changes
        self._wish = wish
        self._names = names
        self._titles = titles
        self._folded = folded
        self._words = fold(wish.term).split()
        self._done = 0
        self._groups: dict[tuple[int, str], Group] = {}

    def work(self, seconds: float) -> bool:
        """Sift for about so long."""
        end = time.perf_counter() + seconds
        while self._done < len(self._changes):
            if self._done % _PAGE == 0:
                self._fetch_names()
            for change in self._changes[self._done : self._done + 32]:
                self._take(change)
            self._done += 32
            if time.perf_counter() >= end:
                return self._done >= len(self._changes)
        return True

    def order(self) -> Order:
        """What was found, in groups."""
        ranked = sorted(self._groups, key=lambda title: (title[0], fold(title[1])))
        groups = [self._groups[title] for title in ranked]
        return Order(groups, has_heads=self._wish.grouping is not Grouping.NONE)

    def _fetch_names(self) -> None:
        if self._words:
            page = self._changes[self._done : self._done + _PAGE]
            self._names.fetch([change.key.item_id for change in page])

    def _take(self, change: RowChange) -> None:
        missing = self._missing_words(change) if self._words else []
        for line in lines_of(change):
            if not missing or self._has_words(line, missing):
                group = self._group_of(line)
                group.keys.append(line.key)
                group.fields.append(line.field)

    def _missing_words(self, change: RowChange) -> list[str]:
        """What was asked for and does not stand in the names of the row."""
        item = self._names.item(change.key.item_id)
        told = fold(f"{item.sku}\n{item.name}\n{self._names.supplier(change.key.supplier_id)}")
        return [word for word in self._words if word not in told]

    def _has_words(self, line: ChangeLine, words: Sequence[str]) -> bool:
        told = fold(self._titles.field(line)[1])
        return all(word in told for word in words)

    def _group_of(self, line: ChangeLine) -> Group:
        title = self._title_of(line)
        known = self._groups.get(title)
        if known is None:
            known = self._groups[title] = Group(title[1], is_open=title[1] not in self._folded)
        return known

    def _title_of(self, line: ChangeLine) -> tuple[int, str]:
        match self._wish.grouping:
            case Grouping.SUPPLIER:
                return 0, self._names.supplier(line.key.supplier_id)
            case Grouping.FIELD:
                return self._titles.field(line)
            case Grouping.STATE:
                return self._titles.state(line)
            case _:
                return 0, ""
