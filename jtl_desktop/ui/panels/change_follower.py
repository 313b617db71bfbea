"""When the list of changes follows the edit session: at once after a few of them, after very many a little later."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from jtl_desktop.domain.items import RowKey
from jtl_desktop.services.editing.session import SMALL
from jtl_desktop.ui.panels.change_model import ChangeModel

# By then the grid is painted, and the cursor where the changes are.
_LATER_MS = 50


class ChangeFollower(QObject):
    """``follow`` hears which rows changed. What comes before it has heard of very many is told together with them."""

    def __init__(self, model: ChangeModel, follow: Callable[[frozenset[RowKey]], None], parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._follow = follow
        self._keys: frozenset[RowKey] = frozenset()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._go_on)

    def hear(self, keys: frozenset[RowKey]) -> None:
        if len(keys) <= SMALL and not self._timer.isActive():
            self._follow(keys)
            return
        self._keys |= keys
        self._model.forget_prepared()
        self._timer.start(_LATER_MS)

    def _go_on(self) -> None:
        if not self._model.prepare():
            self._timer.start(0)
            return
        keys, self._keys = self._keys, frozenset()
        self._follow(keys)
