"""What is left of a hard crash: the interpreter's own dump, found and kept at the next start."""

from __future__ import annotations

import contextlib
import faulthandler
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

DUMP_NAME = "crash.txt"
KEPT = 5
# Windows reports exceptions that are handled a moment later, too; only these ended the program.
FATAL = ("Fatal Python error", "access violation", "stack overflow")


@contextlib.contextmanager
def crash_dump(folder: Path) -> Iterator[Path | None]:
    """Catch hard crashes while this holds; yields the kept dump of the last run, if that one crashed."""
    dump = folder / DUMP_NAME
    kept = _keep(dump)
    try:
        file = dump.open("w", encoding="utf-8")
    except OSError:
        # Without a writable folder the program still starts; it only cannot say afterwards why it crashed.
        yield kept
        return
    with file:
        faulthandler.enable(file)
        try:
            yield kept
        finally:
            faulthandler.disable()
    dump.unlink(missing_ok=True)


def _keep(dump: Path) -> Path | None:
    """Set the dump of the last run aside under its date."""
    try:
        content = dump.read_text(encoding="utf-8", errors="replace")
        if not any(word in content for word in FATAL):
            return None
        stamp = datetime.fromtimestamp(dump.stat().st_mtime, UTC).strftime("%Y%m%d-%H%M%S")
        kept = dump.replace(dump.with_name(f"crash-{stamp}.txt"))
        for old in sorted(dump.parent.glob("crash-*.txt"))[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return None
    return kept
