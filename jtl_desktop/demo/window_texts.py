"""Texts of the simulated Wawi's window: the same catalogue as the rest of the program, without importing it."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QLocale


def tr(source: str, /, **values: object) -> str:
    """The sentence in the program's language, with its values filled in."""
    return QCoreApplication.translate("JTL Desktop", source).format(**values)


def number(value: Decimal) -> str:
    """The exact number with the decimal sign of the program's language."""
    return f"{value:f}".replace(".", QLocale().decimalPoint())


def right_in_words(scope: str) -> str:
    """What a right allows, in words; an unknown one by its own name."""
    known = {
        "item.queryitems": tr("Search items"),
        "item.getitem": tr("Read single items"),
        "item.queryitemsuppliers": tr("Read the suppliers of an item"),
        "item.createitemsupplier": tr("Add suppliers to an item"),
        "item.updateitemsupplier": tr("Change suppliers of an item and their prices"),
        "item.deleteitemsupplier": tr("Remove suppliers from an item"),
        "supplier.querysuppliers": tr("Read the list of suppliers"),
    }
    return known.get(scope, scope)
