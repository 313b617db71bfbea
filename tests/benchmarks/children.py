"""Starts a measurement in a process of its own, so that one figure never warms another one up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

CHILD_SECONDS = 900
# Qt's own off-screen display is 800 x 800, on which half of a usual window would not be drawn.
_SCREEN = Path(__file__).with_name("screen.json")


def run_child(module: str, *arguments: str, most_seconds: float = CHILD_SECONDS) -> Any:
    """Run ``python -m module`` off-screen; what it prints last is JSON. Raises CalledProcessError when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        env=off_screen(),
        encoding="utf-8",
        timeout=most_seconds,
    )
    return json.loads(done.stdout.splitlines()[-1])


def off_screen() -> dict[str, str]:
    """The environment for a window that nobody sees, on a screen of 1920 x 1080."""
    return {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={_SCREEN}", "PYTHONUNBUFFERED": "1"}


def keep_bytecode(folder: Path) -> None:
    """Let all children keep their compiled modules: an installed program has them, a checkout may be told not to."""
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def complain(error: Exception, name: str) -> None:
    """Where a measured program's background errors go: to the person who looks at the run."""
    sys.stderr.write(f"{name}: {type(error).__name__}: {error}\n")


def resident_megabytes() -> float:
    """Memory of this process that lies in RAM now. Linux only: the benchmarks run where CI runs."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]
    return int(kilobytes) / 1024
