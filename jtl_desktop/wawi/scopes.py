"""The rights that JTL Desktop asks for at registration, and what a set of granted rights covers.

The names are a fixed list, never built by rule: JTL's own description has a misspelt one.
Wawi freezes them at registration.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from jtl_desktop.domain.text import Text, text

QUERY_ITEMS = "item.queryitems"
GET_ITEM = "item.getitem"
QUERY_ITEM_SUPPLIERS = "item.queryitemsuppliers"
CREATE_ITEM_SUPPLIER = "item.createitemsupplier"
UPDATE_ITEM_SUPPLIER = "item.updateitemsupplier"
DELETE_ITEM_SUPPLIER = "item.deleteitemsupplier"
QUERY_SUPPLIERS = "supplier.querysuppliers"

_READ_ITEMS = frozenset({"items.read", "all.read"})
_WRITE_ITEMS = frozenset({"items.write"})
_READ_SUPPLIERS = frozenset({"suppliers.read", "all.read"})


@dataclass(frozen=True, slots=True)
class Scope:
    """One right: Wawi's name, what it is for in the merchant's words, and the wider names that contain it."""

    name: str
    purpose: Text
    wider: frozenset[str]


SCOPES: tuple[Scope, ...] = (
    Scope(QUERY_ITEMS, text("Find your items"), _READ_ITEMS),
    Scope(GET_ITEM, text("Read a single item"), _READ_ITEMS),
    Scope(QUERY_ITEM_SUPPLIERS, text("Read who supplies an item, with prices and scale prices"), _READ_ITEMS),
    Scope(CREATE_ITEM_SUPPLIER, text("Add a supplier to an item"), _WRITE_ITEMS),
    Scope(UPDATE_ITEM_SUPPLIER, text("Change a supplier's price, scale prices and conditions"), _WRITE_ITEMS),
    Scope(DELETE_ITEM_SUPPLIER, text("Remove a supplier from an item"), _WRITE_ITEMS),
    Scope(QUERY_SUPPLIERS, text("Read the list of your suppliers"), _READ_SUPPLIERS),
)

SCOPE_NAMES: tuple[str, ...] = tuple(scope.name for scope in SCOPES)
_BY_NAME = {scope.name: scope for scope in SCOPES}


def purpose_of(name: str) -> Text:
    """What a right is for; a name that we do not know speaks for itself."""
    scope = _BY_NAME.get(name)
    return scope.purpose if scope else Text("{name}", {"name": name})


def covers(granted: Iterable[str], needed: str) -> bool:
    """Whether the granted rights contain the needed one, by itself or in a wider one. Case does not matter."""
    names = {name.strip().casefold() for name in granted}
    scope = _BY_NAME.get(needed)
    return needed in names or (scope is not None and not names.isdisjoint(scope.wider))


def missing(granted: Collection[str], needed: Iterable[str] = SCOPE_NAMES) -> tuple[str, ...]:
    """The needed rights that were not granted, in our own order."""
    return tuple(name for name in needed if not covers(granted, name))
