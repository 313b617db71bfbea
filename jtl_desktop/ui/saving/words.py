"""What the window says of a save: how far it is, how it ended, what an interrupted one left."""

from __future__ import annotations

from decimal import Decimal

from jtl_desktop.services.saving.outcomes import CommitProgress, CommitReport, OutcomeState
from jtl_desktop.services.saving.records import InterruptedSave
from jtl_desktop.ui.panels.save_results import counts_of
from jtl_desktop.ui.saving.durations import about
from jtl_desktop.ui.texts import ntr, tr

_WHOLE_FROM = 10


def progress_words(progress: CommitProgress) -> str:
    """``saving 4,312 of 10,000 · 35 rows/s · about 3 minutes left``."""
    done, total = Decimal(progress.done), Decimal(progress.total)
    if progress.is_paused:
        return tr("saving is paused at {done} of {total}", done=done, total=total)
    parts = [tr("saving {done} of {total}", done=done, total=total)]
    if progress.rows_per_second:
        parts.append(tr("{count} rows/s", count=_rounded(progress.rows_per_second)))
    if progress.seconds_left is not None and progress.done < progress.total:
        parts.append(tr("{duration} left", duration=about(progress.seconds_left)))
    return " · ".join(parts)


def done_words(report: CommitReport) -> str:
    """What reached Wawi."""
    saved = report.count(OutcomeState.SAVED, OutcomeState.UNCHANGED)
    return ntr("{count} row saved and read back.", "{count} rows saved and read back.", saved)


def left_words(report: CommitReport) -> str:
    """What was not saved, by cause, in one line."""
    counts = counts_of(report)
    conflict, refused = counts[OutcomeState.CONFLICT], counts[OutcomeState.REFUSED]
    kept, waiting = counts[OutcomeState.NOT_STORED], counts[OutcomeState.WAITING]
    parts = [
        ntr("{count} row in conflict", "{count} rows in conflict", conflict) if conflict else "",
        ntr("{count} row refused", "{count} rows refused", refused) if refused else "",
        ntr("{count} row not stored by Wawi", "{count} rows not stored by Wawi", kept) if kept else "",
        ntr("{count} row waits for Wawi", "{count} rows wait for Wawi", waiting) if waiting else "",
    ]
    return tr("Still to do: {what}.", what=", ".join(part for part in parts if part))


def interrupted_words(save: InterruptedSave) -> str:
    """What the last end of the program cut short."""
    return tr(
        "{save} was interrupted; {left}.",
        save=ntr("A save of {count} row", "A save of {count} rows", save.total),
        left=ntr("{count} is left", "{count} are left", len(save.keys)),
    )


def _rounded(speed: float) -> Decimal:
    return Decimal(round(speed)) if speed >= _WHOLE_FROM else Decimal(f"{speed:.1f}")
