"""A simulated Wawi that can be started and stopped like the real REST server, inside this process."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jtl_desktop.demo.app import WawiApp
from jtl_desktop.demo.certificates import write_certificate
from jtl_desktop.demo.config import DemoConfig
from jtl_desktop.demo.connections import Connections
from jtl_desktop.demo.control import control_app
from jtl_desktop.demo.listener import Listener
from jtl_desktop.demo.state import DemoState


class DemoServer:
    """`start()`, use `base_url` and `state`, `stop()`; also a context manager.

    Data, registrations and faults live in `state` and outlast a stop. `stop_wawi()` stops the Wawi alone and leaves the
    control endpoint (always loopback, plain http) answering.
    """

    def __init__(self, config: DemoConfig | None = None) -> None:
        self.config = config or DemoConfig()
        self.state = DemoState(self.config)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._connections = Connections()
        self._wawi = Listener(
            self._make_wawi, host=self.config.host, port=self.config.port, http=self._connections.protocol()
        )
        self._control = Listener(self._make_control, host="127.0.0.1", port=self.config.control_port or 0)

    def __enter__(self) -> DemoServer:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        """Where the API is, with a slash at the end. Known after the first start."""
        scheme = "https" if self.config.https else "http"
        return f"{scheme}://{self.config.host}:{self._wawi.port}/api/{self.config.tenant}/"

    @property
    def control_url(self) -> str:
        """Where the control endpoint is, with a slash at the end. Known after the first start."""
        return f"http://127.0.0.1:{self._control.port}/_control/"

    @property
    def is_running(self) -> bool:
        """Whether the Wawi answers."""
        return self._wawi.is_running

    @property
    def certificate_pem(self) -> str:
        """The certificate in use, for tests that pin it. Empty without HTTPS."""
        return self._wawi.certificate[0].read_text(encoding="ascii") if self._wawi.certificate else ""

    def start(self) -> None:
        """Start Wawi and control endpoint. Raises OSError when a port is taken."""
        self.start_wawi()
        if self.config.control_port is not None:
            self._control.start()

    def stop(self) -> None:
        """Stop everything; the ports stay known, so `start()` comes back on them."""
        self._control.begin_stop()
        self._wawi.stop()
        self._control.stop()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = self._wawi.certificate = None

    def start_wawi(self) -> None:
        if self.config.https and self._wawi.certificate is None:
            self.renew_certificate()
        self._wawi.start()

    def stop_wawi(self) -> None:
        """From here on connections are refused."""
        self._wawi.stop()

    def restart(self) -> None:
        """Stop and start the Wawi on the same port."""
        self.stop_wawi()
        self.start_wawi()

    def renew_certificate(self) -> None:
        """A new certificate from the next start on, as after a new installation."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="demo-wawi-")
        fitting = self.config.certificate == "loopback"
        self._wawi.certificate = write_certificate(Path(self._folder.name), loopback_names=fitting)

    def _make_wawi(self) -> tuple[Any, Callable[[], None]]:
        app = WawiApp(self.state, self._connections)
        return app, app.release

    def _make_control(self) -> tuple[Any, Callable[[], None]]:
        return control_app(self.state, self), lambda: None
