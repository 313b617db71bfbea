"""Wawi's registration wizard, played: Introduction, Start registration, Application information, Summary."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QPalette, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from jtl_desktop.demo.registration import Application, WindowPhase
from jtl_desktop.demo.state import DemoState
from jtl_desktop.demo.window_texts import right_in_words, tr

INTRODUCTION, START, INFORMATION, SUMMARY = range(4)
_ICON_SIZE = 56
_PNG = b"\x89PNG\r\n\x1a\n"


class RegistrationWizard(QDialog):
    """One walk through the wizard. `refresh()` is called by the window's timer and moves it on when a request comes."""

    def __init__(self, state: DemoState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("demoRegistrationWizard")
        self.setWindowTitle(tr("New app registration – simulated Wawi"))
        self._state = state
        self._application: Application | None = None
        self._ticks: dict[str, QCheckBox] = {}
        self._stack = QStackedWidget()
        self._steps = _StepList()
        self._information = QWidget()
        self._summary = _wrapped("")
        self._build()
        self._show_page(INTRODUCTION)

    @property
    def page(self) -> int:
        """INTRODUCTION, START, INFORMATION or SUMMARY."""
        return self._stack.currentIndex()

    @property
    def refused(self) -> tuple[str, ...]:
        """The optional rights that are not ticked."""
        return tuple(scope for scope, tick in self._ticks.items() if not tick.isChecked())

    def tick_of(self, scope: str) -> QCheckBox:
        """The tick box of an optional right. Raises KeyError."""
        return self._ticks[scope]

    def refresh(self) -> None:
        """A request has come in: Wawi jumps to the application's information by itself."""
        request = self._state.registration
        if self.page == START and self._state.window is WindowPhase.RECEIVED and request is not None:
            self._fill_information(request.application)
            self._show_page(INFORMATION)
        elif self.page != INTRODUCTION and self._state.window in (WindowPhase.CLOSED, WindowPhase.DONE):
            self.done(QDialog.DialogCode.Rejected)  # decided from elsewhere

    def _build(self) -> None:
        self.back_button = _button(tr("< &Back"), "back", self._back)
        self.next_button = _button(tr("&Next >"), "next", self._next)
        self.decline_button = _button(tr("&Decline"), "decline", self._decline)
        self.cancel_button = _button(tr("Cancel"), "cancel", self.reject)
        for button in (self.back_button, self.decline_button, self.cancel_button):
            button.setAutoDefault(False)
        self.next_button.setDefault(True)
        for page in (self._introduction_page(), self._start_page(), self._information, self._summary_page()):
            self._stack.addWidget(page)
        buttons = QHBoxLayout()
        buttons.addWidget(self.decline_button)
        buttons.addStretch(1)
        for button in (self.back_button, self.next_button, self.cancel_button):
            buttons.addWidget(button)
        right = QVBoxLayout()
        right.addWidget(self._stack, 1)
        right.addWidget(_line())
        right.addLayout(buttons)
        whole = QHBoxLayout(self)
        whole.addWidget(self._steps)
        whole.addSpacing(self._unit())
        whole.addLayout(right, 1)
        self.setMinimumSize(self._unit() * 112, self._unit() * 72)

    def _unit(self) -> int:
        return self.fontMetrics().averageCharWidth()

    def _introduction_page(self) -> QWidget:
        return _page(
            tr("Introduction"),
            _wrapped(tr("Here you allow an application to work with JTL-Wawi.")),
            _wrapped(
                tr(
                    "First let Wawi wait for the request, then start the registration in the application. You see who "
                    "asks and for which rights before you agree."
                )
            ),
        )

    def _start_page(self) -> QWidget:
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(tr("Waiting for a registration request"))
        return _page(
            tr("Start registration"),
            _wrapped(tr("Wawi is waiting for a registration request. Start the registration in the application now.")),
            bar,
            _wrapped(tr("As soon as the request arrives, Wawi goes on by itself.")),
        )

    def _summary_page(self) -> QWidget:
        self._summary.setTextFormat(Qt.TextFormat.PlainText)
        return _page(tr("Summary"), self._summary, _wrapped(tr("With Finish the application gets its key.")))

    def _fill_information(self, application: Application) -> None:
        self._application = application
        self._ticks = {}
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(_title(tr("Application information")))
        layout.addLayout(_facts(application))
        rights = QVBoxLayout()
        for scope in application.mandatory_scopes:
            rights.addWidget(_tick(scope, is_optional=False))
        for scope in application.optional_scopes:
            self._ticks[scope] = _tick(scope, is_optional=True)
            rights.addWidget(self._ticks[scope])
        rights.addStretch(1)
        holder = QWidget()
        holder.setLayout(rights)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder)
        area.setAccessibleName(tr("Rights"))
        heading = QLabel(tr("Rights that the application asks for; optional ones can be unticked:"))
        heading.setWordWrap(True)
        layout.addWidget(heading)
        layout.addWidget(area, 1)
        old, self._information = self._information, content
        self._stack.insertWidget(INFORMATION, content)
        self._stack.removeWidget(old)
        old.deleteLater()

    def _fill_summary(self) -> None:
        application = self._application
        if application is None:
            return
        granted = [*application.mandatory_scopes, *(s for s in application.optional_scopes if s not in self.refused)]
        lines = [
            tr("Application: {name}", name=application.name_in(_language())),
            tr("Version: {version}", version=application.version),
            tr("AppId: {app_id}", app_id=application.app_id),
            "",
            tr("Granted rights:"),
            *(f"  •  {right_in_words(scope)}" for scope in granted),
        ]
        self._summary.setText("\n".join(lines))

    def _show_page(self, page: int) -> None:
        self._stack.setCurrentIndex(page)
        self._steps.mark(page)
        has_request = page in (INFORMATION, SUMMARY)
        self.back_button.setEnabled(page in (START, SUMMARY))
        self.next_button.setEnabled(page != START)
        self.next_button.setText(tr("&Finish") if page == SUMMARY else tr("&Next >"))
        self.decline_button.setVisible(has_request)

    def _next(self) -> None:
        if self.page == INTRODUCTION:
            self._state.open_registration_window()
            self._show_page(START)
        elif self.page == INFORMATION:
            self._fill_summary()
            self._show_page(SUMMARY)
        elif self.page == SUMMARY:
            self._state.approve(self.refused)
            self.accept()

    def _back(self) -> None:
        if self.page == START:
            self._state.close_registration_window()
        self._show_page(self.page - 1)

    def _decline(self) -> None:
        self._state.reject()
        self.done(QDialog.DialogCode.Rejected)

    @override
    def reject(self) -> None:
        """Cancel, Escape or the window's cross."""
        if self.page != INTRODUCTION and self._state.window is not WindowPhase.DONE:
            self._state.cancel()
        super().reject()


class _StepList(QFrame):
    """The wizard's steps at the left; the current one in bold."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        self._labels = [
            QLabel(tr("Introduction")),
            QLabel(tr("Start registration")),
            QLabel(tr("Application information")),
            QLabel(tr("Summary")),
        ]
        layout = QVBoxLayout(self)
        for label in self._labels:
            font = label.font()
            font.setBold(True)
            # As wide as the bold text, so that nothing moves from step to step.
            label.setFont(font)
            label.setMinimumWidth(label.sizeHint().width())
            layout.addWidget(label)
            layout.addSpacing(label.fontMetrics().height() // 3)
        layout.addStretch(1)

    def mark(self, page: int) -> None:
        for place, label in enumerate(self._labels):
            font = label.font()
            font.setBold(place == page)
            label.setFont(font)
            label.setEnabled(place <= page)


def _facts(application: Application) -> QHBoxLayout:
    language = _language()
    icon = QLabel()
    icon.setFixedSize(_ICON_SIZE, _ICON_SIZE)
    icon.setAccessibleName(tr("Icon of the application"))
    picture = QPixmap()
    # Left to guess the format, Qt warns of every odd picture.
    if application.icon.startswith(_PNG) and picture.loadFromData(application.icon, "PNG"):
        smooth = Qt.TransformationMode.SmoothTransformation
        keep = Qt.AspectRatioMode.KeepAspectRatio
        ratio = icon.devicePixelRatio()
        side = round(_ICON_SIZE * ratio)
        picture = picture.scaled(side, side, keep, smooth)
        picture.setDevicePixelRatio(ratio)
        icon.setPixmap(picture)
    form = QFormLayout()
    for label, words in (
        (tr("Application:"), application.name_in(language)),
        (tr("Version:"), application.version),
        (tr("Provider:"), application.provider_name),
        (tr("Website:"), application.provider_website),
        (tr("Description:"), application.description_in(language)),
    ):
        if words:
            form.addRow(label, _plain(words))
    facts = QHBoxLayout()
    facts.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    facts.addLayout(form, 1)
    return facts


def _language() -> str:
    return QLocale.languageToCode(QLocale().language())


def _tick(scope: str, *, is_optional: bool) -> QCheckBox:
    label = right_in_words(scope)
    tick = QCheckBox(tr("{right} (optional)", right=label) if is_optional else label)
    tick.setChecked(True)
    tick.setEnabled(is_optional)
    tick.setToolTip(scope)
    return tick


def _page(title: str, *parts: QWidget) -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(_title(title))
    for part in parts:
        layout.addSpacing(part.fontMetrics().height() // 2)
        layout.addWidget(part)
    layout.addStretch(1)
    return page


def _title(text: str) -> QLabel:
    label = QLabel(text)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * 1.35)
    font.setBold(True)
    label.setFont(font)
    return label


def _wrapped(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    return label


def _plain(text: str) -> QLabel:
    label = _wrapped(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Sunken)
    return line


def _button(text: str, name: str, clicked: object) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.clicked.connect(clicked)
    return button
