"""The index in the window: a word in the status bar, and the small window behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QDialog, QToolButton, QWidget
from typing_extensions import override

from jtl_desktop.services.indexing.state import IndexPhase, IndexState
from jtl_desktop.ui.boxes import Boxes
from jtl_desktop.ui.bridge import Subscriptions, ask, task_slot
from jtl_desktop.ui.icons import pixmap
from jtl_desktop.ui.index.words import sentence, short_words, sign_of
from jtl_desktop.ui.preferences import Preferences
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.texts import ntr, tr
from jtl_desktop.ui.theme import tokens_for
from jtl_desktop.ui.window_parts import WindowParts

if TYPE_CHECKING:
    from jtl_desktop.ui.index.panel import IndexPanel


class IndexController(QObject):
    """Shows what the index tells, and tells it what the merchant wants; a pause is remembered."""

    def __init__(
        self, services: AppServices, parts: WindowParts, boxes: Boxes, preferences: Preferences, window: QWidget
    ) -> None:
        super().__init__(window)
        self._index = services.index
        self._store = services.settings_store
        self._boxes = boxes
        self._preferences = preferences
        self._window = window
        self.supervisor = services.supervisor
        self.panel: IndexPanel | None = None
        self.question: QDialog | None = None
        self.button = IndexButton()
        self.button.clicked.connect(self.show)
        parts.status.add_part(self.button)
        boxes.settings_chosen.connect(self._on_settings)
        self._subscriptions = Subscriptions(self)
        self._subscriptions.to(services.index.progress, self._on_progress)
        self._on_progress(services.index.state)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """What it does for the menus."""
        return {"index": self.show}

    def show(self) -> None:
        """Open the small window, or bring it to the front."""
        if self.panel is None:
            self.panel = self._make()
        self._show_state()
        self.panel.show()
        self.panel.raise_()
        self.panel.activateWindow()

    def pause(self) -> None:
        """Let it rest, also after the next start."""
        self._index.pause()
        self._preferences.remember(index_paused=True)
        self._show_state()

    def resume(self) -> None:
        self._index.resume()
        self._preferences.remember(index_paused=False)
        self._show_state()

    @task_slot()
    async def restart(self) -> None:
        """Read everything again, which may take Wawi hours: ask first."""
        from jtl_desktop.ui.panels.confirm import Question  # noqa: PLC0415 (rarely needed)

        count = self._index.state.wanted
        self.question = Question(
            ntr("Read {count} item from Wawi again?", "Read all {count} items from Wawi again?", count),
            [
                tr("What is here stays usable meanwhile, and your unsaved changes stay as they are."),
                tr("On a large assortment this can take Wawi hours."),
            ],
            tr("&Read again"),
            tr("&Cancel"),
            self.panel or self._window,
        )
        try:
            if await ask(self.question) != QDialog.DialogCode.Accepted.value:
                return
        finally:
            self.question = None
        self._preferences.remember(index_paused=False)
        self._index.restart()

    def close(self) -> None:
        self._subscriptions.end()
        self.supervisor.cancel(self)
        if self.panel is not None:
            self.panel.reject()

    def _make(self) -> IndexPanel:
        from jtl_desktop.ui.index.panel import IndexPanel  # noqa: PLC0415 (not needed at the start)

        panel = IndexPanel(self._window)
        panel.pause_requested.connect(self.pause)
        panel.resume_requested.connect(self.resume)
        panel.restart_requested.connect(self.restart)
        panel.settings_requested.connect(self._boxes.show_settings)
        panel.finished.connect(self._on_closed)
        return panel

    def _on_closed(self) -> None:
        panel, self.panel = self.panel, None
        if panel is not None:
            panel.deleteLater()

    def _on_settings(self, chosen: dict[str, Any]) -> None:
        self._index.use(replace(self._store.load(), **chosen))
        self._show_state()

    def _on_progress(self, state: IndexState) -> None:
        self.button.show_state(state)
        if self.panel is not None:
            self.panel.show_state(state, self._store.load())

    def _show_state(self) -> None:
        self._on_progress(self._index.state)


class IndexButton(QToolButton):
    """A word or two; none once all is there, and not shown where it is off. The whole sentence is its explanation."""

    def __init__(self) -> None:
        super().__init__()
        self._state = IndexState()
        self.setAutoRaise(True)

    def show_state(self, state: IndexState) -> None:
        self._state = state
        words = short_words(state)
        if words != self.text():
            self.setText(words)
        is_done = state.phase in (IndexPhase.CHECKING, IndexPhase.FRESH)
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if is_done else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.setToolButtonStyle(style)
        self.setVisible(state.phase is not IndexPhase.OFF)
        self.setToolTip(sentence(state))
        self.setAccessibleDescription(sentence(state))
        self._draw()

    def _draw(self) -> None:
        name, tone = sign_of(self._state)
        size = self.fontMetrics().height()
        self.setIcon(pixmap(name, size, tokens_for(self).color(tone), ratio=self.devicePixelRatioF()))

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)
