"""The clipboard's commands. What carries them out is loaded with the first of them: starting does not wait for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from jtl_desktop.ui.boxes import Boxes
from jtl_desktop.ui.editing.steps import StepRunner
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.window_parts import WindowParts

if TYPE_CHECKING:
    from jtl_desktop.ui.clipboard.by_key import KeyPaster
    from jtl_desktop.ui.clipboard.copying import Clipboard
    from jtl_desktop.ui.clipboard.pasting import Paster


class ClipboardCommands(QObject):
    """Copy, cut, paste and paste by key. In an open editor they are about the text there."""

    def __init__(
        self, services: AppServices, parts: WindowParts, boxes: Boxes, steps: StepRunner, window: QWidget
    ) -> None:
        super().__init__(window)
        self._services = services
        self._parts = parts
        self._boxes = boxes
        self._steps = steps
        self._window = window
        self._clipboard: Clipboard | None = None
        self._paster: Paster | None = None
        self._key_paster: KeyPaster | None = None

    def handlers(self) -> Mapping[str, Callable[..., object]]:
        """What the menus call, by the names of the commands."""
        return {
            "copy": self.copy,
            "copy_headers": self.copy_with_headers,
            "cut": self.cut,
            "paste": self.paste,
            "paste_by_key": self.paste_by_key,
        }

    @property
    def clipboard(self) -> Clipboard:
        if self._clipboard is None:
            from jtl_desktop.ui.clipboard.copying import Clipboard  # noqa: PLC0415 (not at the start)

            self._clipboard = Clipboard(self._parts, self._steps, self._services.supervisor, self)
        return self._clipboard

    @property
    def paster(self) -> Paster:
        if self._paster is None:
            from jtl_desktop.ui.clipboard.pasting import Paster  # noqa: PLC0415 (not at the start)

            services = self._services
            self._paster = Paster(self._parts, services.editing, self._steps, services.supervisor, self._window)
        return self._paster

    @property
    def key_paster(self) -> KeyPaster:
        if self._key_paster is None:
            from jtl_desktop.ui.clipboard.by_key import KeyPaster  # noqa: PLC0415 (not at the start)

            self._key_paster = KeyPaster(self._services, self._parts, self._boxes, self._steps, self._window)
        return self._key_paster

    def copy(self) -> None:
        editor = self._parts.grid.delegate.editor
        if editor is not None:
            editor.copy()
        else:
            self.clipboard.copy()

    def copy_with_headers(self) -> None:
        self.clipboard.copy_with_headers()

    def paste_by_key(self) -> None:
        self.key_paster.open()

    def cut(self) -> None:
        editor = self._parts.grid.delegate.editor
        if editor is not None:
            editor.cut()
        else:
            self.clipboard.cut()

    def paste(self) -> None:
        editor = self._parts.grid.delegate.editor
        if editor is not None:
            editor.paste()
        else:
            self.paster.paste()

    def close(self) -> None:
        for made in (self._clipboard, self._paster, self._key_paster):
            if made is not None:
                made.close()
