"""One call of the index: what is asked, and what becomes of the answer; whether it may be asked is not its matter."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jtl_desktop.wawi.api import ItemsPage, WawiApi
    from jtl_desktop.wawi.errors import WawiError


class Kind(Enum):
    """Calls of one kind take about as long as each other, once divided by ``Job.weight``."""

    LIST = "a page of items"
    ITEM = "one item"


class Job(ABC):
    """``asked_at`` is the time of asking: the answer is at least as new."""

    kind = Kind.ITEM
    is_vital = True
    """Whether the index cannot go on without the right to ask this."""

    @abstractmethod
    async def ask(self, api: WawiApi) -> Any:
        """Make the call; any WawiError may be raised."""

    @abstractmethod
    async def take(self, answer: Any, asked_at: datetime, seconds: float) -> None:
        """Keep the answer, which took so many seconds. Raises StorageError."""

    @abstractmethod
    async def failed(self, error: WawiError, api: WawiApi) -> None:
        """Wawi answered, but not so that it would help."""

    @abstractmethod
    def put_back(self) -> None:
        """It could not be asked: another time."""

    def weight(self, answer: Any) -> int:  # noqa: ARG002 (others look at it)
        """How many items the answer holds."""
        return 1


def page_weight(page: ItemsPage) -> int:
    """How many items a page holds; an empty one is asked for, too."""
    return max(1, len(page.items) + page.skipped)
