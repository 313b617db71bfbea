"""Opens the dialogs that change many rows at once, and makes what was decided in them one step."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from jtl_desktop.domain.edits import Edit
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import ItemId
from jtl_desktop.ui.boxes import Boxes
from jtl_desktop.ui.bridge import Subscriptions
from jtl_desktop.ui.editing.steps import StepRunner
from jtl_desktop.ui.preferences import Preferences
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.window_parts import WindowParts

if TYPE_CHECKING:
    from jtl_desktop.domain.currencies import Currencies
    from jtl_desktop.ui.bulk.dialog import BulkDialog, BulkGround, BulkStep
    from jtl_desktop.ui.bulk.find_replace import FindReplaceDialog

# What came in while a dialog is open is worked out anew at most so often; the lines would never stand still else.
_NEWS_MS = 300
_EDITS_AT_ONCE = 5_000


class BulkCommands(QObject):
    """The dialogs are loaded when one is asked for, since the window should come up without them."""

    def __init__(
        self,
        services: AppServices,
        parts: WindowParts,
        boxes: Boxes,
        steps: StepRunner,
        preferences: Preferences,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services = services
        self._parts = parts
        self._boxes = boxes
        self._steps = steps
        self._window = window
        self._preferences = preferences
        self.finder: FindReplaceDialog | None = None

    def handlers(self) -> dict[str, Callable[..., object]]:
        """What the menus' commands of this kind do, by name."""
        return {"change_values": self.change_values, "find_replace": self.find_and_replace}

    def change_values(self) -> None:
        """Open the dialog over the selection."""
        from jtl_desktop.ui.bulk.dialog import BulkDialog  # noqa: PLC0415
        from jtl_desktop.ui.bulk.scope import chosen_in  # noqa: PLC0415 (see the class)

        chosen = chosen_in(self._parts.grid, self._parts.model)
        if not self._parts.grid.finish_editing() or self._boxes.current is not None:
            return
        if not chosen.all_rows:
            self._parts.messages.say(tr("There are no rows to change."))
            return
        dialog = BulkDialog(self._ground(), chosen, self._window)
        dialog.decided.connect(self._apply)
        self._fit(dialog, "size.bulk")
        self._watch(dialog)
        self._boxes.open(dialog)

    def find_and_replace(self) -> None:
        """Open the box beside the grid, or come back to it."""
        from jtl_desktop.ui.bulk.find_replace import FindReplaceDialog  # noqa: PLC0415
        from jtl_desktop.ui.bulk.scope import chosen_in  # noqa: PLC0415 (see the class)

        if not self._parts.grid.finish_editing() or self._boxes.current is not None:
            return
        if self.finder is not None:
            self.finder.begin(chosen_in(self._parts.grid, self._parts.model))
            self.finder.activateWindow()
            return
        self.finder = dialog = FindReplaceDialog(self._ground(), self._parts.grid, self._window)
        dialog.decided.connect(self._apply)
        dialog.finished.connect(self._on_find_closed)
        self._fit(dialog, "size.find")
        self._watch(dialog)
        dialog.begin(chosen_in(self._parts.grid, self._parts.model))
        dialog.show()
        dialog.activateWindow()

    def close(self) -> None:
        """The window goes."""
        if self.finder is not None:
            self.finder.reject()

    def _ground(self) -> BulkGround:
        from jtl_desktop.services.bulk.previews import PendingRows  # noqa: PLC0415 (see the class)
        from jtl_desktop.ui.bulk.dialog import BulkGround  # noqa: PLC0415

        services, parts = self._services, self._parts
        reader = PendingRows(services.editing, services.catalogue)
        said: Currencies | None = None
        with contextlib.suppress(AppError):  # what cannot be read has been said by then, and is as good as not known
            known = services.load_currencies()
            said = known if known.suppliers else None
        return BulkGround(reader, parts.names, parts.notation, parts.model, services.supervisor, said)

    def _apply(self, step: BulkStep) -> None:
        async def edits() -> Sequence[Edit]:
            made: list[Edit] = []
            for first in range(0, len(step.preview.lines), _EDITS_AT_ONCE):
                made += step.preview.edits(step.flipped, first, first + _EDITS_AT_ONCE)
                await asyncio.sleep(0)
            return made

        self._steps.run_composed(edits, step.name)

    def _watch(self, dialog: BulkDialog | FindReplaceDialog) -> None:
        """What is loaded, saved or changed while the dialog is open shows in its preview."""
        news: set[ItemId] = set()
        timer = QTimer(dialog)
        timer.setSingleShot(True)
        timer.setInterval(_NEWS_MS)

        def tell() -> None:
            dialog.panel.hear(news)
            news.clear()

        def hear(items: Iterable[ItemId]) -> None:
            news.update(items)
            if not timer.isActive():
                timer.start()

        def end() -> None:
            subscriptions.end()
            timer.stop()

        subscriptions = Subscriptions()
        for event in (self._services.loader.changed, self._services.commit.stored):
            subscriptions.to(event, lambda change: hear(change.item_ids))
        subscriptions.to(self._services.editing.changed, lambda keys: hear(key.item_id for key in keys))
        timer.timeout.connect(tell)
        dialog.finished.connect(end)

    def _fit(self, dialog: QDialog, name: str) -> None:
        """The size from the last time, else that of its contents; the new one is kept when the dialog goes."""
        dialog.resize(dialog.sizeHint().boundedTo(self._window.screen().availableSize()))
        width, _, height = self._preferences.current.layout.get(name, "").partition("x")
        if width.isdecimal() and height.isdecimal():
            dialog.resize(int(width), int(height))

        def keep() -> None:
            size = f"{dialog.width()}x{dialog.height()}"
            if self._preferences.current.layout.get(name) != size:
                self._preferences.remember_layout({name: size})

        dialog.finished.connect(keep)

    def _on_find_closed(self) -> None:
        if self.finder is not None:
            self.finder.deleteLater()
            self.finder = None
