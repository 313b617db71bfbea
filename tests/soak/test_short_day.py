"""A working day in half a minute: whatever the lot brings, nothing is left over in the evening."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.benchmarks.children import off_screen
from tests.soak.memory import growth

MINUTES, ITEMS = "0.5", "60"


@pytest.mark.parametrize("seed", ["4", "11"])
def test_after_a_day_with_a_stumbling_wawi_all_is_well(seed: str) -> None:
    command = [sys.executable, "-m", "tests.soak", "--minutes", MINUTES, "--items", ITEMS, "--seed", seed]
    done = subprocess.run(command, env=off_screen(), capture_output=True, encoding="utf-8", timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    diary = json.loads(done.stdout)
    assert diary["wrong"] == []
    assert diary["saved_rows"] > 0
    assert len(diary["acts"]) > 10


def test_memory_that_grows_is_told_from_memory_that_has_been_taken() -> None:
    filling = [100.0, 150.0, 180.0, 190.0]
    assert growth([*filling, *[195.0] * 36]) == 0
    assert growth([*filling, *(195.0 + sample for sample in range(36))]) > 14
