"""A simulated Wawi in a process of its own, so that neither its work nor its memory is taken for the program's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.benchmarks import workbench
from tests.benchmarks.children import off_screen


@dataclass(frozen=True, slots=True)
class WawiProcess:
    """Where it answers, where it is driven from, and the key of the registered program."""

    url: str
    control_url: str
    key: str


@contextmanager
def simulated_wawi(items: int, *arguments: str) -> Iterator[WawiProcess]:
    """Runs as long as the block lasts; ``arguments`` are those of ``python -m jtl_desktop.demo``."""
    command = [sys.executable, "-m", "jtl_desktop.demo", "--port", "0", "--items", str(items), *arguments]
    command += ["--issue-key", f"{workbench.APP_ID}@{workbench.APP_VERSION}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=off_screen(), encoding="utf-8") as server:
        try:
            assert server.stdout is not None
            url, control, key = (server.stdout.readline().split()[-1] for _ in range(3))
            yield WawiProcess(url, control, key)
        finally:
            server.terminate()
