"""What a simulated Wawi is started with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from jtl_desktop.demo.data import items_for_rows
from jtl_desktop.demo.faults import Fault
from jtl_desktop.demo.switches import Switches


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoConfig:
    """Size, address and habits of a simulated Wawi.

    `rows`: at least so many item suppliers; sets the number of items. `port` and `control_port` 0: any free one.
    `latency`: seconds per call; `item_latency`: seconds per item that a page of /items holds (a real Wawi took 0.6).
    `workers`: so many calls are worked on at a time, the others wait their turn; 0: all of them.
    """

    items: int = 5000
    suppliers: int = 60
    rows: int | None = None
    seed: int = 7
    host: str = "127.0.0.1"
    port: int = 0
    control_port: int | None = 0
    tenant: str = "eazybusiness"
    wawi_version: str = "1.12.0.0"
    https: bool = False
    certificate: Literal["loopback", "other_name"] = "loopback"
    latency: float = 0.0
    item_latency: float = 0.0
    workers: int = 0
    faults: tuple[Fault, ...] = ()
    switches: Switches = field(default_factory=Switches)

    @property
    def item_count(self) -> int:
        """How many items there are, from `rows` if that is given."""
        return self.items if self.rows is None else items_for_rows(self.rows)
