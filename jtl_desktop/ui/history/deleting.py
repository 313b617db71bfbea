"""Before the history of prices is deleted: how many changes, since when, and what stays."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QWidget

from jtl_desktop.ui.history.words import day_text
from jtl_desktop.ui.panels.confirm import Question
from jtl_desktop.ui.texts import ntr, tr


class DeleteHistory(Question):
    """``count`` changes since ``began_at``."""

    def __init__(self, count: int, began_at: datetime | None, parent: QWidget | None = None) -> None:
        since = [] if began_at is None else [tr("They were recorded since {date}.", date=day_text(began_at))]
        super().__init__(
            ntr(
                "Delete the history of prices with {count} change?",
                "Delete the history of prices with {count} changes?",
                count,
            ),
            [
                *since,
                tr("Prices in Wawi and your unsaved changes stay as they are; recording goes on from now on."),
                tr("This cannot be taken back."),
            ],
            tr("&Delete history"),
            tr("&Keep it"),
            parent,
        )


def deleted_words(count: int) -> str:
    return ntr("{count} change of a price was deleted.", "{count} changes of prices were deleted.", count)
