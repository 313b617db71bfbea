"""Lets a fault break off the connection under a call, which no ASGI message can do."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

# struct linger: two ints, on Windows two shorts. On, and no time at all: close with a reset.
_RESET_ON_CLOSE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Connections:
    """The open transports of one server, by the client's address."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def opened(self, transport: asyncio.Transport) -> None:
        self._open[_peer(transport)] = transport

    def closed(self, transport: asyncio.Transport) -> None:
        self._open.pop(_peer(transport), None)

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

    def protocol(self) -> type[H11Protocol]:
        """uvicorn's HTTP protocol, noting its transports here."""
        connections = self

        class NotingProtocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
                connections.opened(transport)
                super().connection_made(transport)

            def connection_lost(self, exc: Exception | None) -> None:
                connections.closed(self.transport)
                super().connection_lost(exc)

        return NotingProtocol


def _peer(transport: asyncio.Transport) -> tuple[str, int]:
    host, port, *_ = transport.get_extra_info("peername") or ("", 0)
    return host, port
