"""The numbers of items that match a search, or all of them in the order of SKUs or names, as columns. Loads numpy."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np

from jtl_desktop.storage.folding import fold
from jtl_desktop.storage.listing import normalized
from jtl_desktop.storage.price_columns import Whole
from jtl_desktop.storage.reading import CatalogueReader, ask

_WORD = "(instr(sku_key, ?) OR instr(name_key, ?) OR instr(gtin, ?))"
_FROM_WAWI = "item_id IN (SELECT item_id FROM search_hit WHERE query = ?)"


class ItemNumbers(CatalogueReader):
    """For a thread. Every method raises ResultInterrupted, StorageError."""

    def matching(self, search: str) -> Whole:
        """Items whose SKU, name or GTIN has all words, and those that Wawi found for this search; ascending."""
        words = fold(search).split()
        parameters = [word for word in words for _ in range(3)]
        each = " AND ".join([_WORD] * len(words)) or "1"
        sql = f"SELECT item_id FROM item NOT INDEXED WHERE is_gone = 0 AND ({each} OR {_FROM_WAWI}) ORDER BY item_id"  # noqa: S608 (constants)
        return self._numbers(sql, (*parameters, normalized(search)))

    def by_sku(self) -> Whole:
        """All items in the order of their own SKUs."""
        return self._numbers("SELECT item_id FROM item WHERE is_gone = 0 ORDER BY sku_key, item_id", ())

    def by_name(self) -> Whole:
        """All items in the order of their own names."""
        return self._numbers("SELECT item_id FROM item WHERE is_gone = 0 ORDER BY name_key, sku_key, item_id", ())

    def _numbers(self, sql: str, parameters: tuple[Any, ...]) -> Whole:
        with contextlib.closing(self.open()) as connection, self.interruptible(connection):
            found = ask(connection, sql, parameters)
        return np.fromiter((number for (number,) in found), dtype=np.int64, count=len(found))
