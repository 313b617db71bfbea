"""Tells what a save is doing, often enough for people and seldom enough for ten thousand rows."""

from __future__ import annotations

from jtl_desktop.services.events import Event
from jtl_desktop.services.loading.store import CatalogueChange
from jtl_desktop.services.saving.outcomes import CommitProgress
from jtl_desktop.services.saving.run import SaveRun


class SaveNews:
    """``stored`` tells which items were read anew, always before the progress that counts their rows."""

    def __init__(self) -> None:
        self.progress: Event[CommitProgress] = Event()
        self.stored: Event[CatalogueChange] = Event()
        self._untold: CatalogueChange | None = None

    def was_stored(self, change: CatalogueChange, run: SaveRun) -> None:
        self._untold = change.and_also(self._untold)
        if not run.is_active or run.is_small:
            self._tell_stored()

    def tell(self, run: SaveRun, now: float, *, is_certain: bool = False) -> None:
        """Tell how far the save is, unless that was told a moment ago and is not ``is_certain`` to be told."""
        if run.is_worth_telling(now) or is_certain:
            self._tell_stored()
            self.progress.emit(run.progress())

    def _tell_stored(self) -> None:
        untold, self._untold = self._untold, None
        if untold is not None:
            self.stored.emit(untold)
