"""What the merchant chooses once and finds again: theme, language, numbers, sizes and columns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from jtl_desktop.domain.errors import AppError
from jtl_desktop.storage.settings import Settings, SettingsStore
from jtl_desktop.ui.theme import Mode, apply_theme


class Preferences(QObject):
    """Every change is written at once. A theme takes effect at once, a language needs new texts everywhere."""

    language_changed = Signal()
    failed = Signal(object)

    def __init__(self, store: SettingsStore, parent: QObject) -> None:
        super().__init__(parent)
        self._store = store
        self.current: Settings = store.load()

    def remember(self, **changed: Any) -> None:
        """Write these settings; others may have been written by other parts of the program meanwhile."""
        self.current = replace(self._store.load(), **changed)
        try:
            self._store.save(self.current)
        except AppError as problem:
            self.failed.emit(problem)

    def remember_layout(self, parts: dict[str, str]) -> None:
        """Add to what is remembered of sizes, columns and hints."""
        self.remember(layout={**self._store.load().layout, **parts})

    def choose_theme(self, mode: str) -> None:
        theme: Mode = "dark" if mode == "dark" else "light" if mode == "light" else "system"
        self.remember(theme=theme)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, theme)

    def choose_language(self, language: str) -> None:
        self.remember(language=language)
        self.language_changed.emit()

    def choose(self, chosen: dict[str, Any]) -> None:
        """All that the settings box holds."""
        before = self.current
        self.remember(**chosen)
        if self.current.theme != before.theme:
            self.choose_theme(self.current.theme)
        if self.current.language != before.language:
            self.language_changed.emit()
