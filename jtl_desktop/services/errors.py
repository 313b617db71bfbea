"""Errors that arise in the services themselves, rather than in Wawi or in a database."""

from __future__ import annotations

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.text import text


class RowGoneError(AppError):
    """A row that is edited is no longer there."""

    def __init__(self) -> None:
        super().__init__(
            text("This supplier is no longer there."),
            text("The row was removed in JTL-Wawi after it was shown here."),
            text("Load the item again, and add the supplier if it is needed."),
        )


class SupplierExistsError(AppError):
    """A supplier is added to an item that it supplies already."""

    def __init__(self) -> None:
        super().__init__(
            text("The item has this supplier already."),
            text("A supplier can be listed once per item only."),
            text("Edit the existing row instead."),
        )


class BusyError(AppError):
    """Something is changed while many rows are being changed at once."""

    def __init__(self) -> None:
        super().__init__(
            text("Many rows are being changed right now."),
            text("The change before this one is not finished yet."),
            text("Wait a moment, or cancel it, then try again."),
        )


class StepLostError(AppError):
    """What a step did cannot be read any more."""

    def __init__(self) -> None:
        super().__init__(
            text("This step cannot be undone."),
            text("What was kept of it cannot be read. Your pending changes are as they were."),
            text("Take single changes back in the list of changes instead."),
        )


class KeyMissingError(AppError):
    """The secret store holds no key for this connection."""

    def __init__(self) -> None:
        super().__init__(
            text("The API key is not on this computer any more."),
            text("The key was removed from the keyring of this computer, or this is another user's account."),
            text("Register JTL Desktop again, or paste the key if you have it."),
        )


class NotApprovedError(AppError):
    """Nobody approved the registration in Wawi in time."""

    def __init__(self) -> None:
        super().__init__(
            text("Nobody approved the registration within 15 minutes."),
            text("The request may still be open in JTL-Wawi."),
            text("Open Admin > App registration in JTL-Wawi again, then send the request once more."),
        )


class NoServerChosenError(AppError):
    """There is no Wawi to register at yet."""

    def __init__(self) -> None:
        super().__init__(
            text("No JTL-Wawi was chosen."),
            text("JTL Desktop needs to know which JTL-Wawi to connect to."),
            text("Choose one that was found, or type its address."),
        )


class CannotResumeError(AppError):
    """What is needed to go on with a registration is not on this computer any more."""

    def __init__(self) -> None:
        super().__init__(
            text("The registration cannot be continued."),
            text("Its code is no longer in the keyring of this computer."),
            text("Start again. If JTL-Wawi lists JTL Desktop already, remove it there first."),
        )


class KeyNotReadBackError(AppError):
    """The key store took the key but does not give it back."""

    def __init__(self) -> None:
        super().__init__(
            text("The keyring did not keep the API key."),
            text("It accepted the key, but gave something else back."),
            text("Try again, or copy the key and go on for this session."),
        )
