"""Text keys by which German texts sort and are searched: without case and accents, as a phone book does it."""

from __future__ import annotations

import unicodedata

from jtl_desktop.domain.items import whole_characters


def fold(value: str) -> str:
    """``Übergröße`` becomes ``ubergrosse`` (DIN 5007-1: ä sorts as a, ß as ss)."""
    if value.isascii():
        return value.lower()
    decomposed = unicodedata.normalize("NFKD", whole_characters(value).casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def fold_if_needed(value: str) -> str | None:
    """The folded text where SQLite's own NOCASE would sort it wrongly, else None: most texts need no second copy."""
    return None if value.isascii() else fold(value)
