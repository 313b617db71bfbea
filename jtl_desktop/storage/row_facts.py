"""One field of all rows as a column, to put lines in the order of it. Loads numpy."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from jtl_desktop.domain.items import Field, Kind, RowKey, Value
from jtl_desktop.storage.folding import fold
from jtl_desktop.storage.price_columns import Floats, Whole, numbers_of
from jtl_desktop.storage.reading import CatalogueReader, ask

_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Facts:
    """``values`` of the rows that have one, by ``keys``, ascending; ``unset`` is what the others have."""

    keys: Whole
    values: Floats
    unset: float

    def of(self, items: Whole, suppliers: Whole) -> Floats:
        """The values of these rows; NaN where there is no supplier."""
        wanted = _keys(items, suppliers)
        found = np.full(len(wanted), self.unset)
        if len(self.keys):
            place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
            found = np.where(self.keys[place] == wanted, self.values[place], found)
        return np.where(suppliers < 0, np.nan, found)


class FactReader(CatalogueReader):
    """For a thread. Raises ResultInterrupted, StorageError."""

    def read(self, field: Field, pending: Mapping[RowKey, Value]) -> Facts:
        """A field of texts or numbers; ``pending``: what the merchant changed of it. Texts become their places."""
        is_text = field.kind is Kind.TEXT
        sql = (
            f"SELECT group_concat(item_id), group_concat(supplier_id), group_concat({field.value}, ?)"  # noqa: S608 (constants)
            f" FROM item_supplier WHERE {field.value} <> ?"
        )
        parameters = (_SEPARATOR, "") if is_text else (",", "0")
        with contextlib.closing(self.open()) as connection, self.interruptible(connection):
            items, suppliers, told = ask(connection, sql, parameters)[0]
        keys = _keys(_whole(items), _whole(suppliers))
        if is_text:
            texts = told.split(_SEPARATOR) if told else []
            order = {text: float(place) for place, text in enumerate(_in_order({*texts, *map(str, pending.values())}))}
            values = np.array([order[text] for text in texts], dtype=np.float64)
            new = [order[str(value)] if value else np.nan for value in pending.values()]
        else:
            values = numbers_of(told or "")
            new = [float(value) if isinstance(value, Decimal) else np.nan for value in pending.values()]
        return _patched(keys, values, _keys_of(pending), np.array(new, dtype=np.float64), np.nan if is_text else 0.0)


def _patched(keys: Whole, values: Floats, new_keys: Whole, new: Floats, unset: float) -> Facts:
    stays = ~np.isin(keys, new_keys)
    keys, values = np.concatenate([keys[stays], new_keys]), np.concatenate([values[stays], new])
    order = np.argsort(keys)
    return Facts(keys[order], values[order], unset)


def _in_order(texts: set[str]) -> list[str]:
    return sorted(texts, key=lambda text: (fold(text), text))


def _whole(numbers: str | None) -> Whole:
    found: Whole = numbers_of(numbers or "").astype(np.int64)
    return found


def _keys_of(rows: Mapping[RowKey, Value]) -> Whole:
    items = np.array([key.item_id for key in rows], dtype=np.int64)
    return _keys(items, np.array([key.supplier_id for key in rows], dtype=np.int64))


def _keys(items: Whole, suppliers: Whole) -> Whole:
    """Both numbers in one: JTL's are positive numbers of 32 bits."""
    found: Whole = (items.astype(np.int64) << 32) + suppliers
    return found
