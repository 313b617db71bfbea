"""Looks for a running Wawi: asks every likely address at once, needs no key and sends none."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from jtl_desktop.wawi.address import ApiStyle, ServerAddress
from jtl_desktop.wawi.api import FoundServer
from jtl_desktop.wawi.errors import (
    GarbledAnswer,
    NotRunning,
    TimedOut,
    TlsFailed,
    TlsNotTrusted,
    ValidationRefused,
    WawiError,
    WrongTenantOrPath,
)
from jtl_desktop.wawi.http import HttpWawi
from jtl_desktop.wawi.limits import STANDARD_LIMITS, Limits
from jtl_desktop.wawi.trust import Trust

_SYSTEM = Trust.system()


async def probe(address: ServerAddress, *, trust: Trust = _SYSTEM, limits: Limits = STANDARD_LIMITS) -> FoundServer:
    """Who answers at one address, and in which of the API's two forms. A WawiError comes in the result."""
    try:
        try:
            return await _asked(address.with_style(ApiStyle.PATHS), trust, limits)
        except (WrongTenantOrPath, ValidationRefused):
            return await _asked(address.with_style(ApiStyle.HEADER), trust, limits)
    except (GarbledAnswer, ValidationRefused) as error:
        # Some other program's page; a Wawi's answer to /info is small and plain.
        return FoundServer(address, error=WrongTenantOrPath(address.host_and_port, address.tenant, error.details))
    except WawiError as error:
        return FoundServer(address, error=error)


async def discover(
    addresses: Iterable[ServerAddress], *, trust: Trust = _SYSTEM, limits: Limits = STANDARD_LIMITS
) -> list[FoundServer]:
    """Every address at which something answers, Wawis first; addresses where nothing listens are left out.

    A Wawi with a certificate that is not trusted yet comes with a TlsNotTrusted error, which holds the fingerprint.
    """
    async with asyncio.TaskGroup() as group:
        probes = [group.create_task(probe(address, trust=trust, limits=limits)) for address in addresses]
    found = [task.result() for task in probes]
    taken = {_place(server) for server in found if server.info or isinstance(server.error, TlsNotTrusted)}
    return sorted((server for server in found if _is_worth_showing(server, taken)), key=_rank)


async def _asked(address: ServerAddress, trust: Trust, limits: Limits) -> FoundServer:
    wawi = HttpWawi(address, trust=trust, limits=limits)
    try:
        return FoundServer(address, info=await wawi.info())
    finally:
        await wawi.aclose()


def _place(server: FoundServer) -> tuple[str, int]:
    return server.address.host, server.address.port


def _is_worth_showing(server: FoundServer, taken: set[tuple[str, int]]) -> bool:
    if server.info is not None or isinstance(server.error, TlsNotTrusted):
        return True
    # A port that speaks http answers https with nonsense, and the other way round.
    return _place(server) not in taken and not isinstance(server.error, NotRunning | TlsFailed | TimedOut)


def _rank(server: FoundServer) -> int:
    if server.info is not None:
        return 0
    return 1 if isinstance(server.error, TlsNotTrusted) else 2
