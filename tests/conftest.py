"""What holds for every test: no network but loopback, nothing written to the user's own folders, nothing unnoticed."""

from __future__ import annotations

import asyncio
import gc
import inspect
import logging
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from typing_extensions import override

# Before the first import of Qt or keyring by any test. Tests of the real things start their own processes.
os.environ["QT_API"] = "pyside6"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)

# How long an example takes says more about the machine's other work than about ours.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

# Long enough for a busy machine, short enough to name the test that hangs.
ASYNC_TEST_SECONDS = 60.0
LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104 (compared with, never bound)


@pytest.fixture(autouse=True, scope="session")
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Point every user folder at a temporary one, so that a test can never touch a person's own profile."""
    home = tmp_path_factory.mktemp("home")
    names = ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA")
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            folder = home / name.lower()
            folder.mkdir()
            patch.setenv(name, str(folder))
        yield


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test that logs an unexpected error or leaves a window open."""
    stray = _StrayRecords()
    logging.getLogger().addHandler(stray)
    yield
    logging.getLogger().removeHandler(stray)
    if not request.node.get_closest_marker("expect_log"):
        assert not stray.lines, f"unexpected log records: {stray.lines}"
    windows = _open_windows()
    assert not windows, f"windows left open: {windows}"


class _StrayRecords(logging.Handler):
    """Collects what no test should provoke without saying so."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR or record.name == "asyncio":
            self.lines.append(f"{record.name}: {record.getMessage()}")


def _open_windows() -> list[str]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    app = widgets.QApplication.instance() if widgets else None
    if app is None:
        return []
    left = [f"{type(w).__name__} {w.windowTitle()!r}" for w in app.topLevelWidgets() if w.isVisible()]
    app.closeAllWindows()
    return left


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run ``async def`` tests: in a Qt event loop where the test uses Qt, else in a plain one.

    An error in a task that nobody awaits fails the test, too.
    """
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    errors: list[str] = []
    body = _watched(pyfuncitem.obj(**arguments), errors)
    if "qapp" in pyfuncitem.fixturenames:
        _run_in_qt(pyfuncitem.funcargs["qapp"], body)
    else:
        asyncio.run(body)
    assert not errors, f"errors nobody awaited: {errors}"
    return True


async def _watched(coroutine: Any, errors: list[str]) -> None:
    asyncio.get_running_loop().set_exception_handler(
        lambda _loop, context: errors.append(f"{context.get('message')}: {context.get('exception')!r}")
    )
    try:
        await asyncio.wait_for(coroutine, ASYNC_TEST_SECONDS)
    finally:
        gc.collect()
        await asyncio.sleep(0)


def _run_in_qt(app: Any, body: Any) -> None:
    import qasync  # noqa: PLC0415 (tests without Qt must not load it)

    quits = app.quitOnLastWindowClosed()
    app.setQuitOnLastWindowClosed(False)
    try:
        with qasync.QEventLoop(app) as loop:
            asyncio.set_event_loop(loop)
            loop.run_until_complete(body)
            loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        app.setQuitOnLastWindowClosed(quits)
        asyncio.set_event_loop(None)


@pytest.fixture(scope="session")
def project_root() -> Path:
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_folder(project_root: Path) -> Path:
    """JTL's own API description lies beside the checkout and may not be copied into it; without it a test skips."""
    folder = Path(os.environ.get("JTL_SHARED", project_root.parent / "shared"))
    if not (folder / "wawi" / "openapi-onprem-1.2.json").is_file():
        pytest.skip("JTL's API description (../shared/wawi) is not beside this checkout: nothing to hold against")
    return folder
