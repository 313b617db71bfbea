"""Looks for garbage on the window's thread alone, a little at a time.

Python looks for it in whichever thread happens to make many objects. A worker that finds the last cycle around a widget
deletes that widget in the wrong thread, which Qt answers with a crash.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_LOOK_MS = 2_000
# Fewer new objects than this are not worth a look; more of them than that came in one go and are there to stay.
_FEW = 1_000
_MASSES = 50_000
# A generation is looked at after so many looks at the one below it.
_LOOKS_BELOW = 3
# Where so many are left after a look at all of them, the next looks would take long.
_MANY = 150_000
# Looks without news until the merchant is taken to be away, and between two looks at everything.
_CALM_LOOKS = 15
_LOOKS_BETWEEN_ALL = 150


class GarbageCollector(QObject):
    """Replaces Python's own timing. What was there at the start is never looked at but when nothing else goes on.

    What has come since is looked at all day long: a merchant at work may not pause for hours.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._calm = 0
        self._since_all = 0
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """From here on nothing is looked through in other threads."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def look(self) -> None:
        """Look through what is new since the last time; through everything where there has been nothing for long."""
        new, young, old = gc.get_count()
        self._since_all += 1
        if new >= _FEW:
            self._calm = 0
            self._look_at(new, young, old)
            return
        self._calm += 1
        if self._calm >= _CALM_LOOKS and self._since_all >= _LOOKS_BETWEEN_ALL:
            self._since_all = 0
            gc.unfreeze()
            gc.collect()
            gc.freeze()

    @staticmethod
    def _look_at(new: int, young: int, old: int) -> None:
        if new > _MASSES:
            # Rows of a paste, say: looking through them would hold the window up.
            gc.freeze()
        elif young <= _LOOKS_BELOW:
            gc.collect(0)
        elif old <= _LOOKS_BELOW:
            gc.collect(1)
        else:
            gc.collect()
            if len(gc.get_objects()) > _MANY:
                gc.freeze()
