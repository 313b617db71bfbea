"""Whatever goes wrong, wherever it does: logged, shown once, never a second error on top."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from jtl_desktop.app.crash_dialog import CrashDialog
from jtl_desktop.app.crashes import CrashPresenter
from jtl_desktop.app.error_sink import Crash, ErrorSink
from jtl_desktop.domain.errors import AppError
from jtl_desktop.services.redact import Redactor
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.wawi.errors import NotRunning
from jtl_desktop.wawi.secretstr import Secret

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"

pytestmark = pytest.mark.expect_log


class Seen:
    """What the merchant got to see."""

    def __init__(self, sink: ErrorSink) -> None:
        self.crashes: list[Crash] = []
        self.problems: list[AppError] = []
        sink.crashed.subscribe(self.crashes.append)
        sink.problem.subscribe(self.problems.append)

    async def one_crash(self) -> Crash:
        async with asyncio.timeout(5):
            while not self.crashes:  # noqa: ASYNC110 (an error comes from anywhere, there is no event to wait for)
                await asyncio.sleep(0.01)
        return self.crashes[0]


@pytest.fixture
def sink() -> ErrorSink:
    redactor = Redactor()
    redactor.learn(Secret(KEY))
    return ErrorSink(redactor.clean)


def _boom(words: str = "boom") -> None:
    raise ValueError(words)


async def _boom_later() -> None:
    _boom()


class Sender(QObject):
    happened = Signal()


async def test_an_error_in_a_slot_reaches_the_merchant(qapp: QApplication, sink: ErrorSink) -> None:
    seen = Seen(sink)
    sender = Sender()
    with sink.watching(asyncio.get_running_loop()):
        sender.happened.connect(_boom)
        sender.happened.emit()
        assert (await seen.one_crash()).headline == "ValueError: boom"


async def test_an_error_in_a_timer_reaches_the_merchant(qapp: QApplication, sink: ErrorSink) -> None:
    seen = Seen(sink)
    with sink.watching(asyncio.get_running_loop()):
        QTimer.singleShot(0, _boom)
        assert "_boom" in (await seen.one_crash()).report


async def test_an_error_in_a_task_reaches_the_merchant_in_the_turn_in_which_it_happens(
    qapp: QApplication, sink: ErrorSink
) -> None:
    seen = Seen(sink)
    supervisor = Supervisor(sink.report)
    with sink.watching(asyncio.get_running_loop()):
        await supervisor.spawn(self_owner := object(), "loading", _boom_later())
        assert seen.crashes
        assert "in loading" in seen.crashes[0].report
    assert not supervisor.running(self_owner)


async def test_an_error_in_a_loop_callback_reaches_the_merchant(qapp: QApplication, sink: ErrorSink) -> None:
    seen = Seen(sink)
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    with sink.watching(loop):
        loop.call_soon(_boom)
        assert (await seen.one_crash()).headline == "ValueError: boom"
    loop.set_exception_handler(before)


async def test_an_error_in_a_thread_is_shown_on_the_window_s_own_thread(qapp: QApplication, sink: ErrorSink) -> None:
    threads: list[int] = []
    sink.crashed.subscribe(lambda _crash: threads.append(threading.get_ident()))
    seen = Seen(sink)
    with sink.watching(asyncio.get_running_loop()):
        thread = threading.Thread(target=_boom, name="helper")
        thread.start()
        crash = await seen.one_crash()
        thread.join()
    assert "the thread helper" in crash.report
    assert threads == [threading.get_ident()]


def test_a_cancelled_task_is_nothing(sink: ErrorSink) -> None:
    seen = Seen(sink)
    sink.report(asyncio.CancelledError(), "loading")
    assert not seen.crashes
    assert not seen.problems


def test_what_the_merchant_can_act_on_is_a_problem_not_a_crash(sink: ErrorSink) -> None:
    seen = Seen(sink)
    problem = NotRunning("127.0.0.1:5883")
    sink.report(problem, "loading")
    assert seen.problems == [problem]
    assert not seen.crashes


def test_a_report_holds_no_secret(sink: ErrorSink, caplog: pytest.LogCaptureFixture) -> None:
    seen = Seen(sink)
    with caplog.at_level(logging.CRITICAL):
        try:
            _boom(f"Authorization: Wawi {KEY}")
        except ValueError as error:
            sink.report(error, "loading")
    assert KEY not in seen.crashes[0].report
    assert KEY not in seen.crashes[0].headline


def test_a_listener_that_fails_does_not_bring_the_sink_down(sink: ErrorSink) -> None:
    sink.crashed.subscribe(lambda _crash: _boom("while showing"))
    sink.report(ValueError("first"), "loading")


@pytest.fixture
def presenter(qapp: QApplication) -> Iterator[CrashPresenter]:
    made = CrashPresenter()
    yield made
    made.close()


def test_the_same_defect_opens_one_window_however_often_it_comes(sink: ErrorSink, presenter: CrashPresenter) -> None:
    sink.crashed.subscribe(presenter.show)
    for _ in range(3):
        try:
            _boom()
        except ValueError as error:
            sink.report(error, "painting")
    dialog = presenter.dialog
    assert dialog is not None
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert "2 more errors since then" in [label.text() for label in dialog.findChildren(type(dialog._more_label))]
    dialog.close()
    sink.report(_raised(), "painting")
    again: CrashDialog | None = presenter.dialog
    assert again is not None
    assert again.isVisible(), "another defect opens the window again"


def test_a_closed_window_does_not_come_back_for_the_same_defect(sink: ErrorSink, presenter: CrashPresenter) -> None:
    presenter.show(Crash("ValueError: boom", "report", 1))
    assert presenter.dialog is not None
    presenter.dialog.close()
    presenter.show(Crash("ValueError: boom", "report", 2))
    assert not presenter.dialog.isVisible()


def test_the_report_can_be_copied(presenter: CrashPresenter) -> None:
    presenter.show(Crash("ValueError: boom", "the report\nin full", 1))
    assert presenter.dialog is not None
    presenter.dialog.copy.click()
    assert QGuiApplication.clipboard().text() == "the report\nin full"


def _raised() -> ValueError:
    try:
        raise ValueError("another")
    except ValueError as error:
        return error
