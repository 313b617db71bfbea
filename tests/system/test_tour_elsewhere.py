"""The tour on a Wawi in another process, as on a merchant's test tenant: it asks first, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.system.screen import START_SECONDS

pytestmark = pytest.mark.system

ITEMS = 60
TOUR_SECONDS = 180.0
USAGE_ERROR = 2


@dataclass(frozen=True, slots=True)
class OtherWawi:
    """A simulated Wawi of its own, that approves whoever registers."""

    url: str
    control: str

    def ask(self, action: str, **values: object) -> object:
        request = urllib.request.Request(self.control + action, json.dumps(values).encode(), method="POST")  # noqa: S310
        with urllib.request.urlopen(request, timeout=START_SECONDS) as answer:  # noqa: S310 (our own address)
            return json.load(answer)["result"]

    def everything(self) -> list[object]:
        """All suppliers of all items, as they lie in Wawi's database."""
        return [self.ask("item-suppliers", item_id=number) for number in range(1, ITEMS + 1)]


@contextmanager
def other_wawi(root: Path, *arguments: str) -> Iterator[OtherWawi]:
    command = [sys.executable, "-m", "jtl_desktop.demo", "--port", "0", "--items", str(ITEMS), "--approve", *arguments]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            control = process.stdout.readline().removeprefix("control ").strip()
            yield OtherWawi(url, control)
        finally:
            process.kill()


def tour(root: Path, pictures: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jtl_desktop", "--tour", str(pictures), "--language", "en", *arguments]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=TOUR_SECONDS
    )


def test_without_a_word_about_changing_data_nothing_is_even_asked(tmp_path: Path, project_root: Path) -> None:
    with other_wawi(project_root) as wawi:
        refused = tour(project_root, tmp_path / "pictures", "--wawi", wawi.url)
        assert refused.returncode == USAGE_ERROR
        assert "--yes-change-data" in refused.stderr
        assert wawi.ask("requests") == []
    assert not (tmp_path / "pictures").exists()


def test_the_tour_holds_on_another_wawi_and_leaves_it_as_it_was(tmp_path: Path, project_root: Path) -> None:
    with other_wawi(project_root) as wawi:
        before = wawi.everything()
        done = tour(project_root, tmp_path, "--wawi", wawi.url, "--yes-change-data")
        assert done.returncode == 0, done.stdout + done.stderr
        assert _writes(wawi.ask("requests")) >= {"POST", "PATCH", "DELETE"}
        assert wawi.everything() == before
    assert len(list(tmp_path.glob("*.png"))) >= 35


def test_a_tour_that_fails_says_so_and_changes_everything_back_all_the_same(tmp_path: Path, project_root: Path) -> None:
    meddling = "workflow,method=PATCH,PurchasePriceNet=1.23"
    with other_wawi(project_root, "--fault", meddling) as wawi:
        before = wawi.everything()
        done = tour(project_root, tmp_path, "--wawi", wawi.url, "--yes-change-data")
        assert done.returncode == 1, done.stdout + done.stderr
        assert "FAILED" in done.stdout
        assert wawi.everything() == before
    assert (tmp_path / "failed.png").exists()


def _writes(calls: object) -> set[str]:
    assert isinstance(calls, Sequence)
    return {call["method"] for call in calls if "/items/" in call["path"]} - {"GET"}
