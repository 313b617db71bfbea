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
