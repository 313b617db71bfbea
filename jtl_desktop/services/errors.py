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


class KeyMissingError(AppError):
    """The secret store holds no key for this connection."""

    def __init__(self) -> None:
        super().__init__(
            text("The API key is not on this computer any more."),
            text("The key was removed from the system's key store, or this is another user's account."),
            text("Register JTL Desktop again, or paste the key if you have it."),
        )


class KeyLockedError(AppError):
    """The secret store is locked, or its user refused."""

    def __init__(self, details: str = "") -> None:
        super().__init__(
            text("The API key is locked."),
            text("The system's key store is locked or did not allow access, so Wawi cannot be asked yet."),
            text("Unlock the key store, then try again. Everything that was loaded before can be read meanwhile."),
            details,
        )
