"""Spares the start a search: PySide6 reads the source text of every module that is imported after it.

It looks for its own switch (``from __feature__ import snake_case``), which is not used here. In a built program there
are no source texts and the search ends at once; this makes a run from source behave the same. It saves a tenth of
the time until the first window.
"""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import NoReturn

import PySide6.QtCore  # noqa: F401 (the searching module comes with it)


def leave_sources_unread() -> None:
    """Let PySide6 find every module without a source text. Where it no longer searches, nothing happens."""
    searching = sys.modules.get("shibokensupport.feature")
    if searching is not None:
        vars(searching)["inspect"] = SimpleNamespace(getsource=_has_none)


def _has_none(_module: object) -> NoReturn:
    raise OSError
