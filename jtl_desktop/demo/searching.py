"""Wawi's item search over computed data: words in the name, SKU, GTIN. Nothing is indexed; names repeat in a period."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal

from jtl_desktop.demo.data import Merchant

_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_FUZZY_LENGTH = 8
_GTIN_LENGTH = 13


def fold(text: str) -> str:
    """Lower case, umlauts written out, so that "Buegel" finds "Bügel"."""
    return text.lower().translate(_FOLD)


def matching_items(
    merchant: Merchant,
    search: str,
    changed_since: datetime | None,
    touched: Mapping[int, datetime],
    mode: Literal["fuzzy", "exact"],
) -> array[int]:
    """Ids of the items that match all conditions, ascending.

    "fuzzy": all words anywhere in the name, or the word inside the SKU or at the head of the GTIN; a long SKU also
    finds its neighbours (the last character is ignored), as Wawi gives several hits for a whole SKU.
    "exact": the whole SKU, GTIN or name.
    """
    text = fold(search.strip())
    ids = _matches(merchant, text, mode) if text else range(1, merchant.item_count + 1)
    if changed_since is None:
        return array("q", ids)
    return array("q", (number for number in ids if touched.get(number, merchant.changed(number)) >= changed_since))


def _matches(merchant: Merchant, text: str, mode: Literal["fuzzy", "exact"]) -> Iterator[int]:
    words = text.split() if mode == "fuzzy" else [text]
    fuzzy = mode == "fuzzy"
    period = merchant.name_period
    names = {
        place
        for place in range(min(period, merchant.item_count))
        if _name_matches(fold(merchant.base_name(place)), words, fuzzy=fuzzy)
    }
    by_code = len(words) == 1 and any(letter.isdigit() for letter in text)
    code = text[:-1] if fuzzy and len(text) >= _FUZZY_LENGTH else text
    whole_gtin = not fuzzy and len(code) != _GTIN_LENGTH
    gtins = merchant.items_by_gtin(code) if code.isdecimal() and len(code) >= 6 and not whole_gtin else range(0)
    for item_id in range(1, merchant.item_count + 1):
        hit = (item_id - 1) % period in names or item_id in gtins
        if hit or (by_code and _sku_matches(merchant.sku(item_id).lower(), code, fuzzy=fuzzy)):
            yield item_id


def _name_matches(name: str, words: list[str], *, fuzzy: bool) -> bool:
    return all(word in name for word in words) if fuzzy else name == words[0]


def _sku_matches(sku: str, code: str, *, fuzzy: bool) -> bool:
    return code in sku if fuzzy else code == sku
