"""A start from source is as quick as one without: PySide6 does not read through every module."""

from __future__ import annotations

import subprocess
import sys

_SCRIPT = """
import inspect
read = []
original = inspect.getsource
inspect.getsource = lambda module: read.append(module.__name__) or original(module)
from jtl_desktop.app.unread_sources import leave_sources_unread
leave_sources_unread()
read.clear()
import jtl_desktop.ui.main_window
print(len(read))
"""


def test_modules_imported_after_qt_are_not_read_again() -> None:
    done = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "0"
