"""Keeps what the merchant has said about the suppliers' currencies, in the workspace: Wawi does not tell them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from jtl_desktop.domain.currencies import Currencies, SupplierCurrency
from jtl_desktop.domain.items import SupplierId
from jtl_desktop.storage.codec import decimal_text
from jtl_desktop.storage.workspace_file import WorkspaceFile


class CurrencyStore:
    """Every method raises NotWritable if the disk refuses. Usable from any thread."""

    def __init__(self, file: WorkspaceFile) -> None:
        self._file = file

    def load(self) -> Currencies:
        """All that is known; a rate that cannot be read counts as not set."""
        found = self._file.ask("SELECT supplier_id, currency, rate FROM supplier_currency")
        chosen = self._file.ask("SELECT currency, unknown_is_own FROM own_currency")
        suppliers = {SupplierId(number): SupplierCurrency(code, _rate(rate)) for number, code, rate in found}
        if not chosen:
            return Currencies(suppliers=MappingProxyType(suppliers))
        return Currencies(chosen[0][0], bool(chosen[0][1]), MappingProxyType(suppliers))

    def choose(self, own: str, *, unknown_is_own: bool) -> None:
        """The merchant's own currency, and whether suppliers without one deliver in it."""
        with self._file.write() as connection:
            connection.execute("INSERT OR REPLACE INTO own_currency VALUES (1, ?, ?)", (own, unknown_is_own))

    def set(self, suppliers: Mapping[SupplierId, SupplierCurrency | None]) -> None:
        """Several suppliers at once; None forgets a supplier's currency."""
        known = [
            (number, chosen.code, None if chosen.rate is None else decimal_text(chosen.rate))
            for number, chosen in suppliers.items()
            if chosen is not None
        ]
        forgotten = [(number,) for number, chosen in suppliers.items() if chosen is None]
        with self._file.write() as connection:
            connection.executemany("DELETE FROM supplier_currency WHERE supplier_id = ?", forgotten)
            connection.executemany("INSERT OR REPLACE INTO supplier_currency VALUES (?, ?, ?)", known)


def _rate(stored: str | None) -> Decimal | None:
    try:
        rate = None if stored is None else Decimal(stored)
    except InvalidOperation:
        return None
    return rate if rate is not None and rate.is_finite() and rate > 0 else None
