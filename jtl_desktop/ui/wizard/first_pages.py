"""The pages before anything is asked of Wawi: welcome, the offer to go on, and finding Wawi."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from jtl_desktop.services.registering.flow import FlowState, Step
from jtl_desktop.ui.labels import plain
from jtl_desktop.ui.texts import tr, tr_text
from jtl_desktop.ui.theme import spacing
from jtl_desktop.ui.wizard.drawings import Drawing, interrupted, looking_for_wawi, two_programs
from jtl_desktop.ui.wizard.page import Look, Page, Surroundings
from jtl_desktop.ui.wizard.widgets import CopyLine, button, heading, muted
from jtl_desktop.wawi.api import FoundServer
from jtl_desktop.wawi.errors import TlsNotTrusted
from jtl_desktop.wawi.scopes import SCOPES

# How JTL's own guide starts the REST server: profile, listen address, port, database (which is the tenant).
START_COMMAND = 'JTL.Wawi.Rest.exe -w "Standard" -l 127.0.0.1 --port 5883 -d eazybusiness'


class WelcomePage(Page):
    """What will happen, and which rights are asked for, in words."""

    step: ClassVar[Step] = Step.WELCOME

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self.column.addWidget(Drawing(two_programs, tr("JTL-Wawi and JTL Desktop exchange a key."), lines=14))
        self.column.addWidget(heading(tr("JTL Desktop asks Wawi for these seven rights and no others:")))
        self.column.addLayout(self._rights())
        self.column.addWidget(
            muted(
                tr(
                    "The key that Wawi hands out is kept in this computer's keyring, never in a file. "
                    "You can withdraw it in Wawi at any time."
                )
            )
        )

    def _rights(self) -> QGridLayout:
        """Two columns; the bullets stand on their own, so that a second line begins below the first."""
        rights = QGridLayout()
        rights.setHorizontalSpacing(spacing(self, 2))
        for index, scope in enumerate(SCOPES):
            line, column = divmod(index, 2)
            rights.addWidget(plain("•"), line, 2 * column, Qt.AlignmentFlag.AlignTop)
            rights.addWidget(plain(tr_text(scope.purpose)), line, 2 * column + 1, Qt.AlignmentFlag.AlignTop)
        for column in (1, 3):
            rights.setColumnStretch(column, 1)
        return rights

    @override
    def look(self, state: FlowState) -> Look:
        return Look(
            title=tr("Connect JTL Desktop to your Wawi"),
            lead=tr(
                "This takes about two minutes and is done once. You need to be able to log on to Wawi as an admin."
            ),
            next_text=tr("&Let's go"),
            can_go_back=False,
        )

    @override
    def go_next(self, state: FlowState) -> None:
        self.flow.go(Step.FIND)


class ResumePage(Page):
    """A registration was under way when the program ended."""

    step: ClassVar[Step] = Step.RESUME

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self.column.addWidget(Drawing(interrupted, tr("A path with a gap, which can be continued."), lines=13))
        self.column.addWidget(
            plain(
                tr(
                    "If the request still waits in Wawi, approve it there. If Wawi has handed out the key "
                    "meanwhile, JTL Desktop fetches it now."
                )
            )
        )
        row = QHBoxLayout()
        self.discard = button(
            tr("Start &over instead"), lambda: self.run(self.flow.discard_pending()), name="discard_pending"
        )
        row.addWidget(self.discard)
        row.addStretch(1)
        self.column.addLayout(row)

    @override
    def look(self, state: FlowState) -> Look:
        return Look(
            title=tr("Go on where you stopped?"),
            lead=tr("The program was closed while it was waiting for Wawi's approval. Nothing is lost."),
            next_text=tr("&Go on"),
            valid=not state.busy,
            can_go_back=False,
        )

    @override
    def show_state(self, state: FlowState) -> None:
        self.discard.setEnabled(not state.busy)

    @override
    def go_next(self, state: FlowState) -> None:
        self.run(self.flow.resume())


class FindPage(Page):
    """The Wawis that answer on this computer, or an address of one's own."""

    step: ClassVar[Step] = Step.FIND

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        self._shown: tuple[FoundServer, ...] = ()
        self._asked = ""
        self.drawing = Drawing(looking_for_wawi, tr("A computer that is being searched for Wawi."))
        self.column.addWidget(self.drawing)
        self.servers = QListWidget()
        self.servers.setObjectName("servers")
        self.servers.setAccessibleName(tr("Wawis that were found"))
        self.servers.currentRowChanged.connect(self._chosen)
        self.servers.setSpacing(spacing(self, 1))
        self.servers.setMaximumHeight(9 * self.fontMetrics().height())
        self.column.addWidget(self.servers)
        self.certificate = CertificateBox(self)
        self.column.addWidget(self.certificate)
        self.nothing = NothingRuns()
        self.column.addWidget(self.nothing)
        self._add_own_address()

    def _add_own_address(self) -> None:
        self.column.addWidget(plain(tr("Wawi runs on another computer, or at another address?")))
        self.address = AddressField(self._has_answered)
        self.address.setObjectName("address")
        self.address.setAccessibleName(tr("Address of Wawi's REST server"))
        self.address.setPlaceholderText("http://127.0.0.1:5883/api/eazybusiness")
        self.address.returnPressed.connect(self._on_enter)
        self.address.textChanged.connect(self._typed)
        self.check = button(tr("&Check"), self._check_address, name="check_address")
        self.check.setEnabled(False)
        self.again = button(tr("&Search again"), lambda: self.run(self.flow.find()), name="find_again")
        row = QHBoxLayout()
        row.addWidget(self.address, 1)
        row.addWidget(self.check)
        row.addWidget(self.again)
        self.column.addLayout(row)

    def _typed(self, words: str) -> None:
        self.check.setEnabled(bool(words.strip()) and not self.flow.state.busy)

    def _has_answered(self) -> bool:
        """The very address that stands in the field was asked, and a Wawi is chosen."""
        state = self.flow.state
        is_found = state.chosen is not None and state.chosen.info is not None and state.problem is None
        return self.address.text() == self._asked and is_found and not state.busy

    def _on_enter(self) -> None:
        if not self._has_answered():
            self._check_address()

    def _check_address(self) -> None:
        if self.address.text().strip() and not self.flow.state.busy:
            self._asked = self.address.text()
            self.run(self.flow.use_address(self._asked))

    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self._shown) and self._shown[row] != self.flow.state.chosen:
            self.flow.choose(self._shown[row])

    @override
    def look(self, state: FlowState) -> Look:
        chosen = state.chosen
        return Look(
            title=tr("Where is your Wawi?"),
            lead=tr("JTL Desktop talks to JTL-Wawi's REST server. It looks for it on this computer first."),
            next_text=tr("&Next"),
            valid=chosen is not None and chosen.info is not None and not state.busy,
            shows_problem=not isinstance(state.problem, TlsNotTrusted),
        )

    @override
    def show_state(self, state: FlowState) -> None:
        self._fill(state)
        nothing = not state.servers and not state.busy
        self.nothing.setVisible(nothing and state.problem is None)
        self.servers.setVisible(bool(state.servers))
        self.again.setEnabled(not state.busy)
        self._typed(self.address.text())
        chosen = state.chosen
        error = chosen.error if chosen is not None else state.problem
        self.drawing.setVisible(not isinstance(error, TlsNotTrusted))
        self.certificate.show_certificate(chosen, error if isinstance(error, TlsNotTrusted) else None, busy=state.busy)

    def _fill(self, state: FlowState) -> None:
        if self._shown != state.servers:
            self._shown = state.servers
            self.servers.blockSignals(True)
            self.servers.clear()
            for server in state.servers:
                self.servers.addItem(_server_item(server))
            self.servers.blockSignals(False)
        row = state.servers.index(state.chosen) if state.chosen in state.servers else -1
        if row != self.servers.currentRow():
            self.servers.setCurrentRow(row)

    @override
    def entered(self, state: FlowState) -> None:
        if not state.servers and not state.busy:
            self.run(self.flow.find())

    @override
    def go_next(self, state: FlowState) -> None:
        self.flow.go(Step.OPEN_WAWI)

    @override
    def initial_focus(self) -> QWidget | None:
        return self.servers if self._shown else self.address


class AddressField(QLineEdit):
    """Enter checks the address that was typed; once it has answered Enter presses Next, as everywhere in the wizard."""

    def __init__(self, has_answered: Callable[[], bool]) -> None:
        super().__init__()
        self._has_answered = has_answered

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_done = not self.text().strip() or self._has_answered()
        super().keyPressEvent(event)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not is_done:
            event.accept()


def _server_item(server: FoundServer) -> QListWidgetItem:
    where = server.address.host_and_port
    if server.info is not None:
        words = tr("Wawi {version} · tenant {tenant}", version=server.info.version, tenant=server.address.tenant)
    elif server.error is not None:
        words = tr_text(server.error.title)
    else:
        words = ""
    item = QListWidgetItem(f"{words}\n{where}")
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{words} {where}")
    return item


class CertificateBox(QFrame):
    """Wawi's own certificate: its fingerprint to compare, and the explicit step to trust exactly this one."""

    def __init__(self, page: FindPage) -> None:
        super().__init__()
        self._page = page
        self._server: FoundServer | None = None
        self.setObjectName("certificate")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        grid = QGridLayout(self)
        self._title = heading()
        self._meaning = plain()
        self.fingerprint = plain()
        self.fingerprint.setObjectName("fingerprint")
        self.fingerprint.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.trust = button(tr("&Trust this certificate"), self._trust, name="trust_certificate")
        hint = muted(
            tr("Compare the fingerprint with the one on the Wawi computer. Only this one certificate is trusted then.")
        )
        grid.addWidget(self._title, 0, 0, 1, 3)
        grid.addWidget(self._meaning, 1, 0, 1, 3)
        grid.addWidget(muted(tr("Fingerprint (SHA-256)")), 2, 0)
        grid.addWidget(self.fingerprint, 2, 1, 1, 2)
        grid.addWidget(hint, 3, 0, 1, 2)
        grid.addWidget(self.trust, 3, 2)
        grid.setColumnStretch(1, 1)
        self.hide()

    def show_certificate(self, server: FoundServer | None, error: TlsNotTrusted | None, *, busy: bool) -> None:
        self._server = server
        self.setVisible(error is not None and server is not None)
        if error is None:
            return
        self._title.setText(tr_text(error.title))
        self._meaning.setText(tr_text(error.meaning))
        # A line may break after a colon.
        self.fingerprint.setText(error.fingerprint.replace(":", ":\u200b"))
        self.fingerprint.setAccessibleName(error.fingerprint)
        self.trust.setEnabled(not busy)

    def _trust(self) -> None:
        if self._server is not None:
            self._page.run(self._page.flow.trust(self._server))


class NothingRuns(QFrame):
    """No Wawi answered: how its REST server is started."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("nothing_runs")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(heading(tr("No Wawi answers on this computer. Its REST server is probably not running.")), 0, 0)
        grid.addWidget(
            plain(
                tr(
                    "On the computer with Wawi, open the command prompt as administrator in Wawi's folder "
                    "(C:\\Program Files (x86)\\JTL-Software) and start the server with this line:"
                )
            ),
            1,
            0,
        )
        self.command = CopyLine(START_COMMAND, "start_command", tr("Command that starts Wawi's REST server"))
        grid.addWidget(self.command, 2, 0)
        grid.addWidget(
            muted(
                tr(
                    "-w is the Wawi profile, -d the database. Leave that window open; it prints the address. "
                    "Then search again."
                )
            ),
            3,
            0,
        )
        self.hide()
