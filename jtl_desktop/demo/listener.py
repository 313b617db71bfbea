"""Runs an ASGI application with uvicorn on its own thread; can be stopped at once and come back on its port."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from typing_extensions import override


class _QuietServer(uvicorn.Server):
    """A uvicorn server that tells when it is ready and stops without waiting for its next tick."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready
        self._woken = asyncio.Event()

    def stop_now(self) -> None:
        self.should_exit = self.force_exit = True
        self._woken.set()

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready.set()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # As uvicorn's own, without its pause: connections were broken off, only their calls are left to end.
        await self._stop_accepting()
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=2.0)

    async def _stop_accepting(self) -> None:
        """Let those in who are half-way through the door: asyncio forgets their sockets open when it is shut."""
        loop = asyncio.get_running_loop()
        for server in self.servers:
            for listening in server.sockets:
                with contextlib.suppress(NotImplementedError):  # Windows accepts in another way
                    loop.remove_reader(listening)
        for _ in range(4):
            await asyncio.sleep(0)

    @override
    async def main_loop(self) -> None:
        # The tick sets the date header; ten of uvicorn's own ticks make a second.
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), 1.0)


class Listener:
    """One listening socket. `make_app` builds the application on the server's own loop at each start.

    It returns the application and a function to call on that loop before the server stops.
    """

    def __init__(
        self,
        make_app: Callable[[], tuple[Any, Callable[[], None]]],
        *,
        host: str,
        port: int,
        http: Any = "h11",
        certificate: tuple[Path, Path] | None = None,
    ) -> None:
        self._make_app = make_app
        self._host, self.port = host, port
        self._http = http
        self.certificate = certificate
        self._thread: threading.Thread | None = None
        self._stop: Callable[[], None] = _nothing

    @property
    def is_running(self) -> bool:
        return self._thread is not None

    def start(self) -> None:
        """Listen; returns when calls are answered. Raises OSError when the port is taken."""
        if self._thread is not None:
            return
        listening = self._bind()
        self.port = listening.getsockname()[1]
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(listening, ready)), name=f"demo-{self.port}", daemon=True
        )
        self._thread.start()
        if not ready.wait(20):
            raise OSError(f"the simulated Wawi did not start on port {self.port}")

    def stop(self) -> None:
        """Stop listening and break off what is running; returns when the port is free."""
        self.begin_stop()
        if self._thread is not None:
            self._thread.join(10)
            self._thread = None

    def begin_stop(self) -> None:
        """Ask it to stop, without waiting."""
        stop, self._stop = self._stop, _nothing
        stop()

    def _bind(self) -> socket.socket:
        # Named as TCP, else asyncio leaves Nagle on and every answer waits 40 ms.
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name == "posix":
            # Elsewhere this option would let two programs share the port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((self._host, self.port))
        except OSError:
            listening.close()
            raise
        return listening

    async def _serve(self, listening: socket.socket, ready: threading.Event) -> None:
        app, release = self._make_app()
        config = uvicorn.Config(
            app,
            http=self._http,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            ssl_certfile=self.certificate[0] if self.certificate else None,
            ssl_keyfile=self.certificate[1] if self.certificate else None,
            backlog=256,
        )
        server = _QuietServer(config, ready)
        loop = asyncio.get_running_loop()

        def stop() -> None:
            release()
            server.stop_now()

        def stop_from_afar() -> None:
            loop.call_soon_threadsafe(stop)

        self._stop = stop_from_afar
        try:
            await server.serve(sockets=[listening])
        finally:
            listening.close()


def _nothing() -> None:
    """Nothing to stop yet."""
