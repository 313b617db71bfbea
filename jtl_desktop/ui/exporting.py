"""Tables on their way out of the program: where to, written in the background, and a sentence when it is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from jtl_desktop.domain.errors import AppError
from jtl_desktop.services.saving.export import Table, write_xlsx
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.ui.bridge import task_slot
from jtl_desktop.ui.message_bar import MessageBar
from jtl_desktop.ui.preferences import Preferences
from jtl_desktop.ui.texts import tr

_FOLDER = "export.folder"
MakeTable = Callable[[], Awaitable[Table]]


class Exporter(QObject):
    """One export at a time; the folder of the last one is remembered on this computer."""

    def __init__(self, preferences: Preferences, messages: MessageBar, supervisor: Supervisor, window: QWidget) -> None:
        super().__init__(window)
        self._preferences = preferences
        self._messages = messages
        self._window = window
        self.supervisor = supervisor

    def export(self, title: str, name: str, make: MakeTable, over: QWidget | None = None) -> None:
        """Ask for a file, ``name`` being proposed, and write the table that ``make`` comes up with."""
        dialog = QFileDialog(over or self._window, title, self._folder())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(tr("Excel files (*.xlsx)"))
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda chosen: self._write(Path(chosen), make))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @task_slot()
    async def _write(self, path: Path, make: MakeTable) -> None:
        self._preferences.remember_layout({_FOLDER: str(path.parent)})
        try:
            table = await make()
            await write_xlsx(table, path)
        except AppError as problem:
            self._messages.show_problem(problem)
            return
        url = QUrl.fromLocalFile(str(path))
        self._messages.say_done(
            tr("Written to {name}.", name=path.name), tr("Open the file"), lambda: QDesktopServices.openUrl(url)
        )

    def _folder(self) -> str:
        remembered = self._preferences.current.layout.get(_FOLDER, "")
        if remembered and Path(remembered).is_dir():
            return remembered
        return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
