"""The tour's first half: from the welcome page to a connected program, with Wawi's side approving."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton, QWidget

from jtl_desktop.app.tour.robot import Robot, StepFailed
from jtl_desktop.services.registering.flow import Step

if TYPE_CHECKING:
    from jtl_desktop.app.lifecycle import Program
    from jtl_desktop.ui.wizard.wizard import RegistrationWizard

# As long as the wizard itself waits for the approval, and a little more.
APPROVAL_SECONDS = 16 * 60.0

W = TypeVar("W", bound=QWidget)


class RegisteringTour:
    """Presses the wizard's buttons. On the simulated Wawi it presses Wawi's, too."""

    def __init__(self, program: Program, robot: Robot) -> None:
        self._program = program
        self._robot = robot

    async def walk(self) -> None:
        """Ends with the main window on the screen. Raises StepFailed."""
        robot = self._robot
        await robot.until(lambda: self._program.wizard, "the wizard opens")
        wizard = self._wizard()
        await self._at(wizard, Step.WELCOME)
        await robot.picture("welcome", wizard)
        await robot.click(wizard.next_button)
        await self._find(wizard)
        await robot.picture("find-wawi", wizard)
        await robot.click(wizard.next_button)
        await self._at(wizard, Step.OPEN_WAWI)
        await robot.picture("open-registration", wizard)
        if self._program.demo is not None:
            await self._register_in_the_demo(wizard)
        else:
            await robot.click(wizard.next_button)
            await self._at(wizard, Step.DONE, APPROVAL_SECONDS)
        await robot.picture("connected", wizard)
        await robot.click(wizard.next_button)
        await robot.until(lambda: self._program.main_window, "the main window opens")

    async def _find(self, wizard: RegistrationWizard) -> None:
        await self._at(wizard, Step.FIND)
        page, url = wizard.page(Step.FIND), self._program.options.wawi
        await self._robot.until(lambda: not wizard.flow.state.busy, "the search for Wawi ends")
        if url is not None:
            await self._robot.write(_child(page, QLineEdit, "address"), url)
            await self._robot.click(_child(page, QPushButton, "check_address"))
            await asyncio.sleep(0)
            await self._robot.until(lambda: not wizard.flow.state.busy, f"{url} answers")
        self._robot.check(_child(page, QListWidget, "servers").count(), "a Wawi is found")
        await self._robot.until(wizard.next_button.isEnabled, "a Wawi that answers is chosen")

    async def _register_in_the_demo(self, wizard: RegistrationWizard) -> None:
        """The newcomer's way: Wawi's window first, then the request, then the approval."""
        robot, demo = self._robot, self._program.demo
        if demo is None:
            raise StepFailed("the simulated Wawi runs")
        demo.open_window(wizard)
        wawi = demo.window
        if wawi is None:
            raise StepFailed("the window of the simulated Wawi opens")
        await robot.click(_child(wawi, QPushButton, "add"))
        await robot.until(lambda: _grandchild(wawi, "next"), "Wawi's wizard opens")
        following = _child(wawi, QPushButton, "next")
        await robot.click(following)
        await robot.click(wizard.next_button)
        await self._at(wizard, Step.WAITING)
        await robot.until(following.isEnabled, "the request arrives in Wawi")
        await robot.picture("waiting-for-approval", wizard, beside=following.window())
        await robot.click(following)
        await robot.click(following)
        await self._at(wizard, Step.DONE)

    async def _at(self, wizard: RegistrationWizard, step: Step, seconds: float = 30.0) -> None:
        await self._robot.until(lambda: wizard.flow.state.step is step, f"the wizard comes to “{step.value}”", seconds)

    def _wizard(self) -> RegistrationWizard:
        wizard = self._program.wizard
        if wizard is None:
            raise StepFailed("the wizard is open")
        return wizard


def _child(parent: QWidget, kind: type[W], name: str) -> W:
    found = parent.findChild(kind, name)
    if not isinstance(found, kind):
        raise StepFailed(f"there is a {kind.__name__} “{name}”")
    return found


def _grandchild(parent: QWidget, name: str) -> QWidget | None:
    found = parent.findChild(QPushButton, name, Qt.FindChildOption.FindChildrenRecursively)
    return found if isinstance(found, QWidget) and found.isVisible() else None
