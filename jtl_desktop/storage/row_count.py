"""How many rows a query would list, without finding their order."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from pathlib import Path

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.storage.listing import GridQuery
from jtl_desktop.storage.pending import note_pending
from jtl_desktop.storage.query import counted
from jtl_desktop.storage.reading import CatalogueReader, ask


class RowCount(CatalogueReader):
    """For ready-made views: some ten milliseconds per million rows each. ``pending``: the unsaved changes."""

    def __init__(self, path: Path, query: GridQuery, pending: Collection[RowChange] = ()) -> None:
        super().__init__(path)
        self._query = query
        self._pending = pending if query.has_pending_terms else ()

    def run(self) -> int:
        """To be run in a thread. Raises ResultInterrupted, StorageError."""
        with contextlib.closing(self.open()) as connection, self.interruptible(connection):
            if self._query.has_pending_terms:
                note_pending(connection, self._query, self._pending)
            wanted = counted(self._query, has_pending=bool(self._pending))
            ((count,),) = ask(connection, wanted.sql, wanted.parameters)
        return int(count)
