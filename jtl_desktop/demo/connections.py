"""Lets a fault break off the connection under a call, which no ASGI message can do."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from typing import Any

from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

# struct linger: two ints, on Windows two shorts. On, and no time at all: close with a reset.
_RESET_ON_CLOSE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Connections:
    """The open transports of one server, by the client's address."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def opened(self, client: tuple[str, int] | None, transport: asyncio.Transport) -> None:
        if client is not None:
            self._open[client] = transport

    def closed(self, client: tuple[str, int] | None) -> None:
        if client is not None:
            self._open.pop(client, None)

    def reset(self, scope: dict[str, Any]) -> None:
        """Close with a TCP reset, whatever has been sent."""
        transport = self._open.get(tuple(scope["client"]))
        if transport is None:
            return
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        transport.abort()

    def close(self, scope: dict[str, Any]) -> None:
        """Close in good order after what has been written."""
        transport = self._open.get(tuple(scope["client"]))
        if transport is not None:
            transport.close()

    def abort_all(self) -> None:
        """The server goes away: every connection with it."""
        for transport in list(self._open.values()):
            transport.abort()

    def protocol(self) -> type[H11Protocol]:
        """uvicorn's HTTP protocol, noting its transports here."""
        connections = self

        class NotingProtocol(H11Protocol):
            @override
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
                super().connection_made(transport)
                connections.opened(self.client, transport)

            @override
            def connection_lost(self, exc: Exception | None) -> None:
                connections.closed(self.client)
                super().connection_lost(exc)

        return NotingProtocol
