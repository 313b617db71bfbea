"""The real program in a real window: started and closed again and again, without a hang, a warning or a trace left."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jtl_desktop.storage.paths import Paths
from jtl_desktop.storage.settings import ConnectionRecord, Settings, SettingsStore
from tests.system.screen import END_SECONDS, Screen, open_screen, program, wait_for

pytestmark = pytest.mark.system

ROUNDS = 10
WIZARD = "Connect to JTL-Wawi"
MAIN = "eazybusiness"


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    for name in ("Xvfb", "openbox", "xdotool"):
        program(name)
    yield from open_screen(tmp_path_factory.mktemp("screen"))


def _closed_by_hand(screen: Screen, process: subprocess.Popen[str], title: str) -> None:
    screen.press(screen.window(title), "alt+F4")
    assert process.wait(END_SECONDS) == 0, screen.output


def _assert_quiet(screen: Screen, folder: Path) -> None:
    assert screen.output == ""
    log = (folder / "logs" / "jtl-desktop.log").read_text(encoding="utf-8")
    assert " WARNING " not in log
    assert " ERROR " not in log
    assert not (folder / "logs" / "crash.txt").exists()


def _registered(folder: Path) -> None:
    """A profile that is registered at a Wawi which does not run at the moment."""
    paths = Paths.in_folder(folder)
    record = ConnectionRecord(
        connection_id="test",
        base_url="http://127.0.0.1:9/api/eazybusiness/",
        tenant="eazybusiness",
        style="paths",
        app_id="JTL-Desktop",
        app_version="0.1.0",
        granted_scopes=(),
        pinned_pem=None,
        secret_name="test",
        registered_at=datetime.now(UTC),
    )
    SettingsStore(paths.settings).save(Settings(connection=record))


def test_the_wizard_opens_and_closes_again_and_again(screen: Screen, tmp_path: Path, project_root: Path) -> None:
    for _ in range(ROUNDS):
        with screen.running(project_root, "--profile-dir", str(tmp_path), "--language", "en") as process:
            _closed_by_hand(screen, process, WIZARD)
        _assert_quiet(screen, tmp_path)


def test_the_main_window_opens_and_closes_again_and_again(screen: Screen, tmp_path: Path, project_root: Path) -> None:
    _registered(tmp_path)
    for _ in range(ROUNDS):
        with screen.running(project_root, "--profile-dir", str(tmp_path), "--language", "en") as process:
            _closed_by_hand(screen, process, MAIN)
        _assert_quiet(screen, tmp_path)


def test_the_demo_stops_its_wawi_too(screen: Screen, tmp_path: Path, project_root: Path) -> None:
    with screen.running(project_root, "--demo", "--profile-dir", str(tmp_path), "--language", "en") as process:
        screen.window("Simulated Wawi")
        _closed_by_hand(screen, process, WIZARD)
    _assert_quiet(screen, tmp_path)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl+C", "stop request"])
def test_a_signal_ends_the_program_in_good_order(
    screen: Screen, tmp_path: Path, project_root: Path, number: signal.Signals
) -> None:
    with screen.running(project_root, "--profile-dir", str(tmp_path), "--language", "en") as process:
        screen.window(WIZARD)
        process.send_signal(number)
        assert process.wait(END_SECONDS) == 0
    _assert_quiet(screen, tmp_path)


def test_a_second_start_on_the_same_profile_says_so_and_touches_nothing(
    screen: Screen, tmp_path: Path, project_root: Path
) -> None:
    arguments = ("--profile-dir", str(tmp_path), "--language", "en")
    with screen.running(project_root, *arguments) as first:
        screen.window(WIZARD)
        with screen.running(project_root, *arguments) as second:
            box = wait_for(lambda: screen._xdotool("search", "--onlyvisible", "--name", "^JTL Desktop$"), "the message")
            screen.press(box, "Return")
            assert second.wait(END_SECONDS) == 3
            assert "JTL Desktop is running already." in screen.output
        _closed_by_hand(screen, first, WIZARD)


def test_after_a_kill_the_next_start_opens_at_once(screen: Screen, tmp_path: Path, project_root: Path) -> None:
    arguments = ("--profile-dir", str(tmp_path), "--language", "en")
    with screen.running(project_root, *arguments) as killed:
        screen.window(WIZARD)
        killed.kill()
        killed.wait(END_SECONDS)
    with screen.running(project_root, *arguments) as process:
        _closed_by_hand(screen, process, WIZARD)
    _assert_quiet(screen, tmp_path)
