"""The net under all tests has no holes: each kind of quiet mistake makes its test fail."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SLOPPY = """
from __future__ import annotations

import asyncio
import logging
import socket
import warnings

import pytest
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QWidget


def test_log():
    logging.getLogger("jtl_desktop").error("something broke")


@pytest.mark.expect_log
def test_expected_log_passes():
    logging.getLogger("jtl_desktop").error("as it should")


def test_network():
    socket.create_connection(("192.0.2.1", 80), timeout=0.1)


def test_warning():
    warnings.warn("old", DeprecationWarning, stacklevel=1)


def test_qt_warning(qapp):
    qWarning("QLayout: something is wrong")


def test_window(qapp):
    global left
    left = QWidget()
    left.setWindowTitle("forgotten")
    left.show()


async def test_task():
    async def fail():
        raise ValueError("nobody looks")

    asyncio.get_running_loop().create_task(fail())
    await asyncio.sleep(0)


async def test_task_in_qt(qapp):
    async def fail():
        raise ValueError("nobody looks in Qt")

    asyncio.get_running_loop().create_task(fail())
    await asyncio.sleep(0.01)


async def test_good_passes(qapp):
    await asyncio.sleep(0.01)
"""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says about a file full of mistakes."""
    root = Path(__file__).resolve().parents[3]
    file = tmp_path_factory.mktemp("sloppy") / "test_sloppy.py"
    file.write_text(SLOPPY, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-c", str(root / "pyproject.toml"), "-p", "tests.conftest", "-rA"]
    command += ["-p", "no:cacheprovider", str(file)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ("test_log", "unexpected log records"),
        ("test_network", "a test tried to reach 192.0.2.1"),
        ("test_warning", "DeprecationWarning: old"),
        ("test_qt_warning", "QLayout: something is wrong"),
        ("test_window", "windows left open"),
        ("test_task", "nobody looks"),
        ("test_task_in_qt", "nobody looks in Qt"),
    ],
)
def test_a_quiet_mistake_fails(output: str, test: str, reason: str) -> None:
    verdicts = [line + " " for line in output.splitlines() if line.startswith(("FAILED", "ERROR"))]
    assert any(f"::{test} " in line for line in verdicts), output
    assert reason in output


def test_what_is_right_passes(output: str) -> None:
    passed = {line.rsplit("::", 1)[-1] for line in output.splitlines() if line.startswith("PASSED")}
    assert {"test_expected_log_passes", "test_good_passes"} <= passed
