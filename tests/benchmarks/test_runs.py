"""The benchmarks themselves: that they run and say what they promise; how fast things are is for them to say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.figures import Figure, percentile, ratio_at_least, ratio_at_most, table

KEYS = {"name", "value", "unit", "reference", "ratio", "goal", "holds"}

# How much memory a process has is read from /proc.
MEASURED = [
    "start",
    "grid",
    "load",
    "commit",
    "index",
    "whole-index",
    "edits",
    "cells",
    "bulk",
    "views",
    "comparison",
    "history",
    "paste",
]
MEASURED_HERE = [*MEASURED, *(["memory"] if sys.platform == "linux" else [])]


@pytest.mark.parametrize("name", MEASURED_HERE)
def test_a_quick_run_writes_its_figures(tmp_path: Path, name: str) -> None:
    found = tmp_path / "figures.json"
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", "--only", name, "--json", str(found)]
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", timeout=100)
    # 1: a goal was missed, which a busy machine may do.
    assert done.returncode in (0, 1), done.stderr
    figures = json.loads(found.read_text(encoding="utf-8"))
    assert figures
    for figure in figures:
        assert set(figure) == KEYS
        assert figure["value"] > 0
        assert figure["name"].startswith(name)
        assert figure["name"] in done.stderr


def test_a_cost_is_missed_above_its_ratio_and_a_throughput_below() -> None:
    assert ratio_at_most("cost", 2.0, "s", 1.0, 2.0).holds
    assert not ratio_at_most("cost", 2.1, "s", 1.0, 2.0).holds
    assert ratio_at_least("speed", 80.0, "items/s", 100.0, 0.8).holds
    assert not ratio_at_least("speed", 79.0, "items/s", 100.0, 0.8).holds


def test_the_table_says_what_missed_its_goal() -> None:
    missed = Figure("memory", 300.0, "MB", 50.0, 6.0, "at most 150 MB above", holds=False)
    assert "MISSED" in table([missed])
    assert "holds" in table([Figure("start", 0.2, "s", 0.1, 2.0, "ratio at most 2", holds=True)])


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile(range(1, 101), 0.95) == 96
    assert percentile([3.0], 0.99) == 3.0
