"""The pages on which the merchant does something in Wawi: open the registration window, approve the request."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget
from typing_extensions import override

from jtl_desktop.services.registering.flow import FlowState, Step, Waiting
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing
from jtl_desktop.ui.wizard.drawings import WAWI_WORDS, Drawing, WawiLanguage, hanging_ring, wawi_step
from jtl_desktop.ui.wizard.keyring_actions import secret_actions
from jtl_desktop.ui.wizard.page import Look, Page, Surroundings
from jtl_desktop.ui.wizard.widgets import DrawnStep, button, heading, muted

APPROVAL_SECONDS = 15 * 60


class OpenWawiPage(Page):
    """Each click in Wawi up to the page that waits for a request."""

    step: ClassVar[Step] = Step.OPEN_WAWI

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self.column.addLayout(self._language_row())
        grid = QGridLayout()
        grid.setSpacing(spacing(self, 3))
        self.steps = [
            DrawnStep(number, "", Drawing(wawi_step(number, around.wawi_language), lines=10)) for number in range(1, 5)
        ]
        for index, step in enumerate(self.steps):
            grid.addWidget(step, index // 2, index % 2)
        self.column.addLayout(grid)
        self.paste = button(
            tr("I already have an API key …"), lambda: self.flow.go(Step.PASTE_KEY), name="paste_instead"
        )
        row = QHBoxLayout()
        row.addWidget(self.paste)
        row.addStretch(1)
        self.column.addLayout(row)
        self._show_language()

    def _language_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(muted(tr("My Wawi is in:")))
        group = QButtonGroup(self)
        self.languages: dict[WawiLanguage, QRadioButton] = {}
        # Each language's own name for itself.
        names: dict[WawiLanguage, str] = {"de": "Deutsch", "en": "English"}
        for language, name in names.items():
            choice = QRadioButton(name)
            choice.setObjectName(f"wawi_language_{language}")
            choice.setChecked(language == self.around.wawi_language)
            choice.toggled.connect(self._language_chosen)
            group.addButton(choice)
            row.addWidget(choice)
            self.languages[language] = choice
        row.addStretch(1)
        return row

    def _language_chosen(self) -> None:
        self.around.wawi_language = "de" if self.languages["de"].isChecked() else "en"
        self._show_language()

    def _show_language(self) -> None:
        for number, (step, words) in enumerate(zip(self.steps, self._words(), strict=True), start=1):
            step.set_words(words)
            step.drawing.set_scene(wawi_step(number, self.around.wawi_language), words)

    def _words(self) -> tuple[str, ...]:
        words = WAWI_WORDS[self.around.wawi_language]
        return (
            tr("In Wawi's menu choose {menu} > {entry}.", menu=words.menu, entry=words.entry),
            tr("Click “{button}”.", button=words.add),
            tr("On the page “{page}” click “{button}”.", page=words.introduction, button=words.next),
            tr("Leave “{page}” open: Wawi now waits for JTL Desktop.", page=words.begin),
        )

    @override
    def look(self, state: FlowState) -> Look:
        return Look(
            title=tr("Open the registration in Wawi"),
            lead=tr("Four steps in Wawi's new interface (JTL-SharpWawi.exe). Then come back here."),
            next_text=tr("Wawi is waiting: &send the request"),
            valid=not state.busy,
            problem_actions=secret_actions(self, state, lambda: self.run(self.flow.begin())),
        )

    @override
    def show_state(self, state: FlowState) -> None:
        self.paste.setEnabled(not state.busy)

    @override
    def go_next(self, state: FlowState) -> None:
        self.run(self.flow.begin())


class WaitingPage(Page):
    """The request is on its way or lies in Wawi; what is left to do there is drawn."""

    step: ClassVar[Step] = Step.WAITING

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self._share = -1.0
        self.ring = Drawing(hanging_ring(1.0))
        self.headline = heading(factor=1.15)
        self.meaning = plain()
        self.left = muted()
        self.left.setObjectName("time_left")
        self.column.addLayout(self._status_row())
        self.steps = [DrawnStep(number, "", Drawing(wawi_step(1, around.wawi_language), lines=14)) for number in (1, 2)]
        row = QHBoxLayout()
        row.setSpacing(spacing(self, 3))
        for step in self.steps:
            row.addWidget(step, 1)
        self.column.addLayout(row)
        self.column.addLayout(self._buttons())

    def _status_row(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.addStretch(1)
        for label in (self.headline, self.meaning, self.left):
            words.addWidget(label)
        words.addStretch(1)
        row = QHBoxLayout()
        side = 7 * self.fontMetrics().height()
        self.ring.setFixedSize(round(side * 1.4), side)
        row.addWidget(self.ring)
        row.addLayout(words, 1)
        return row

    def _buttons(self) -> QHBoxLayout:
        self.cancel = button(tr("&Cancel waiting"), self.flow.cancel_waiting, name="cancel_waiting")
        self.retry = button(tr("Send the request &again"), lambda: self.run(self.flow.begin()), name="retry")
        row = QHBoxLayout()
        row.addWidget(self.cancel)
        row.addWidget(self.retry)
        row.addStretch(1)
        return row

    @override
    def look(self, state: FlowState) -> Look:
        return Look(
            title=tr("Approve JTL Desktop in Wawi"),
            lead=tr("Wawi shows who asks and for which rights. Go through it there; this window follows by itself."),
            can_go_back=not state.busy,
            problem_actions=secret_actions(self, state, lambda: self.run(self.flow.begin())),
        )

    @override
    def show_state(self, state: FlowState) -> None:
        self._draw_ring(state.seconds_left / APPROVAL_SECONDS)
        self._say(state)
        minutes, seconds = divmod(max(0, state.seconds_left), 60)
        self.left.setText(tr("{time} minutes left", time=f"{minutes}:{seconds:02}") if state.busy else "")
        self.cancel.setVisible(state.busy)
        self.retry.setVisible(not state.busy)
        self._draw_steps(asks_to_open=state.waiting is Waiting.WINDOW_CLOSED)

    def _draw_ring(self, share: float) -> None:
        # A hundred steps are all that the eye can tell apart.
        share = round(min(1.0, max(0.0, share)), 2)
        if share != self._share:
            self._share = share
            self.ring.set_scene(hanging_ring(share), tr("Time left"))

    def _say(self, state: FlowState) -> None:
        words = WAWI_WORDS[self.around.wawi_language]
        if not state.busy:
            self.headline.setText(tr("Not waiting any more."))
            self.meaning.setText(tr("Open the registration window in Wawi, then send the request again."))
        elif state.waiting is Waiting.PENDING:
            self.headline.setText(tr("The request has arrived in Wawi."))
            self.meaning.setText(tr("Now approve it there. JTL Desktop looks every five seconds."))
        elif state.waiting is Waiting.WINDOW_CLOSED:
            self.headline.setText(tr("Wawi is not waiting for a request yet."))
            self.meaning.setText(
                tr("In Wawi, go on to the page “{page}”. The request is repeated by itself.", page=words.begin)
            )
        else:
            self.headline.setText(tr("Sending the request …"))
            self.meaning.setText("")

    def _draw_steps(self, *, asks_to_open: bool) -> None:
        language = self.around.wawi_language
        words = WAWI_WORDS[language]
        if asks_to_open:
            numbers = (2, 4)
            texts = (
                tr("Click “{button}”, then “{next}”.", button=words.add, next=words.next),
                tr("Leave “{page}” open.", page=words.begin),
            )
        else:
            numbers = (5, 6)
            texts = (
                tr("Look at the rights, then click “{button}”.", button=words.next),
                tr("Click “{button}”. That hands out the key.", button=words.finish),
            )
        for step, number, caption in zip(self.steps, numbers, texts, strict=True):
            if step.drawing.accessibleName() != caption:
                step.set_words(caption)
                step.drawing.set_scene(wawi_step(number, language), caption)

    @override
    def initial_focus(self) -> QWidget | None:
        return self.cancel if self.flow.state.busy else self.retry
