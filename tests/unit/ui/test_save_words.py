"""What the window says of a save: in figures that people can do something with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication

from jtl_desktop.domain.items import ItemId, RowKey, SupplierId
from jtl_desktop.domain.text import text
from jtl_desktop.services.saving.outcomes import CommitProgress, CommitReport, OutcomeState, RowOutcome
from jtl_desktop.services.saving.records import InterruptedSave
from jtl_desktop.ui.saving.durations import about
from jtl_desktop.ui.saving.words import done_words, interrupted_words, left_words, progress_words
from jtl_desktop.ui.texts import install_language

KEY = RowKey(ItemId(1), SupplierId(2))


@pytest.fixture(autouse=True)
def _english(qapp: QApplication) -> None:
    install_language(qapp, "en")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "a moment"),
        (3, "about 5 seconds"),
        (41, "about 45 seconds"),
        (95, "about 2 minutes"),
        (3599, "about 60 minutes"),
        (3601, "about 2 hours"),
    ],
)
def test_durations_are_rounded_up(seconds: float, words: str) -> None:
    assert about(seconds) == words


def test_progress_says_how_far_how_fast_and_how_long() -> None:
    progress = CommitProgress(4312, 10_000, active=True, rows_per_second=35.4, seconds_left=161)
    assert progress_words(progress) == "saving 4,312 of 10,000 · 35 rows/s · about 3 minutes left"
    assert progress_words(CommitProgress(0, 12, active=True)) == "saving 0 of 12"
    slow = CommitProgress(1, 12, active=True, rows_per_second=0.61)
    assert progress_words(slow) == "saving 1 of 12 · 0.6 rows/s"


def test_a_pause_says_where_it_stands() -> None:
    progress = CommitProgress(7, 9, active=True, is_paused=True, rows_per_second=3.0)
    assert progress_words(progress) == "saving is paused at 7 of 9"


def test_what_is_left_is_named_by_cause() -> None:
    states = (OutcomeState.SAVED, OutcomeState.CONFLICT, OutcomeState.REFUSED, OutcomeState.REFUSED)
    report = CommitReport(tuple(RowOutcome(KEY, state, text("x")) for state in states))
    assert done_words(report) == "1 row saved and read back."
    assert left_words(report) == "Still to do: 1 row in conflict, 2 rows refused."


def test_an_interrupted_save_says_how_much_is_left() -> None:
    save = InterruptedSave("b", datetime(2026, 11, 21, tzinfo=UTC), 10_000, (KEY,) * 4312)
    assert interrupted_words(save) == "A save of 10,000 rows was interrupted; 4,312 are left."
