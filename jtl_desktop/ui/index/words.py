"""What the window says of the index: in a word or two, in a sentence, and line by line."""

from __future__ import annotations

from decimal import Decimal

from jtl_desktop.domain.quiet_hours import quiet_hours
from jtl_desktop.services.indexing.state import IndexPhase, IndexState
from jtl_desktop.storage.settings import Settings
from jtl_desktop.ui.icons import Tone
from jtl_desktop.ui.saving.durations import about
from jtl_desktop.ui.texts import ntr, shown_time, tr, tr_text

_WHOLE_FROM = 10
_SIGNS: dict[IndexPhase, tuple[str, Tone]] = {
    IndexPhase.OFF: ("database", "muted"),
    IndexPhase.PAUSED: ("database", "warning"),
    IndexPhase.QUIET: ("moon", "muted"),
    IndexPhase.WAITING: ("hourglass", "muted"),
    IndexPhase.STOPPED: ("circle-alert", "problem"),
    IndexPhase.BUILDING: ("database", "info"),
    IndexPhase.CHECKING: ("database", "ok"),
    IndexPhase.FRESH: ("database", "ok"),
}


def sign_of(state: IndexState) -> tuple[str, Tone]:
    """Icon and its tone; every state has words beside it as well."""
    return ("triangle-alert", "warning") if state.problem and _is_at_work(state) else _SIGNS[state.phase]


def short_words(state: IndexState) -> str:
    """For the status bar."""
    match state.phase:
        case IndexPhase.OFF:
            return tr("Index off")
        case IndexPhase.PAUSED:
            return tr("Index paused")
        case IndexPhase.QUIET:
            return tr("Index rests")
        case IndexPhase.WAITING:
            return tr("Index waits")
        case IndexPhase.STOPPED:
            return tr("Index stopped")
        case IndexPhase.BUILDING if state.wanted:
            return tr("Index {percent} %", percent=Decimal(percent_of(state)))
        case IndexPhase.BUILDING:
            return tr("Index begins")
        case _:
            return tr("Index complete")


def sentence(state: IndexState) -> str:
    """What it does right now."""
    match state.phase:
        case IndexPhase.OFF:
            return tr("The item index is turned off. Only what is searched or looked at is loaded.")
        case IndexPhase.PAUSED:
            return tr("Paused. Nothing is read in the background until you let it go on.")
        case IndexPhase.QUIET:
            return tr("Quiet hours: it rests now and goes on by itself afterwards.")
        case IndexPhase.WAITING:
            return tr("Wawi cannot be used right now. The index goes on by itself as soon as it can.")
        case IndexPhase.STOPPED:
            return tr("Stopped: {problem}", problem=tr_text(state.problem.title) if state.problem else "")
        case _ if state.gives_way:
            return tr("Gives way to your own search, loading or saving for the moment.")
        case IndexPhase.BUILDING:
            return tr("All items and their suppliers are being read. You can work with what is here already.")
        case IndexPhase.CHECKING:
            return tr("Everything is here. Wawi's list is being compared for new and deleted items.")
        case _:
            return tr("Everything is here. Changes in Wawi are looked for every few minutes.")


def progress_words(state: IndexState) -> str:
    return tr("{done} of {total} items", done=Decimal(state.indexed), total=Decimal(state.wanted))


def lines(state: IndexState, settings: Settings) -> list[tuple[str, str]]:
    """What there is to know, each with its name."""
    return [
        (tr("Items read:"), progress_words(state)),
        (tr("Speed:"), _speed(state)),
        (tr("Time left:"), about(state.seconds_left) if state.seconds_left is not None else "–"),
        (tr("Last complete comparison:"), shown_time(state.checked_at) if state.checked_at else tr("not yet")),
        (tr("No longer in Wawi:"), ntr("{count} item", "{count} items", state.gone)),
        (tr("Not readable, tried again later:"), ntr("{count} item", "{count} items", state.failed)),
        (tr("Quiet hours:"), _rest(settings)),
        (
            tr("Read again at the latest after:"),
            ntr("{count} day", "{count} days", settings.reread_days),
        ),
        (tr("Calls to Wawi at a time:"), tr("at most {count}", count=Decimal(settings.index_parallel))),
    ]


def problem_words(state: IndexState) -> str:
    """The last trouble and what can be done; empty where there is none."""
    problem = state.problem
    return f"{tr_text(problem.title)} {tr_text(problem.action)}" if problem is not None else ""


def percent_of(state: IndexState) -> int:
    """Rounded down: 100 only when all is there."""
    return state.indexed * 100 // state.wanted if state.wanted else 0


def _speed(state: IndexState) -> str:
    speed = state.per_second
    if not speed:
        return "–"
    if speed < 1:
        return tr("{count} items a minute", count=_rounded(speed * 60))
    return tr("{count} items a second", count=_rounded(speed))


def _rest(settings: Settings) -> str:
    rest = quiet_hours(settings.index_quiet)
    if rest is None:
        return tr("none")
    return tr("{begin} to {end}", begin=f"{rest.begin:%H:%M}", end=f"{rest.end:%H:%M}")


def _rounded(speed: float) -> Decimal:
    return Decimal(round(speed)) if speed >= _WHOLE_FROM else Decimal(f"{speed:.1f}")


def _is_at_work(state: IndexState) -> bool:
    return state.phase in (IndexPhase.BUILDING, IndexPhase.CHECKING, IndexPhase.FRESH)
