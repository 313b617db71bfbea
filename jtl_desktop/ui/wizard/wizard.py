"""The wizard's frame: title, page, problem, buttons. Everything it shows comes from the registration flow's state."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from jtl_desktop.domain.numbers import GERMAN
from jtl_desktop.services.registering.flow import FlowState, RegistrationFlow, Step
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.ui.bridge import Subscriptions
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.texts import number_format, tr, tr_text
from jtl_desktop.ui.theme import spacing, tokens_for
from jtl_desktop.ui.wizard.drawings import WawiLanguage
from jtl_desktop.ui.wizard.first_pages import FindPage, ResumePage, WelcomePage
from jtl_desktop.ui.wizard.key_pages import AppIdTakenPage, DonePage, KeyNotStoredPage, PasteKeyPage
from jtl_desktop.ui.wizard.page import Look, Page, Surroundings
from jtl_desktop.ui.wizard.wawi_pages import OpenWawiPage, WaitingPage
from jtl_desktop.ui.wizard.widgets import ProblemBox, StopBar, button, heading, muted

PAGES: tuple[type[Page], ...] = (
    WelcomePage,
    FindPage,
    OpenWawiPage,
    WaitingPage,
    AppIdTakenPage,
    PasteKeyPage,
    KeyNotStoredPage,
    DonePage,
    ResumePage,
)
# The way a newcomer walks; side roads count as the stop they branch off from.
STOPS = (Step.WELCOME, Step.FIND, Step.OPEN_WAWI, Step.WAITING, Step.DONE)
STOP_OF = {Step.APP_ID_TAKEN: 3, Step.PASTE_KEY: 3, Step.KEY_NOT_STORED: 4, Step.RESUME: 3} | {
    step: index for index, step in enumerate(STOPS)
}


class RegistrationWizard(QDialog):
    """``connected`` is emitted when the merchant is through, ``left`` once, when the window is closed."""

    connected = Signal()
    left = Signal()
    language_chosen = Signal(str)

    def __init__(
        self,
        flow: RegistrationFlow,
        supervisor: Supervisor,
        *,
        wawi_language: WawiLanguage,
        notice: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.flow = flow
        self.supervisor = supervisor
        self._around = Surroundings(flow, self._run, self.refresh, wawi_language)
        self._notice = notice
        self._pages: dict[Step, Page] = {}
        self._step: Step | None = None
        self._is_left = False
        self._task: asyncio.Task[None] | None = None
        self.setWindowTitle(tr("Connect to JTL-Wawi – JTL Desktop"))
        self.setWindowFlag(Qt.WindowType.WindowMinMaxButtonsHint)
        self._build()
        self._subscriptions = Subscriptions()
        self._subscriptions.to(flow.changed, self._show)
        height = self.fontMetrics().height()
        self.resize(57 * height, 46 * height)
        self._show(flow.state)

    def page(self, step: Step) -> Page:
        """The page of a step, for tests and for the tour."""
        return self._pages[step]

    @property
    def next_button(self) -> QPushButton:
        return self._next

    def refresh(self) -> None:
        """Look at the state again: something that was typed may allow or forbid Next."""
        self._show(self.flow.state)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        margin = spacing(self, 5)
        column.setContentsMargins(margin, margin, margin, spacing(self, 3))
        column.setSpacing(spacing(self, 2))
        if self._notice:
            column.addWidget(self._banner())
        self._stop = StopBar(len(STOPS))
        self._title = heading(factor=1.6)
        self._lead = plain()
        head = QHBoxLayout()
        head.addWidget(self._stop, 1)
        head.addWidget(self._language_button())
        column.addLayout(head)
        for widget in (self._title, self._lead):
            column.addWidget(widget)
        column.addSpacing(spacing(self, 1))
        column.addWidget(self._page_area(), 1)
        self._problem = ProblemBox()
        column.addWidget(self._problem)
        column.addLayout(self._busy_row())
        column.addLayout(self._button_row())

    def _banner(self) -> QWidget:
        banner = plain(self._notice)
        banner.setObjectName("demo_banner")
        banner.setMargin(spacing(self, 2))
        tokens = tokens_for(self)
        banner.setStyleSheet(f"#demo_banner {{ background: {tokens.changed}; border-radius: {spacing(self, 1)}px; }}")
        return banner

    def _language_button(self) -> QToolButton:
        # The other language under its own name: whoever needs it reads that, and not the language that is shown.
        other, name = ("en", "English") if number_format() is GERMAN else ("de", "Deutsch")
        switch = QToolButton()
        switch.setText(name)
        switch.setObjectName("language")
        switch.setAutoRaise(True)
        switch.setToolTip(tr("Language"))
        switch.clicked.connect(lambda: self.language_chosen.emit(other))
        self._language = switch
        return switch

    def _page_area(self) -> QScrollArea:
        # Hidden pages take no room in a box layout; in a QStackedWidget the longest page makes all of them scroll.
        pages = QWidget()
        column = QVBoxLayout(pages)
        column.setContentsMargins(0, 0, 0, 0)
        for kind in PAGES:
            page = kind(self._around)
            page.column.addStretch(1)
            page.hide()
            self._pages[kind.step] = page
            column.addWidget(page)
        # On a small screen with large fonts a page scrolls rather than being cut off.
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(pages)
        area.viewport().setAutoFillBackground(False)
        pages.setAutoFillBackground(False)
        return area

    def _busy_row(self) -> QHBoxLayout:
        self._busy_bar = QProgressBar()
        self._busy_bar.setRange(0, 0)
        self._busy_bar.setTextVisible(False)
        self._busy_bar.setFixedHeight(max(4, spacing(self, 1)))
        self._busy_words = muted()
        policy = self._busy_bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._busy_bar.setSizePolicy(policy)
        row = QHBoxLayout()
        row.addWidget(self._busy_words, 1)
        row.addWidget(self._busy_bar, 1)
        return row

    def _button_row(self) -> QHBoxLayout:
        self._back = button(tr("&Back"), self._go_back, name="back")
        self._leave = button(tr("Close"), self.close, name="leave")
        self._next = button("", self._go_next, name="next")
        self._next.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(self._leave)
        row.addStretch(1)
        row.addWidget(self._back)
        row.addWidget(self._next)
        return row

    def _show(self, state: FlowState) -> None:
        page = self._pages[state.step]
        is_new = state.step is not self._step
        self._step = state.step
        page.show_state(state)
        if is_new:
            self._turn_to(page)
        self._frame(page.look(state), state)
        if is_new:
            self._enter(page, state)

    def _turn_to(self, page: Page) -> None:
        for other in self._pages.values():
            other.setVisible(other is page)
        self._area.verticalScrollBar().setValue(0)

    def _enter(self, page: Page, state: FlowState) -> None:
        page.entered(state)
        self._frame(page.look(self.flow.state), self.flow.state)
        target = page.initial_focus()
        if target is None:
            target = self._next if self._next.isEnabled() else self._leave
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _frame(self, look: Look, state: FlowState) -> None:
        stop = STOP_OF[state.step]
        self._stop.show_stop(stop)
        self._title.setText(look.title)
        self._lead.setText(look.lead)
        self.setAccessibleName(look.title)
        self._next.setVisible(look.next_text is not None)
        self._next.setText(look.next_text or "")
        self._next.setEnabled(look.valid and not state.busy)
        self._back.setVisible(look.can_go_back)
        self._leave.setVisible(state.step is not Step.DONE)
        # What is under way belongs to this window; a new one would cut it off.
        self._language.setEnabled(not state.busy)
        self._problem.show_problem(state.problem if look.shows_problem else None, look.problem_actions)
        self._busy_bar.setVisible(state.busy)
        self._busy_words.setText(tr_text(state.busy_text) if state.busy and state.busy_text else "")

    def _go_next(self) -> None:
        state = self.flow.state
        if state.busy:
            return
        if state.step is Step.DONE:
            self._finish()
        else:
            self._pages[state.step].go_next(state)

    def _go_back(self) -> None:
        self.supervisor.cancel(self)
        self.flow.back()

    def _finish(self) -> None:
        # Once; whoever takes over closes this window, or calls refresh() where it could not.
        self._next.setEnabled(False)
        self.connected.emit()

    def _run(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """One thing at a time; what is asked for as soon as the page allows it may find the last one still ending."""
        before = self._task
        if before is None or before.done():
            self._task = self.supervisor.spawn(self, name, work)
        elif self.flow.state.busy:
            work.close()
        else:
            self._task = self.supervisor.spawn(self, name, self._after(before, self.flow.state, work))
            # Where the new one is cancelled before it begins.
            self._task.add_done_callback(lambda _task: work.close())

    async def _after(self, before: asyncio.Task[None], clicked_at: FlowState, work: Coroutine[Any, Any, None]) -> None:
        await asyncio.wait({before})
        # Else the last one had not even begun, as with a double click, and has led on since.
        if self.flow.state is clicked_at:
            await work

    @override
    def reject(self) -> None:
        # Esc closes like the window's own button, so that there is one way out only.
        self.close()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        if self._is_left:
            return
        self._is_left = True
        self._subscriptions.end()
        self.supervisor.cancel(self)
        self.left.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._pages:
            self.update()
