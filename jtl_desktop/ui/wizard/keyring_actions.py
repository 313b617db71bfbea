"""What the merchant can do while this computer's keyring does not work."""

from __future__ import annotations

from collections.abc import Callable

from jtl_desktop.services.registering.flow import FlowState
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.wizard.page import Page
from jtl_desktop.ui.wizard.widgets import Action


def secret_actions(page: Page, state: FlowState, go_on_with: Callable[[], None]) -> tuple[Action, ...]:
    """What can be done while the keyring does not work; empty as long as it does, or nobody looked yet.

    ``go_on_with`` repeats what the missing keyring has stopped.
    """
    if state.secrets is None or state.secrets.problem is None or state.problem is None:
        return ()

    def go_on() -> None:
        page.flow.allow_session_only()
        go_on_with()

    return (
        Action(tr("Try the keyring again"), lambda: page.run(page.flow.check_secrets())),
        Action(tr("Go on for this session only"), go_on),
    )
