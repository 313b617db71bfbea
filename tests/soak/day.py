"""A working day: merchant, colleagues and server take turns as the lot falls; afterwards all must be well."""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from typing_extensions import override

from jtl_desktop.app.collector import GarbageCollector
from jtl_desktop.services.connection import Phase
from jtl_desktop.services.indexing.state import IndexPhase
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.ui.services import AppServices
from tests.benchmarks import workbench
from tests.benchmarks.children import resident_megabytes
from tests.benchmarks.wawi import WawiProcess, simulated_wawi
from tests.benchmarks.workbench import until
from tests.soak.hands import Merchant
from tests.soak.others import Surroundings
from tests.soak.truth import differences
from tests.soak.wawi import reached

SETTLING_SECONDS = 300.0
# What Qt's platform without a screen says to some requests of every window.
_NO_SCREEN = "This plugin does not support"


@dataclass
class Diary:
    """What a day was like. ``wrong``: everything that should not have been; empty at the end of a good day."""

    acts: dict[str, int] = field(default_factory=dict)
    megabytes: list[float] = field(default_factory=list)
    saved_rows: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


class _Errors(logging.Handler):
    """Errors in the log; that Wawi is away now and then is only worth a warning there."""

    def __init__(self, diary: Diary) -> None:
        super().__init__(logging.ERROR)
        self._diary = diary

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self._diary.wrong.append(f"log: {record.getMessage()}")


@contextmanager
def _complaints_heard(diary: Diary) -> Iterator[None]:
    """Errors in the log, and whatever Qt does not like."""

    def heard(kind: QtMsgType, _context: QMessageLogContext, words: str | None) -> None:
        is_of_screen = (words or "").startswith(_NO_SCREEN)
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not is_of_screen:
            diary.wrong.append(f"Qt: {words}")

    errors = _Errors(diary)
    logging.getLogger().addHandler(errors)
    before = qInstallMessageHandler(heard)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
        logging.getLogger().removeHandler(errors)


@dataclass(frozen=True, slots=True)
class Length:
    """How long a day is, with how many items, by which lot, and how often its memory is looked at."""

    seconds: float
    items: int
    seed: int
    samples: int = 120


def spend(length: Length, run: Callable[[Awaitable[None]], object], told: Callable[[Diary], None]) -> Diary:
    """Work for so long, then let everything settle and look at what is left. ``told`` hears at each sample."""
    diary = Diary()
    with (
        simulated_wawi(length.items, "--suppliers", "12") as process,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        _complaints_heard(diary),
    ):
        run(_spent(diary, length, process, Path(folder), told))
    return diary


async def _spent(
    diary: Diary, length: Length, process: WawiProcess, folder: Path, told: Callable[[Diary], None]
) -> None:
    paths = workbench.make_profile(folder, process.url, has_index=True)
    supervisor = Supervisor(lambda error, name: diary.wrong.append(f"{name}: {type(error).__name__}: {error}"))
    bench = workbench.open_bench(paths, supervisor, process.url, process.key)
    window = workbench.show_window(bench)
    GarbageCollector(window).start()
    bench.start()
    await until(lambda: bench.services.connection.state.phase is Phase.ONLINE)
    async with reached(process) as wawi:
        lot = Random(length.seed)
        items = list(range(1, length.items + 1))
        day = _Day(Merchant(window, bench.services, lot), Surroundings(wawi, items, lot), lot)
        await _work(diary, day, length, told)
        await _evening(diary, day, bench.services)
    window.close()
    window.deleteLater()
    if not await supervisor.drain(5):
        diary.wrong.append("a task did not end")
    await bench.close()


@dataclass
class _Day:
    """Who acts, how often, and what the acts are called."""

    merchant: Merchant
    others: Surroundings
    lot: Random

    def acts(self) -> dict[str, tuple[int, Callable[[], Awaitable[None]]]]:
        """By name: how often beside the others, and the act."""
        merchant, others = self.merchant, self.others
        return {
            "look": (10, merchant.look_for_something),
            "view": (4, merchant.change_the_view),
            "box": (2, merchant.open_a_box),
            "read again": (3, merchant.read_again),
            "type": (10, merchant.type_prices),
            "paste": (4, merchant.paste_a_list),
            "undo": (5, merchant.undo_and_redo),
            "take back": (1, merchant.take_a_save_back),
            "save": (8, merchant.save),
            "give up": (1, merchant.give_up_all),
            "read all again": (1, merchant.read_all_again),
            "pause": (1, merchant.pause_the_index),
            "colleague": (8, others.a_colleague_writes),
            "assortment": (2, others.the_assortment_changes),
            "stumble": (5, others.stumbles),
            "calm": (5, others.is_calm),
            "restart": (1, others.restarts),
            "stop": (1, others.stops_for_a_while),
        }

    async def act(self) -> str:
        """Do one of them; its name."""
        acts = self.acts()
        (name,) = self.lot.choices(list(acts), [weight for weight, _ in acts.values()])
        await acts[name][1]()
        return name


async def _work(diary: Diary, day: _Day, length: Length, told: Callable[[Diary], None]) -> None:
    began = time.monotonic()
    while diary.seconds < length.seconds:
        name = await day.act()
        diary.acts[name] = diary.acts.get(name, 0) + 1
        # The merchant thinks.
        await asyncio.sleep(day.lot.uniform(0, 0.2))
        diary.seconds = time.monotonic() - began
        if diary.seconds * length.samples > len(diary.megabytes) * length.seconds:
            diary.megabytes.append(resident_megabytes())
            told(diary)


async def _evening(diary: Diary, day: _Day, services: AppServices) -> None:
    """Wawi is well again, everything is read again, nothing is pending: what is left to complain about?"""
    await day.others.is_calm()
    services.connection.retry_now()
    await until(lambda: services.connection.state.phase is Phase.ONLINE)
    await until(lambda: not services.commit.is_running, SETTLING_SECONDS)
    await day.merchant.give_up_all()
    diary.saved_rows = day.merchant.saved_rows
    if services.editing.count:
        diary.wrong.append(f"{services.editing.count} changes cannot be taken back")
    services.index.restart()
    await until(lambda: services.index.state.phase is not IndexPhase.FRESH)
    await until(lambda: services.index.state.phase is IndexPhase.FRESH, SETTLING_SECONDS)
    diary.wrong += [f"item {item_id}: {error}" for item_id, error in services.loader.failures.items()]
    diary.wrong += await differences(services.catalogue, day.others.wawi, day.others.items)
