"""What the program loads before its window is painted: only what is to be seen there, or the start gets slow again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks import workbench
from tests.benchmarks.children import off_screen
from tests.benchmarks.fill import fill

# As many as it takes at the moment. What is needed later belongs to ``ui/later.py`` or ``app/online.py``.
MOST_MODULES = 140
# Rooms that nobody sees in the first picture.
LATER = (
    "jtl_desktop.demo",
    "jtl_desktop.services.bulk",
    "jtl_desktop.services.connection",
    "jtl_desktop.services.history",
    "jtl_desktop.services.loading",
    "jtl_desktop.services.registering",
    "jtl_desktop.services.saving.commit",
    "jtl_desktop.storage.price_store",
    "jtl_desktop.storage.secrets",
    "jtl_desktop.storage.write_log",
    "jtl_desktop.ui.actions",
    "jtl_desktop.ui.bulk",
    "jtl_desktop.ui.clipboard",
    "jtl_desktop.ui.controllers",
    "jtl_desktop.ui.dialogs",
    "jtl_desktop.ui.editing",
    "jtl_desktop.ui.history",
    "jtl_desktop.ui.panels.changes",
    "jtl_desktop.ui.panels.price_tabs",
    "jtl_desktop.ui.panels.scale_prices",
    "jtl_desktop.ui.saving.controller",
    "jtl_desktop.ui.wizard",
    "jtl_desktop.wawi.api",
    "jtl_desktop.wawi.errors",
    "jtl_desktop.wawi.http",
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The program's modules at the moment at which its first window stands there with rows."""
    folder: Path = tmp_path_factory.mktemp("start")
    paths, report = workbench.make_profile(folder), folder / "start.json"
    fill(paths.catalogue(workbench.CONNECTION_ID), 1_000)
    program = ["-m", "jtl_desktop", "--profile-dir", str(folder), "--start-report", str(report)]
    subprocess.run([sys.executable, *program], check=True, env=off_screen(), timeout=60, capture_output=True)
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["rows"] > 0
    modules: list[str] = found["modules"]
    return modules


def test_the_first_paint_takes_few_modules(loaded: list[str]) -> None:
    assert len(loaded) <= MOST_MODULES, "\n".join(loaded)


def test_nothing_is_loaded_that_is_not_to_be_seen_yet(loaded: list[str]) -> None:
    assert [name for name in loaded if name.startswith(LATER)] == []
