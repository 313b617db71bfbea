"""Drops what was saved from the journal of unsaved changes, many lines at a time and beside the window's thread."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from jtl_desktop.domain.changes import RowChange
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import RowKey
from jtl_desktop.domain.steps import Doubts

if TYPE_CHECKING:
    from jtl_desktop.storage.step_store import StepStore

_log = logging.getLogger(__name__)

_GATHERING_SECONDS = 0.05


class LazyJournal:
    """Only for what may be lost in a crash, because the write log knows it, too. Usable from any thread.

    A thread of its own writes what has gathered; it ends when there is nothing left. What a refusing disk did not
    take is kept and tried again with whatever comes next.
    """

    def __init__(self, steps: StepStore) -> None:
        self._steps = steps
        self._lock = threading.Lock()
        self._lines: dict[RowKey, tuple[RowChange | None, Doubts | None]] = {}
        self._has_thread = False

    def later(self, key: RowKey, change: RowChange | None, doubts: Doubts | None = None) -> None:
        """Let this be pending in the row, soon. ``doubts`` None: they stay as they are."""
        with self._lock:
            self._lines[key] = (change, doubts)
            if self._has_thread:
                return
            self._has_thread = True
        threading.Thread(target=self._work, name="journal", daemon=True).start()

    def forget(self, keys: Iterable[RowKey]) -> None:
        """These rows are about to be written by somebody else; what was on its way to the disk is there already."""
        with self._lock:
            if self._lines:
                for key in keys:
                    self._lines.pop(key, None)

    def flush(self) -> None:
        """Write everything now. Raises NotWritable."""
        with self._lock:
            if not self._lines:
                return
            self._steps.write_lines(
                [(key, change) for key, (change, _) in self._lines.items()],
                {key: doubts for key, (_, doubts) in self._lines.items() if doubts is not None},
            )
            self._lines.clear()

    def _work(self) -> None:
        while True:
            time.sleep(_GATHERING_SECONDS)
            try:
                self.flush()
            except AppError as error:
                _log.warning("saved changes could not be dropped from the journal yet: %s", error)
                self._has_thread = False
                return
            with self._lock:
                if not self._lines:
                    self._has_thread = False
                    return
