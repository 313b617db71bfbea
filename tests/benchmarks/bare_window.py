"""The reference of the start and of the memory: a window with an empty table and nothing else."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView


class BareTable(QTableView):
    """Says when it was painted for the first time."""

    is_painted = False

    # Without a decorator: what it is imported from would be timed, too.
    def paintEvent(self, event: QPaintEvent) -> None:  # type: ignore[explicit-override]
        super().paintEvent(event)
        if not self.is_painted:
            self.is_painted = True
            QTimer.singleShot(0, _report)


def main() -> None:
    """Write when the window had been painted, then end; with ``memory`` print the resident megabytes instead."""
    app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(BareTable())
    window.resize(1600, 900)
    window.show()
    app.exec()
    del window


def _report() -> None:
    if sys.argv[1] == "memory":
        QTimer.singleShot(500, _print_memory)
        return
    painted = time.time()
    Path(sys.argv[1]).write_text(json.dumps({"first": painted, "processor": time.process_time()}), encoding="utf-8")
    QApplication.quit()


def _print_memory() -> None:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]
    print(json.dumps(int(kilobytes) / 1024))
    QApplication.quit()


if __name__ == "__main__":
    main()
