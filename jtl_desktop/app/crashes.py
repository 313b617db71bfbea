"""Shows the window of a crash, which is loaded with the first one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jtl_desktop.app.crash_dialog import CrashDialog
    from jtl_desktop.app.error_sink import Crash


class CrashPresenter:
    """Opens the one window, or adds to it; a defect that was shown before does not open it again."""

    def __init__(self) -> None:
        self.dialog: CrashDialog | None = None

    def show(self, crash: Crash) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.add(crash)
        elif crash.times == 1:
            from jtl_desktop.app.crash_dialog import CrashDialog  # noqa: PLC0415 (not part of the start)

            self.close()
            self.dialog = CrashDialog(crash)
            self.dialog.show()

    def close(self) -> None:
        if self.dialog is not None:
            self.dialog.close()
            self.dialog.deleteLater()
            self.dialog = None
