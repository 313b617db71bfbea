"""A screen of its own with a window manager, and the real program on it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

START_SECONDS = 30.0
END_SECONDS = 15.0

T = TypeVar("T")


@dataclass
class Screen:
    """An X server; ``display`` is its name. Keys go to the window that has the focus, as from a keyboard."""

    display: str
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def window(self, title: str) -> str:
        """The id of the visible window whose title contains this; waits for it."""
        return wait_for(lambda: self._xdotool("search", "--onlyvisible", "--name", title), f"window {title!r}")

    def press(self, window: str, *keys: str) -> None:
        self._xdotool("windowactivate", "--sync", window)
        for key in keys:
            self._xdotool("key", key)

    def type(self, window: str, words: str) -> None:
        """Type into whatever has the keyboard in this window."""
        self._xdotool("windowactivate", "--sync", window)
        self._xdotool("type", "--delay", "5", "--", words)

    def title(self, window: str) -> str:
        return self._xdotool("getwindowname", window)

    def _xdotool(self, *arguments: str) -> str:
        command = [program("xdotool"), *arguments]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, timeout=START_SECONDS
        )
        return done.stdout.split("\n")[0].strip()

    @contextmanager
    def running(self, root: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """The program on this screen; killed at the end where a test has not ended it."""
        output = (self.folder / "output.txt").open("w", encoding="utf-8")
        command = [sys.executable, "-W", "error", "-m", "jtl_desktop", *arguments]
        with (
            output,
            subprocess.Popen(
                command, cwd=root, env=self.environment, stdout=output, stderr=subprocess.STDOUT, text=True
            ) as process,
        ):
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()

    @property
    def output(self) -> str:
        """What the last program wrote to its terminal."""
        return (self.folder / "output.txt").read_text(encoding="utf-8")


def open_screen(folder: Path, width: int = 1600, height: int = 1000) -> Iterator[Screen]:
    """An X server on the next free display, ended with the test."""
    folder.mkdir(parents=True, exist_ok=True)
    reader, writer = os.pipe()
    command = [program("Xvfb"), "-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=(writer,), stderr=subprocess.DEVNULL) as server:
        os.close(writer)
        try:
            with os.fdopen(reader, encoding="ascii") as answer:
                display = f":{answer.readline().strip()}"
            environment = {name: value for name, value in os.environ.items() if not name.startswith("QT_")}
            environment |= {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8"}
            # It says by itself when it listens: before that, a key such as Alt+F4 would reach nobody.
            ready = folder / "window-manager-is-ready"
            listening = [program("openbox"), "--startup", shlex.join(["touch", str(ready)])]
            with subprocess.Popen(listening, env=environment, stderr=subprocess.DEVNULL) as manager:
                wait_for(ready.exists, "the window manager")
                yield Screen(display, folder, environment)
                manager.terminate()
        finally:
            server.terminate()


def wait_for(what: Callable[[], T], name: str, seconds: float = START_SECONDS) -> T:
    """The first answer that is true; fails the test when none comes in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    pytest.fail(f"{name} did not come within {seconds:g} s")


def program(name: str) -> str:
    """The path of a system program; the test is skipped where it is not installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed; `dev.py test` installs it")
    return found
