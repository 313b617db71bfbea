"""The pages about the name and the key: name taken, paste a key, key without a place, and the happy end."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget
from typing_extensions import override

import jtl_desktop
from jtl_desktop.services.registering.flow import FlowState, Step
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.texts import tr, tr_text
from jtl_desktop.ui.theme import spacing
from jtl_desktop.ui.wizard.drawings import (
    WAWI_WORDS,
    Drawing,
    Scene,
    connected,
    key_without_a_place,
    own_key,
    taken_name,
)
from jtl_desktop.ui.wizard.ink import Ink
from jtl_desktop.ui.wizard.keyring_actions import secret_actions
from jtl_desktop.ui.wizard.page import Look, Page, Surroundings
from jtl_desktop.ui.wizard.widgets import CopyLine, button, heading, muted
from jtl_desktop.wawi.scopes import SCOPE_NAMES, purpose_of

MAX_APP_ID = 80


class AppIdTakenPage(Page):
    """Wawi knows the name already: three ways on."""

    step: ClassVar[Step] = Step.APP_ID_TAKEN

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self.column.addWidget(Drawing(taken_name, tr("Two name plates that read the same."), lines=11))
        self._add_other_name()
        self._add_remove_old()
        self._add_paste()

    def _add_other_name(self) -> None:
        self.app_id = QLineEdit()
        self.app_id.setObjectName("other_app_id")
        self.app_id.setMaxLength(MAX_APP_ID)
        self.app_id.setAccessibleName(tr("Another name for this workstation"))
        self.app_id.setPlaceholderText(tr("leave empty for a new name"))
        self.use = button(tr("&Use another name"), self._use_other, name="use_other_app_id")
        self.app_id.returnPressed.connect(self._use_other)
        row = QHBoxLayout()
        row.addWidget(self.app_id, 1)
        row.addWidget(self.use)
        self.column.addWidget(
            _way(
                tr("1. Register this workstation under another name"),
                tr("Right if JTL Desktop runs on another computer, too."),
                row,
            )
        )

    def _add_remove_old(self) -> None:
        words = WAWI_WORDS[self.around.wawi_language]
        self.again = button(tr("The old entry is removed: &try again"), self._again, name="removed_old_entry")
        row = QHBoxLayout()
        row.addWidget(self.again)
        row.addStretch(1)
        self.column.addWidget(
            _way(
                tr("2. Remove the old entry in Wawi"),
                tr(
                    "In Wawi under {menu} > {entry}. Its key stops working then, on every computer.",
                    menu=words.menu,
                    entry=words.entry,
                ),
                row,
            )
        )

    def _add_paste(self) -> None:
        self.paste = button(tr("&Paste the key …"), lambda: self.flow.go(Step.PASTE_KEY), name="paste_instead")
        row = QHBoxLayout()
        row.addWidget(self.paste)
        row.addStretch(1)
        self.column.addWidget(
            _way(tr("3. Use the key you have"), tr("If you wrote it down when JTL Desktop was registered."), row)
        )

    def _use_other(self) -> None:
        if self.flow.state.busy:
            return
        self.flow.use_other_app_id(self.app_id.text().strip() or None)
        self.run(self.flow.begin())

    def _again(self) -> None:
        self.run(self.flow.begin())

    @override
    def look(self, state: FlowState) -> Look:
        return Look(
            title=tr("This name is taken in Wawi"),
            lead=tr("Wawi already knows an app called “{app_id}”. There are three ways on.", app_id=state.app_id),
            shows_problem=False,
        )

    @override
    def show_state(self, state: FlowState) -> None:
        for control in (self.use, self.again, self.paste):
            control.setEnabled(not state.busy)

    @override
    def initial_focus(self) -> QWidget | None:
        return self.use


def _way(title: str, words: str, row: QHBoxLayout) -> QFrame:
    frame = QFrame()
    frame.setFrameShape(QFrame.Shape.StyledPanel)
    grid = QGridLayout(frame)
    grid.addWidget(heading(title), 0, 0)
    grid.addWidget(muted(words), 1, 0)
    grid.addLayout(row, 2, 0)
    return frame


class PasteKeyPage(Page):
    """An API key that exists already."""

    step: ClassVar[Step] = Step.PASTE_KEY

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self.column.addWidget(Drawing(own_key, tr("A field with a key in it."), lines=12))
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.app_id = self._field(form, tr("&App ID"), "app_id")
        self.app_version = self._field(form, tr("&Version at registration"), "app_version")
        self.key = self._field(form, tr("API &key"), "api_key")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.column.addLayout(form)
        self.column.addWidget(
            muted(tr("All three belong together: Wawi accepts the key only with the name and version it was made for."))
        )

    def _field(self, form: QFormLayout, label: str, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(name)
        field.setAccessibleName(label.replace("&", ""))
        field.textChanged.connect(self.around.refresh)
        form.addRow(label, field)
        return field

    @override
    def look(self, state: FlowState) -> Look:
        filled = all(field.text().strip() for field in (self.app_id, self.app_version, self.key))
        return Look(
            title=tr("Paste an API key"),
            lead=tr("Wawi shows the key at the end of its own registration, and you may have kept it."),
            next_text=tr("&Check and keep the key"),
            valid=filled and not state.busy,
            problem_actions=secret_actions(self, state, lambda: self.go_next(state)),
        )

    @override
    def entered(self, state: FlowState) -> None:
        if not self.app_id.text():
            self.app_id.setText(state.app_id)
            # What this program registers with, and hence the most likely answer.
            self.app_version.setText(jtl_desktop.__version__)

    @override
    def show_state(self, state: FlowState) -> None:
        for field in (self.app_id, self.app_version, self.key):
            field.setEnabled(not state.busy)

    @override
    def go_next(self, state: FlowState) -> None:
        key = self.key.text().strip()
        self.run(self.flow.paste_key(self.app_id.text().strip(), self.app_version.text().strip(), key))

    @override
    def initial_focus(self) -> QWidget | None:
        return self.key


class KeyNotStoredPage(Page):
    """The key is here but the keyring refuses it: shown once, so that it is not lost."""

    step: ClassVar[Step] = Step.KEY_NOT_STORED

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self.column.addWidget(Drawing(key_without_a_place, tr("A key beside a locked box."), lines=13))
        self.column.addWidget(heading(tr("Wawi hands this key out only once. Copy it to a safe place:")))
        self.key = CopyLine("", "revealed_key", tr("The API key"))
        self.column.addWidget(self.key)
        self.belongs = muted()
        self.belongs.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(self.belongs)
        self.column.addWidget(
            plain(
                tr(
                    "You can go on working now: the key stays in memory until the program is closed. "
                    "At the next start, choose “I already have an API key”."
                )
            )
        )
        self.again = button(tr("&Try to store it again"), lambda: self.run(self.flow.store_again()), name="store_again")
        row = QHBoxLayout()
        row.addWidget(self.again)
        row.addStretch(1)
        self.column.addLayout(row)

    @override
    def look(self, state: FlowState) -> Look:
        return Look(
            title=tr("The key could not be stored"),
            lead=tr("Wawi gave the key, but this computer's keyring did not take it."),
            next_text=tr("&Go on for this session"),
            valid=not state.busy,
            can_go_back=False,
        )

    @override
    def entered(self, state: FlowState) -> None:
        self.key.field.setText(self.flow.reveal_key())
        self.key.field.setCursorPosition(0)
        self.belongs.setText(
            tr(
                "It belongs to the app ID {app_id}, version {version}.",
                app_id=state.app_id,
                version=jtl_desktop.__version__,
            )
        )

    @override
    def show_state(self, state: FlowState) -> None:
        self.again.setEnabled(not state.busy)

    @override
    def go_next(self, state: FlowState) -> None:
        self.key.field.clear()
        self.flow.allow_session_only()

    @override
    def initial_focus(self) -> QWidget | None:
        return self.key.copy


class DonePage(Page):
    """What was checked, line by line, and what to do about what is missing."""

    step: ClassVar[Step] = Step.DONE

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self.column.addWidget(Drawing(connected, tr("JTL-Wawi and JTL Desktop, connected."), lines=13))
        self.checks = QGridLayout()
        self.checks.setColumnStretch(1, 1)
        self.checks.setVerticalSpacing(spacing(self, 2))
        self.column.addLayout(self.checks)
        self._shown: list[tuple[bool, str, str]] = []

    @override
    def look(self, state: FlowState) -> Look:
        fine = not (state.licence_problem or state.problem or state.missing_scopes)
        return Look(
            title=tr("JTL Desktop is connected") if fine else tr("Connected, with something left to do"),
            lead=tr("You can begin. These checks were made:"),
            next_text=tr("&Start working"),
            can_go_back=False,
            shows_problem=False,
        )

    @override
    def show_state(self, state: FlowState) -> None:
        lines = done_lines(state)
        if lines == self._shown:
            return
        self._shown = lines
        while (item := self.checks.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for row, (fine, title, words) in enumerate(lines):
            self._add_line(row, title, words, fine=fine)

    def _add_line(self, row: int, title: str, words: str, *, fine: bool) -> None:
        side = round(1.3 * self.fontMetrics().height())
        mark = Drawing(_mark(fine=fine), tr("done") if fine else tr("to do"))
        mark.setFixedSize(round(side * 480 / 220), side)
        self.checks.addWidget(mark, row * 2, 0)
        name = heading(title)
        self.checks.addWidget(name, row * 2, 1)
        if words:
            explanation: QLabel = muted(words) if fine else plain(words)
            self.checks.addWidget(explanation, row * 2 + 1, 1)


def done_lines(state: FlowState) -> list[tuple[bool, str, str]]:
    """Each check: whether it is fine, its name, and an explanation (may be empty)."""
    return [_wawi_line(state), _key_line(state), _call_line(state), _rights_line(state)]


def _wawi_line(state: FlowState) -> tuple[bool, str, str]:
    info = state.chosen.info if state.chosen is not None else None
    if state.chosen is None or info is None:
        return True, tr("Registered in Wawi as {app_id}", app_id=state.app_id), ""
    where = tr("Wawi {version} · tenant {tenant}", version=info.version, tenant=state.chosen.address.tenant)
    return True, tr("Registered in Wawi as {app_id}", app_id=state.app_id), where


def _key_line(state: FlowState) -> tuple[bool, str, str]:
    if state.session_only:
        return (
            False,
            tr("The key is kept in memory only"),
            tr("When the program is closed, it is gone; you then need to paste it or register again."),
        )
    return True, tr("The key is stored and was read back"), ""


def _call_line(state: FlowState) -> tuple[bool, str, str]:
    problem = state.licence_problem or state.problem
    if problem is None:
        return True, tr("Wawi answered a first question about items"), ""
    return False, tr_text(problem.title), " ".join((tr_text(problem.meaning), tr_text(problem.action)))


def _rights_line(state: FlowState) -> tuple[bool, str, str]:
    if not state.missing_scopes:
        return True, tr("All {count} rights were granted", count=len(SCOPE_NAMES)), ""
    purposes = ", ".join(tr_text(purpose_of(name)) for name in state.missing_scopes)
    return (
        False,
        tr("Some rights were not granted"),
        tr(
            "Missing: {purposes}. Rights are fixed at registration: to change them, remove the entry in Wawi "
            "and register again.",
            purposes=purposes,
        ),
    )


def _mark(*, fine: bool) -> Scene:
    def scene(ink: Ink) -> None:
        if fine:
            ink.tick(QPointF(240, 110), 96, ink.accent)
        else:
            ink.warning(QPointF(240, 110), 96)

    return scene
