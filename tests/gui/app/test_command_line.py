"""The command line answers before anything heavy is loaded, and refuses what could do harm."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import jtl_desktop
from jtl_desktop.app.cli import read_options


def test_version_is_said_without_loading_qt(project_root: Path) -> None:
    code = (
        "import sys, contextlib\n"
        "from jtl_desktop.app.cli import main\n"
        "with contextlib.suppress(SystemExit): main(['--version'])\n"
        "print([name for name in ('PySide6', 'httpx', 'keyring', 'msgspec', 'asyncio') if name in sys.modules])\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=project_root, check=True)
    assert run.stdout.splitlines() == [f"jtl-desktop {jtl_desktop.__version__}", "[]"]


def test_plain_start_asks_for_nothing_special() -> None:
    options = read_options([])
    assert not options.demo
    assert options.profile_dir is None
    assert options.log_level == "INFO"


def test_a_tour_brings_its_own_simulated_wawi() -> None:
    options = read_options(["--tour", "pictures"])
    assert options.demo
    assert options.tour == Path("pictures")


def test_a_tour_has_a_smaller_wawi_unless_it_is_told() -> None:
    assert read_options(["--tour", "pictures"]).items < read_options(["--demo"]).items
    assert read_options(["--tour", "pictures", "--items", "7000"]).items == 7000


def test_a_tour_on_a_real_wawi_must_be_meant() -> None:
    options = read_options(["--tour", "pictures", "--wawi", "http://test:5883", "--yes-change-data"])
    assert not options.demo
    assert options.wawi == "http://test:5883"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("--tour pictures --wawi http://test:5883", "--yes-change-data"),
        ("--wawi http://test:5883 --yes-change-data", "--tour"),
        ("--demo --tour pictures --wawi http://test:5883 --yes-change-data", "either --demo or --wawi"),
        ("--demo --items 0", "at least 1"),
        ("--language fr", "invalid choice"),
    ],
)
def test_a_wrong_line_is_refused_with_its_reason(line: str, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        read_options(line.split())
    assert ended.value.code == 2
    assert reason in capsys.readouterr().err
