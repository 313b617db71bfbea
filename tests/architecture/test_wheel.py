"""The wheel carries everything that the program opens, in the place where the program looks."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, ROOT


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(archive: Path) -> set[str]:
    """Names of the files in it."""
    with zipfile.ZipFile(archive) as content:
        return set(content.namelist())


def test_the_wheel_holds_every_module(wheel: set[str]) -> None:
    modules = {path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*.py")}
    assert modules <= wheel
    assert "jtl_desktop/py.typed" in wheel


def test_the_wheel_holds_every_resource_and_the_compiled_texts(wheel: set[str]) -> None:
    shipped = {f"jtl_desktop/{path.relative_to(ROOT).as_posix()}" for path in _files(ROOT / "resources")}
    assert shipped <= wheel
    assert "jtl_desktop/resources/i18n/de.mo" in wheel


def test_the_wheel_starts_the_program(wheel: set[str]) -> None:
    assert any(name.endswith(".dist-info/entry_points.txt") for name in wheel)
    assert any(name.endswith("licenses/LICENSE") for name in wheel)
    assert not [name for name in wheel if name.startswith(("tests/", "packaging/"))]


def test_the_program_in_the_wheel_finds_all_it_needs(archive: Path, tmp_path: Path) -> None:
    """Away from the checkout, with nothing of ours on the path but the wheel."""
    with zipfile.ZipFile(archive) as content:
        content.extractall(tmp_path / "site")
    command = [sys.executable, "-P", "-m", "jtl_desktop", "--self-test", "--allow-no-keyring"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "PYTHONUTF8": "1"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "self-test passed" in done.stdout


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
