"""Fills the catalogue from Wawi: search results first, then the suppliers of what was found, visible rows first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import ItemId
from jtl_desktop.services.connection import ConnectionService
from jtl_desktop.services.events import Event
from jtl_desktop.services.ports import Clock
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue
    from jtl_desktop.storage.settings import Settings


@dataclass(frozen=True, slots=True)
class LoadProgress:
    """How far the current search is. ``total`` is what Wawi says it has; ``failed`` counts items that gave an error."""

    items_found: int = 0
    total: int | None = None
    suppliers_loaded: int = 0
    suppliers_wanted: int = 0
    active: bool = False
    failed: int = 0
    more_available: bool = False
    problem: AppError | None = None


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """What is new in the catalogue. ``rows_changed``: rows came or went, so the order may differ."""

    item_ids: frozenset[ItemId]
    rows_changed: bool


class Loader:
    def __init__(
        self,
        connection: ConnectionService,
        catalogue: Catalogue,
        worker: Worker,
        supervisor: Supervisor,
        settings: Settings,
        clock: Clock | None = None,
    ) -> None:
        self.progress: Event[LoadProgress] = Event()
        self.changed: Event[CatalogueChange] = Event()

    @property
    def state(self) -> LoadProgress:
        raise NotImplementedError

    @property
    def failures(self) -> Mapping[ItemId, AppError]:
        """Items whose suppliers could not be loaded, with the reason."""
        raise NotImplementedError

    def start(self) -> None:
        """Load the names of the suppliers in the background, and again every day."""
        raise NotImplementedError

    def search(self, term: str) -> None:
        """Ask Wawi for items; the previous search ends, what it brought stays in the catalogue."""
        raise NotImplementedError

    def load_more(self) -> None:
        """Go on with a search that stopped at its limit."""
        raise NotImplementedError

    def set_visible(self, item_ids: Iterable[ItemId]) -> None:
        """Load these first; those that are not fresh are loaded even if no search wanted them."""
        raise NotImplementedError

    def refresh(self, item_ids: Iterable[ItemId]) -> None:
        """Load these again, however fresh they are."""
        raise NotImplementedError

    def stop(self) -> None:
        raise NotImplementedError
