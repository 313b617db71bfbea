"""The one base of every error that a merchant may see."""

from __future__ import annotations

from jtl_desktop.domain.text import Text


class AppError(Exception):
    """What happened (``title``), what it means, what to do, and technical details without secrets."""

    def __init__(self, title: Text, meaning: Text, action: Text, details: str = "") -> None:
        english = title.in_english()
        super().__init__(f"{english} ({details})" if details else english)
        self.title = title
        self.meaning = meaning
        self.action = action
        self.details = details
