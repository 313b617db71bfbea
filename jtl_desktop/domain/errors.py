"""The one base of every error that a merchant may see."""

from __future__ import annotations

from jtl_desktop.domain.text import Text


class AppError(Exception):
    """What happened (``title``), what it means, what to do, and technical details without secrets."""

    def __init__(self, title: Text, meaning: Text, action: Text, details: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.meaning = meaning
        self.action = action
        self.details = details

    def __str__(self) -> str:
        return f"{self.title} ({self.details})" if self.details else str(self.title)
