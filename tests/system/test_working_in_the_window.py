"""A day's work in the real window, with real keys; and the power fails at the worst moments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.demo import DemoConfig, DemoServer
from jtl_desktop.domain.items import Field
from tests.flows.shop import key, price_in_wawi, writes
from tests.system.screen import Screen, open_screen, program, wait_for
from tests.system.workplace import OLD, Workplace, workplace

pytestmark = pytest.mark.system

FIRST, SECOND = key(1, 1), key(1, 2)
NEW = Decimal("39.90")


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    for name in ("Xvfb", "openbox", "xdotool"):
        program(name)
    yield from open_screen(tmp_path_factory.mktemp("screen"))


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(DemoConfig(items=1, suppliers=12)) as running:
        yield running


@pytest.fixture
def desk(
    server: DemoServer,
    screen: Screen,
    secret_service: Callable[[str | None], None],
    tmp_path: Path,
    project_root: Path,
) -> Workplace:
    """A registered program with one item of two suppliers."""
    secret_service("password")
    place = workplace(server, screen, tmp_path / "profile", project_root)
    place.register()
    place.fill(FIRST, SECOND)
    return place


def test_a_price_typed_in_the_window_stands_in_wawi(desk: Workplace, server: DemoServer) -> None:
    with desk.program() as process:
        window = desk.window()
        desk.type_price(window, "39.9")
        desk.screen.press(window, "Return")
        desk.wait_until_unsaved(window)
        assert [change.values for change in desk.changes()] == [{Field.PURCHASE_PRICE_NET: NEW}]
        assert price_in_wawi(server, FIRST) == OLD
        desk.screen.press(window, "ctrl+s")
        desk.wait_until_saved(window)
        assert price_in_wawi(server, FIRST) == NEW
        desk.close(process, window)
    assert desk.changes() == []
    assert writes(server) == ["PATCH 204"]


def test_a_price_being_typed_outlives_a_power_cut(desk: Workplace, server: DemoServer) -> None:
    with desk.program() as process:
        desk.type_price(desk.window(), "39.9")
        desk.kill(process)
    assert desk.changes() == []
    _saved_after_the_restart(desk, server)


def test_a_price_outlives_a_power_cut_right_after_enter(desk: Workplace, server: DemoServer) -> None:
    with desk.program() as process:
        window = desk.window()
        desk.type_price(window, "39.9")
        desk.screen.press(window, "Return")
        desk.wait_until_unsaved(window)
        desk.kill(process)
    _saved_after_the_restart(desk, server)


def _saved_after_the_restart(desk: Workplace, server: DemoServer) -> None:
    """The change is there again by itself, and one Ctrl+S writes it once."""
    with desk.program() as process:
        window = desk.window()
        desk.wait_until_unsaved(window)
        assert writes(server) == []
        desk.screen.press(window, "ctrl+s")
        desk.wait_until_saved(window)
        desk.close(process, window)
    assert price_in_wawi(server, FIRST) == NEW
    assert writes(server) == ["PATCH 204"]


HANGS: Mapping[str, Mapping[str, object]] = {
    "recorded, not arrived": {"method": "PATCH"},
    "carried out, not answered": {"method": "PATCH", "after": True},
    "answered, not read back": {"method": "GET", "path": "items/1/suppliers", "nth": 2},
}


@pytest.mark.parametrize("moment", HANGS)
def test_a_power_cut_during_a_save_writes_nothing_twice(desk: Workplace, server: DemoServer, moment: str) -> None:
    with desk.program() as process:
        window = desk.window()
        desk.type_price(window, "39.9")
        desk.screen.press(window, "Return")
        desk.wait_until_unsaved(window)
        server.state.fault("hang", times=0, **HANGS[moment])
        desk.screen.press(window, "ctrl+s")
        wait_for(lambda: _has_come(moment, desk, server), moment)
        desk.kill(process)
    server.state.clear_faults()
    is_written = price_in_wawi(server, FIRST) == NEW
    assert is_written is (moment != "recorded, not arrived")
    server.state.forget_requests()
    with desk.program() as process:
        window = desk.window()
        wait_for(lambda: not desk.open_writes(), "the look at what became of the write")
        if not is_written:
            desk.wait_until_unsaved(window)
            desk.screen.press(window, "ctrl+s")
        desk.wait_until_saved(window)
        desk.close(process, window)
    assert desk.changes() == []
    assert price_in_wawi(server, FIRST) == NEW
    answered = [call for call in writes(server) if call == "PATCH 204"]
    assert len(answered) == (0 if is_written else 1)


def _has_come(moment: str, desk: Workplace, server: DemoServer) -> bool:
    if moment == "recorded, not arrived":
        return bool(desk.open_writes())
    if moment == "carried out, not answered":
        return price_in_wawi(server, FIRST) == NEW
    return "PATCH 204" in writes(server)
