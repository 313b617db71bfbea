"""Decides what the empty grid says: each cause has its own words and its own next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jtl_desktop.domain.errors import AppError
from jtl_desktop.services.connection import ConnectionState, Phase
from jtl_desktop.services.loading.loader import LoadProgress
from jtl_desktop.storage.results import GridQuery, Only
from jtl_desktop.ui.grid_page import Emptiness, Step
from jtl_desktop.ui.texts import tr, tr_text


@dataclass(frozen=True, slots=True)
class NextSteps:
    """What the buttons of the empty page do."""

    retry: Callable[[], object]
    connect: Callable[[], object]
    clear_search: Callable[[], object]
    ask: Callable[[], object]
    show_all: Callable[[], object]
    clear_filters: Callable[[], object]
    details: Callable[[AppError], object]


_EVERYTHING = GridQuery()


def emptiness(
    query: GridQuery,
    connection: ConnectionState,
    progress: LoadProgress,
    *,
    is_busy: bool,
    steps: NextSteps,
    is_filling: bool = False,
) -> Emptiness:
    """What is so, most helpful cause first. ``is_filling``: all items are being read, the first come in a moment."""
    if is_busy:
        return Emptiness("finding", "loader-circle", tr("One moment …"), "")
    if query.filters:
        return Emptiness(
            "filtered", "funnel", tr("No row passes the filters"),
            tr("What is filtered stands above; search and view count as well."),
            (Step(tr("Clear all filters"), steps.clear_filters), Step(tr("Show all rows"), steps.show_all)),
        )  # fmt: skip
    if connection.phase is Phase.ONLINE:
        return _while_online(query, progress, steps, is_filling=is_filling and query == _EVERYTHING)
    return _while_away(query, connection, steps)


def _while_online(query: GridQuery, progress: LoadProgress, steps: NextSteps, *, is_filling: bool) -> Emptiness:
    if progress.problem is not None:
        problem = progress.problem
        return Emptiness(
            "error", "circle-alert", tr_text(problem.title), tr_text(problem.action),
            (Step(tr("Try again"), steps.ask), Step(tr("Details"), lambda: steps.details(problem))), "problem",
        )  # fmt: skip
    if progress.active or is_filling:
        title = tr("Looking for “{term}” in Wawi …", term=query.search) if query.search else tr("Loading from Wawi …")
        return Emptiness("loading", "hourglass", title, tr("Rows appear here as soon as they arrive."), (), "accent")
    if query.search and query.only is not Only.ALL:
        return Emptiness(
            "no hits in view", "package-search", tr("Nothing found for “{term}”", term=query.search),
            tr("Only a part of the items is searched at the moment: those of the view at the left."),
            (Step(tr("Show all rows"), steps.show_all), Step(tr("Clear search"), steps.clear_search)),
        )  # fmt: skip
    if query.search:
        return Emptiness(
            "no hits", "package-search", tr("Nothing found for “{term}”", term=query.search),
            tr("Neither on this computer nor in Wawi. All columns are searched; several words must all match."),
            (Step(tr("Clear search"), steps.clear_search), Step(tr("Ask Wawi again"), steps.ask)),
        )  # fmt: skip
    if query.only is not Only.ALL:
        return Emptiness(
            "view", "circle-check", _nothing_in(query.only), tr("This holds for all items on this computer."),
            (Step(tr("Show all rows"), steps.show_all),), "ok",
        )  # fmt: skip
    return Emptiness(
        "empty", "package", tr("No items here yet"), tr("Search for items above, or load the first ones from Wawi."),
        (Step(tr("Load items from Wawi"), steps.ask),),
    )  # fmt: skip


def _nothing_in(only: Only) -> str:
    match only:
        case Only.NO_STANDARD:
            return tr("No item without a default supplier")
        case Only.PRICE_ZERO:
            return tr("No supplier without a price")
        case Only.TWO_STANDARDS:
            return tr("No item with two default suppliers")
        case Only.TIERS_DEARER:
            return tr("No scale price that rises with the quantity")
        case _:
            return tr("No item without a supplier")


def _while_away(query: GridQuery, connection: ConnectionState, steps: NextSteps) -> Emptiness:
    if connection.phase is Phase.CONNECTING:
        return Emptiness("connecting", "plug-zap", tr("Connecting to Wawi …"), "", (), "accent")
    if connection.phase is Phase.NOT_CONFIGURED:
        return Emptiness(
            "not connected", "unplug", tr("Not connected to Wawi"),
            tr("Connect once; the connection is remembered."), (Step(tr("Connect …"), steps.connect),),
        )  # fmt: skip
    problem = connection.problem
    words = tr_text(problem.action) if problem is not None else ""
    if query.search:
        words = tr("Nothing on this computer matches “{term}”.", term=query.search) + "\n" + words
    retry = Step(tr("Try again"), steps.retry)
    if connection.phase is Phase.OFFLINE:
        return Emptiness("offline", "wifi-off", tr("Wawi cannot be reached"), words, (retry,), "warning")
    title = tr_text(problem.title) if problem is not None else tr("Wawi refuses the connection")
    return Emptiness("refused", "ban", title, words, (retry, Step(tr("Connect again …"), steps.connect)), "problem")
