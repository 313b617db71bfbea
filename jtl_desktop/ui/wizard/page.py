"""What a page of the wizard is: it draws the flow's state and says which buttons it needs. It decides nothing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from jtl_desktop.services.registering.flow import FlowState, RegistrationFlow, Step
from jtl_desktop.ui.theme import spacing
from jtl_desktop.ui.wizard.drawings import WawiLanguage
from jtl_desktop.ui.wizard.widgets import Action


@dataclass(frozen=True, slots=True)
class Look:
    """The frame around a page. ``next_text`` None: no such button. ``valid``: Next may be pressed."""

    title: str
    lead: str
    next_text: str | None = None
    valid: bool = True
    can_go_back: bool = True
    shows_problem: bool = True
    problem_actions: tuple[Action, ...] = field(default_factory=tuple)


@dataclass(slots=True)
class Surroundings:
    """What pages share: the flow, a way to start work, one to have the frame look again, and Wawi's language."""

    flow: RegistrationFlow
    run: Callable[[str, Coroutine[Any, Any, None]], None]
    refresh: Callable[[], None]
    wawi_language: WawiLanguage


class Page(QWidget):
    """Base of all pages. ``show_state`` may be called at any time and often; it must not lose what is being typed."""

    step: ClassVar[Step]

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self.around = around
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(spacing(self, 2))

    @property
    def flow(self) -> RegistrationFlow:
        return self.around.flow

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something of the flow in the background; nothing happens while something else of it still runs."""
        self.around.run(type(self).__name__, work)

    @abstractmethod
    def look(self, state: FlowState) -> Look:
        """What the frame around this page offers in ``state``."""

    def show_state(self, state: FlowState) -> None:
        """Show ``state``."""

    def entered(self, state: FlowState) -> None:
        """The page has just come up."""

    def go_next(self, state: FlowState) -> None:
        """Next was pressed."""

    def initial_focus(self) -> QWidget | None:
        """Where the keyboard should be when the page comes up; None: on Next."""
        return None
