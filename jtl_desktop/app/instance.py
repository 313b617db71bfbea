"""One program per profile: two writers on one workspace would overwrite each other's unsaved changes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLockFile

LOCK_NAME = "running.lock"
PATIENCE_MS = 200


class InstanceLock:
    """Held from the start to the end of the program. A lock whose owner has died is taken over."""

    def __init__(self, folder: Path) -> None:
        self._lock = QLockFile(str(folder / LOCK_NAME))
        # Never stale by age: a program may run for weeks.
        self._lock.setStaleLockTime(0)

    def take(self) -> bool:
        """False when another running program holds it. A folder without locks (some network drives) counts as free."""
        if self._lock.tryLock(PATIENCE_MS):
            return True
        return self._lock.error() is not QLockFile.LockError.LockFailedError

    def release(self) -> None:
        self._lock.unlock()
