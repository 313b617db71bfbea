"""Garbage is looked for on the window's thread alone: elsewhere a forgotten widget would end the program."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from jtl_desktop.app.collector import GarbageCollector


class Cycle:
    """Something that only a look for garbage lets go; ``gone`` hears in which thread."""

    def __init__(self, gone: list[int], size: int = 0) -> None:
        self.itself = self
        self.ballast = [[number] for number in range(size)]
        self._gone = gone

    def __del__(self) -> None:
        self._gone.append(threading.get_ident())


@pytest.fixture
def collector(qapp: QObject) -> Iterator[GarbageCollector]:
    gc.collect()
    parent = QObject()
    collector = GarbageCollector(parent)
    collector.start()
    yield collector
    parent.deleteLater()
    gc.unfreeze()
    gc.enable()


def _drop(gone: list[int], size: int = 0) -> None:
    Cycle(gone, size)


def test_a_worker_that_makes_many_objects_lets_no_widget_go(collector: GarbageCollector) -> None:
    gone: list[int] = []
    _drop(gone)
    worker = threading.Thread(target=lambda: [[number] for number in range(200_000)])
    worker.start()
    worker.join()
    assert not gone


def test_what_was_dropped_goes_at_the_next_look_on_this_thread(collector: GarbageCollector) -> None:
    gone: list[int] = []
    _drop(gone, size=2_000)
    kept = [[number] for number in range(2_000)]
    collector.look()
    assert gone == [threading.get_ident()]
    assert len(kept) == 2_000


def test_masses_are_not_looked_through_at_once_but_when_all_is_calm(collector: GarbageCollector) -> None:
    gone: list[int] = []
    _drop(gone)
    kept = [[number] for number in range(80_000)]
    collector.look()
    assert not gone
    for _ in range(200):
        collector.look()
    assert gone
    assert len(kept) == 80_000


def test_what_was_in_use_for_long_goes_while_the_merchant_works_on(collector: GarbageCollector) -> None:
    gone: list[int] = []
    used = [Cycle(gone)]
    for _ in range(60):
        _work(collector)
    used.clear()
    for _ in range(60):
        _work(collector)
    assert gone == [threading.get_ident()]


def _work(collector: GarbageCollector) -> None:
    kept = [[number] for number in range(2_000)]
    collector.look()
    assert len(kept) == 2_000
