"""The question that was asked last, as text for the settings."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from jtl_desktop.domain.items import SupplierId
from jtl_desktop.services.comparing.listing import ComparisonQuery, Order, Show

FIRST = ComparisonQuery(Decimal(1))


def query_text(query: ComparisonQuery) -> str:
    """Everything but the words that were searched for."""
    return msgspec.json.encode(
        {
            "wanted": None if query.wanted is None else str(query.wanted),
            "show": query.show.value,
            "supplier": query.supplier,
            "order": query.order.value,
            "is_descending": query.is_descending,
        }
    ).decode()


def query_from(remembered: str) -> ComparisonQuery:
    """What cannot be read is as it is at first."""
    try:
        found = msgspec.json.decode(remembered, type=dict[str, Any])
        wanted = None if found["wanted"] is None else Decimal(found["wanted"])
        supplier = None if found["supplier"] is None else SupplierId(int(found["supplier"]))
        query = ComparisonQuery(
            wanted, Show(found["show"]), supplier, "", Order(found["order"]), bool(found["is_descending"])
        )
    except (msgspec.DecodeError, msgspec.ValidationError, KeyError, TypeError, ValueError, InvalidOperation):
        return FIRST
    return query if wanted is None or wanted > 0 else FIRST
