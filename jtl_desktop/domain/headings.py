"""What the columns of a table hold, by their titles: JTL's own words, those of the Ameise, and usual other ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum

from jtl_desktop.domain.items import Field


class Key(Enum):
    """What may say which item or row a line is about."""

    OWN_SKU = "own sku"
    SUPPLIER_SKU = "supplier sku"
    GTIN = "gtin"


class Other(Enum):
    """Columns that hold no value for a field."""

    SUPPLIER = "supplier"
    LEAVE_OUT = "leave out"


ColumnUse = Key | Field | Other

_SEPARATORS = re.compile(r"[\W_]+")
# The average cost of an item in the shop's currency is never a supplier's price, whatever it is called else.
_NEVER = re.compile(r"\bgld\b")


def plain_title(title: str) -> str:
    """A title without case and punctuation: ``Lieferanten-Art.Nr.`` is ``lieferanten art nr``."""
    return _SEPARATORS.sub(" ", title.casefold()).strip()


def recognised(titles: Sequence[str], more: Mapping[str, ColumnUse]) -> list[ColumnUse | None]:
    """What each title means, None where nobody knows. ``more``: further titles, such as those of the grid.

    A use is given once, to the first column that asks for it; the others are left out.
    """
    known = {plain_title(title): use for title, use in more.items()}
    found: list[ColumnUse | None] = []
    for title in titles:
        plain = plain_title(title)
        use = Other.LEAVE_OUT if _NEVER.search(plain) else _ALIASES.get(plain, known.get(plain))
        found.append(Other.LEAVE_OUT if use is not None and use in found else use)
    return found


def has_titles(table: Sequence[Sequence[str]], more: Mapping[str, ColumnUse]) -> bool:
    """Whether the first line of a table is its heading: a known title, or no digit where the next lines have some."""
    if not table:
        return False
    if any(use is not None for use in recognised(table[0], more)):
        return True
    return len(table) > 1 and not _has_digit(table[0]) and all(map(_has_digit, table[1:3]))


def _has_digit(line: Sequence[str]) -> bool:
    return any(character.isdigit() for cell in line for character in cell)


def _by_alias(words: Mapping[ColumnUse, str]) -> dict[str, ColumnUse]:
    return {plain_title(alias): use for use, aliases in words.items() for alias in aliases.split("|")}


_ALIASES = _by_alias(
    {
        Key.OWN_SKU: "Artikelnummer|Art.-Nr.|ArtNr|Artikel-Nr.|SKU|Eigene Artikelnummer|Item number|Item no.|Own SKU",
        Key.SUPPLIER_SKU: "Artikelnummer (Lieferant)|Artikelnummer Lieferant|Lieferanten-Art.Nr."
        "|Lieferantenartikelnummer|Lieferanten-Artikelnummer|Lief.-Art.-Nr.|Bestellnummer|Best.-Nr."
        "|Supplier SKU|Supplier's SKU|Vendor SKU",
        Key.GTIN: "GTIN|EAN|GTIN/EAN|EAN/GTIN|EAN-Code|Barcode|UPC|GTIN-13|EAN13",
        Other.SUPPLIER: "Lieferant|Lieferantenname|Supplier|Supplier name|Vendor",
        Other.LEAVE_OUT: "Name|Artikelname|Bezeichnung|Description|EK Brutto|Währung|Currency|HAN|Lieferfrist",
        Field.IS_STANDARD: "Ist Standardlieferant|Standardlieferant|Default supplier|Std|Std.",
        Field.ITEM_NAME: "Artikelname (Lieferant)|Lieferanten Artikelname|Artikelname Lieferant|Supplier's item name",
        Field.PURCHASE_PRICE_NET: "Netto-EK|EK Netto|EK netto [Lieferant]|EK|Einkaufspreis|Einkaufspreis netto|Net PP"
        "|Purchase price net|Net purchase price|Preis|Price|Net price|Nettopreis|Stückpreis|Neuer Preis|New price",
        Field.TAX_RATE: "USt. in %|USt.|MwSt.|MwSt. in %|VAT in %|VAT",
        Field.MINIMUM_PURCHASE_QUANTITY: "Mindestabnahme Lieferant|Mindestabnahme|Mindestbestellmenge|Min. purchase"
        "|Minimum purchase quantity|MOQ",
        Field.PERMISSIBLE_ORDER_QUANTITY: "Lieferant Abnahmeintervall|Abnahmeintervall|Order interval"
        "|Permissible order quantity",
        Field.DELIVERY_TIME: "Lieferzeit in Tagen (Lieferant)|Lieferanten Lieferzeit|Lieferzeit|Lieferzeit in Tagen"
        "|Delivery time|Delivery time in days|Delivery (days)",
        Field.USE_SUPPLIER_DELIVERY_TIME: "Lieferzeit vom Lieferanten beziehen|Supplier's delivery time",
        Field.STOCK_LEVEL: "Lieferantenbestand|Bestand|Lagerbestand|Stock level|Stock",
        Field.MERGE_STOCK_LEVEL: "Lagerbestand zusammenführen|Zum eigenen Lagerbestand hinzufügen|Add to own stock",
        Field.IS_DROPSHIPPING: "Ist Dropshippingartikel|Dropshipping|Drop shipping",
        Field.PACKAGING_UNIT: "Verpackungseinheit|Verpackungseinheit (VPE)|VPE|Packaging unit",
        Field.AMOUNT_PACKAGING_UNIT: "Menge pro VPE|VPE-Menge|Quantity per PU",
        Field.PACKAGING_UNIT_PRICE_NET: "Netto-EK pro VPE|Net PP per PU",
        Field.COMMENT: "Kommentar|Comment",
        Field.SCALE_PRICES: "Staffelpreise|Scale prices",
    }
)
