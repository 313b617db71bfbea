"""Runs a long working day: ``python -m tests.soak [--minutes 60] [--items 400] [--seed N]``; 0 when all went well."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from dataclasses import asdict

import qasync

from tests.benchmarks import workbench
from tests.benchmarks.children import off_screen
from tests.soak.day import Diary, Length, spend
from tests.soak.memory import growth

# In this time the caches, charts and windows that stay have been made; a shorter run says nothing about memory.
LEAST_MINUTES = 10.0
MOST_GROWTH = 15.0


def main() -> int:
    """Work, tell how it goes on standard error, and print the diary as JSON."""
    parser = argparse.ArgumentParser(prog="dev.py soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--items", type=int, default=400)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    chosen = parser.parse_args()
    os.environ.update(off_screen())
    sys.stderr.write(f"seed {chosen.seed}\n")
    app = workbench.application()
    with qasync.QEventLoop(app) as loop:
        asyncio.set_event_loop(loop)
        diary = spend(Length(chosen.minutes * 60, chosen.items, chosen.seed), loop.run_until_complete, _Teller())
    if chosen.minutes >= LEAST_MINUTES and growth(diary.megabytes) > MOST_GROWTH:
        diary.wrong.append(f"memory grew by {growth(diary.megabytes):.1f} MB from the middle of the run to its end")
    print(json.dumps(asdict(diary), indent=1))  # noqa: T201 (the result)
    return int(bool(diary.wrong))


class _Teller:
    """Tells how it goes, and what was wrong since the last time."""

    def __init__(self) -> None:
        self._told = 0

    def __call__(self, diary: Diary) -> None:
        acts = sum(diary.acts.values())
        sys.stderr.write(f"{diary.seconds:6.0f} s  {acts:6} acts  {diary.megabytes[-1]:6.1f} MB\n")
        for words in diary.wrong[self._told :]:
            sys.stderr.write(f"WRONG: {words}\n")
        self._told = len(diary.wrong)


if __name__ == "__main__":
    sys.exit(main())
