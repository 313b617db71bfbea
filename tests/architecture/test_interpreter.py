"""What must hold for this Python and this Qt together before anything else can."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class _Emitter(QObject):
    fired = Signal()


def test_twenty_thousand_signals_do_not_corrupt_reference_counts() -> None:
    """PySide6 6.12.0 on Python 3.11 loses a reference to True with each emit and dies within some thousand."""
    emitter = _Emitter()
    count = 0

    def on_fired() -> None:
        nonlocal count
        count += 1

    emitter.fired.connect(on_fired)
    for _ in range(20_000):
        emitter.fired.emit()
    assert count == 20_000
