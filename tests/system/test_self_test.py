"""``jtl-desktop --self-test`` as a person or a build machine runs it: a line for each part, non-zero on a failure."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import jtl_desktop

pytestmark = pytest.mark.system

PARTS = ("window system", "resources", "translations", "databases", "simulated Wawi", "TLS", "charts", "keyring")


def _run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "jtl_desktop", "--self-test", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHON_KEYRING_BACKEND"}
    return subprocess.run(
        command,
        cwd=root,
        env={**environment, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_with_a_keyring_everything_passes(secret_service: Callable[[str | None], None], project_root: Path) -> None:
    secret_service("test-password")
    done = _run(project_root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split(":")[0].split(maxsplit=1) for line in done.stdout.splitlines()[:-1]] == [
        ["ok", part] for part in PARTS
    ]
    assert done.stdout.splitlines()[-1] == "self-test passed"
    assert done.stderr == ""


def test_a_missing_keyring_is_a_failure(project_root: Path) -> None:
    done = _run(project_root)
    assert done.returncode == 1
    assert "FAILED  keyring" in done.stdout
    assert done.stdout.count("FAILED") == 1


def test_a_build_machine_may_have_no_keyring(project_root: Path) -> None:
    done = _run(project_root, "--allow-no-keyring")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped keyring" in done.stdout


def test_the_self_test_touches_no_profile(project_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    _run(project_root, "--allow-no-keyring")
    assert not [path for path in tmp_path.rglob("*") if "JTL" in path.name or "jtl" in path.name]


def test_the_version_is_said_once(project_root: Path) -> None:
    command = [sys.executable, "-m", "jtl_desktop", "--version"]
    done = subprocess.run(command, cwd=project_root, capture_output=True, text=True, check=True)
    assert done.stdout == f"jtl-desktop {jtl_desktop.__version__}\n"
