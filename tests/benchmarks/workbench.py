"""The real services and the real main window on a profile folder, as app/ builds them."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from jtl_desktop.app.application import make_application
from jtl_desktop.app.collector import GarbageCollector
from jtl_desktop.app.context import Ground, Workbench, open_workbench
from jtl_desktop.app.late import Wawi
from jtl_desktop.services.redact import Redactor
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.paths import Paths
from jtl_desktop.storage.secrets import MemoryStore
from jtl_desktop.storage.settings import ConnectionRecord, Settings, SettingsStore
from jtl_desktop.ui.main_window import MainWindow
from jtl_desktop.ui.texts import install_language
from jtl_desktop.ui.theme import apply_theme
from jtl_desktop.wawi.secretstr import Secret

CONNECTION_ID = "benchmark"
APP_ID = "JTL-Desktop"
APP_VERSION = "1.0.0"
NOWHERE = "http://127.0.0.1:9/api/eazybusiness/"


def record(base_url: str = NOWHERE) -> ConnectionRecord:
    """A finished registration at that address."""
    return ConnectionRecord(
        CONNECTION_ID,
        base_url,
        "eazybusiness",
        "paths",
        APP_ID,
        APP_VERSION,
        (),
        None,
        "benchmark",
        datetime.now(UTC),
    )


def make_profile(folder: Path, base_url: str = NOWHERE, *, has_index: bool = False) -> Paths:
    """A profile that is registered, without any data yet; with ``has_index`` it fills by itself."""
    paths = Paths.in_folder(folder)
    paths.create()
    paths.connection_folder(CONNECTION_ID).mkdir(parents=True, exist_ok=True)
    settings = Settings(connection=record(base_url), language="en", theme="light", index_enabled=has_index)
    SettingsStore(paths.settings).save(settings)
    return paths


def open_bench(paths: Paths, supervisor: Supervisor, base_url: str = NOWHERE, key: str = "none") -> Workbench:
    """The services of that profile, the key in memory."""
    ground = Ground(
        paths=paths,
        settings_store=SettingsStore(paths.settings),
        secrets=MemoryStore,
        open_api=Wawi(Worker("late imports"), Redactor()).open_api,
        supervisor=supervisor,
        diagnostics=lambda _services: "",
        is_demo=False,
    )
    return open_workbench(ground, record(base_url), Secret(key))


def application() -> QApplication:
    """The application as it is in a real run."""
    app = make_application()
    install_language(app, "en")
    apply_theme(app, "light")
    return app


def print_measured(measure: Callable[[Paths], Awaitable[object]]) -> None:
    """What a child process does: measure in the profile folder named first on its command line, and print JSON."""
    paths = Paths.in_folder(Path(sys.argv[1]))
    app = application()
    with qasync.QEventLoop(app) as loop:
        asyncio.set_event_loop(loop)
        # As the program does it (app/cli.py), and once its window is painted (app/lifecycle.py).
        gc.disable()
        loop.call_later(0.5, GarbageCollector(app).start)
        print(json.dumps(loop.run_until_complete(measure(paths))))


def show_window(workbench: Workbench) -> MainWindow:
    """The main window at the size of a usual screen."""
    window = MainWindow(workbench.services)
    window.resize(1600, 900)
    window.show()
    window.later.finish()
    return window


async def until(condition: Callable[[], object], seconds: float = 300.0) -> None:
    """Wait until something is so. Raises TimeoutError."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not condition():
        if loop.time() > deadline:
            raise TimeoutError
        await asyncio.sleep(0.005)
