"""The first start, in the real window: power cuts between request, approval and stored key lose nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoConfig, DemoServer
from jtl_desktop.storage.settings import SettingsStore
from tests.system.screen import Screen, open_screen, program, wait_for
from tests.system.workplace import MAIN, Workplace, workplace

pytestmark = pytest.mark.system

WIZARD = "Connect to JTL-Wawi"


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    for name in ("Xvfb", "openbox", "xdotool"):
        program(name)
    yield from open_screen(tmp_path_factory.mktemp("screen"))


@pytest.fixture
def desk(
    screen: Screen, secret_service: Callable[[str | None], None], tmp_path: Path, project_root: Path
) -> Iterator[Workplace]:
    """A fresh profile, a Wawi that listens at an address of its own, and an unlocked keyring."""
    secret_service("password")
    with DemoServer(DemoConfig(items=5, suppliers=6)) as server:
        yield workplace(server, screen, tmp_path / "profile", project_root)


def _ask_wawi(desk: Workplace) -> None:
    """From the welcome page to the sent request, by keys."""
    window = desk.screen.window(WIZARD)
    desk.screen.press(window, "Return")
    wait_for(lambda: _address_taken(desk, window), "the wizard asks the address that was typed")
    wait_for(lambda: _sent(desk, window), "the request arrives in Wawi")


def _address_taken(desk: Workplace, window: str) -> bool:
    """Typed again where the page was not there yet; the field is reached by Tab where a Wawi was found before."""
    desk.screen.press(window, "ctrl+a")
    desk.screen.type(window, desk.server.base_url)
    desk.screen.press(window, "Return")
    return desk.server.state.count("GET", "/info") > 0


def _sent(desk: Workplace, window: str) -> bool:
    desk.screen.press(window, "Return")
    return desk.server.state.count("POST", "/authentication") > 0


def _accepted(desk: Workplace) -> bool:
    return SettingsStore(desk.paths.settings).load().connection is not None


def _is_kept(desk: Workplace) -> bool:
    pending = SettingsStore(desk.paths.settings).load().pending
    return pending is not None and pending.request_id != ""


def _go_on(desk: Workplace) -> None:
    """At the restart the wizard offers to go on; Enter does it, and Enter begins to work."""
    window = desk.screen.window(WIZARD)
    wait_for(lambda: _pressed(desk, window), "the connection is stored", 60)


def _pressed(desk: Workplace, window: str) -> bool:
    desk.screen.press(window, "Return")
    return _accepted(desk)


def _works(desk: Workplace) -> None:
    """The main window is there at the next start, with a key that Wawi knows, and reads items."""
    desk.server.state.forget_requests()
    with desk.program() as process:
        window = desk.screen.window(MAIN)
        wait_for(lambda: desk.server.state.count("GET", "/suppliers") > 0, "items are read")
        desk.close(process, window)
    answers = {call.status for call in desk.server.state.requests if "/items" in call.path}
    assert answers <= {200, 404}
    assert len(desk.server.state.apps) == 1


def test_a_power_cut_while_the_request_waits_in_wawi(desk: Workplace) -> None:
    desk.server.state.open_registration_window()
    with desk.program() as process:
        _ask_wawi(desk)
        wait_for(lambda: _is_kept(desk), "the number of the request in Wawi is kept")
        assert desk.server.state.window == "received"
        desk.kill(process)
    desk.server.state.approve()
    with desk.program() as process:
        _go_on(desk)
        desk.kill(process)
    _works(desk)


def test_a_power_cut_right_after_the_key_was_handed_out(desk: Workplace) -> None:
    desk.server.state.open_registration_window()
    with desk.program() as process:
        _ask_wawi(desk)
        wait_for(lambda: desk.server.state.window == "received", "the request lies in Wawi")
        desk.server.state.approve()
        wait_for(lambda: desk.server.state.window == "done" and _accepted(desk), "the key is fetched and stored")
        desk.kill(process)
    _works(desk)
