"""Puts the registration flow on its feet: which Wawis it looks for, with which client, under which name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import jtl_desktop
from jtl_desktop.services.ports import SystemClock
from jtl_desktop.services.registering.flow import RegistrationDeps, RegistrationFlow
from jtl_desktop.ui.resources import resource_path
from jtl_desktop.wawi.address import ServerAddress, candidates

if TYPE_CHECKING:
    from jtl_desktop.app import late
    from jtl_desktop.app.context import Ground
    from jtl_desktop.wawi.api import FoundServer

ICON = "icon/jtl-desktop.png"
Addresses = Callable[[], Awaitable[list[ServerAddress]]]


@dataclass(frozen=True, slots=True)
class Finder:
    """The flow's view of the network."""

    wawi: late.Wawi
    addresses: Addresses

    async def find(self) -> list[FoundServer]:
        return await self.wawi.discover(await self.addresses())


async def usual_addresses() -> list[ServerAddress]:
    """Where a Wawi on this computer answers."""
    return candidates()


def make_flow(ground: Ground, wawi: late.Wawi, addresses: Addresses) -> RegistrationFlow:
    """A flow that has not started yet."""
    finder = Finder(wawi, addresses)
    return RegistrationFlow(
        RegistrationDeps(
            settings=ground.settings_store,
            secrets=ground.secrets(),
            find=finder.find,
            probe=wawi.probe,
            open_registration=wawi.open_registration,
            open_api=wawi.open_api,
            supervisor=ground.supervisor,
            icon_png=resource_path(ICON).read_bytes(),
            app_version=jtl_desktop.__version__,
            clock=SystemClock(),
        )
    )
