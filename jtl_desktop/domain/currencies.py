"""In which currency each supplier's prices are, and what that is worth: Wawi's API tells neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from jtl_desktop.domain.items import SupplierId

ONE = Decimal(1)
DEFAULT_OWN = "EUR"
# ISO 4217, those that suppliers of German merchants mostly have; any other may be typed.
USUAL = ("EUR", "USD", "CHF", "GBP", "CNY", "PLN", "CZK", "DKK", "SEK", "NOK", "HUF", "RON", "TRY", "JPY", "HKD", "TWD")


@dataclass(frozen=True, slots=True)
class SupplierCurrency:
    """``code`` as in ISO 4217. ``rate``: how many units of the merchant's own currency one unit costs."""

    code: str
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Currencies:
    """What the merchant has said about currencies. ``unknown_is_own``: suppliers without one deliver in the own one."""

    own: str = DEFAULT_OWN
    unknown_is_own: bool = False
    suppliers: Mapping[SupplierId, SupplierCurrency] = field(default_factory=lambda: MappingProxyType({}))

    def code_of(self, supplier_id: SupplierId) -> str:
        """The supplier's currency; empty while it is not known."""
        known = self.suppliers.get(supplier_id)
        if known is not None:
            return known.code
        return self.own if self.unknown_is_own else ""

    def rate_of(self, supplier_id: SupplierId) -> Decimal | None:
        """What one unit costs in the own currency; None where that is not known."""
        code = self.code_of(supplier_id)
        if not code:
            return None
        if code == self.own:
            return ONE
        return self.suppliers[supplier_id].rate


def currency_code(typed: str) -> str:
    """A code as it was typed, in capitals; empty for what is none. Three letters, as all codes of ISO 4217."""
    code = typed.strip().upper()
    return code if len(code) == 3 and code.isascii() and code.isalpha() else ""
