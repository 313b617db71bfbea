"""The wheel carries everything that the program opens, in the place where the program looks."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in a freshly built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (archive,) = folder.glob("*.whl")
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


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
