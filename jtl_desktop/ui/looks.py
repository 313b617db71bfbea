"""Fonts and colours of a table's cells, made once for the program's look of the moment and not for each cell."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QGuiApplication

from jtl_desktop.ui.theme import LIGHT, tabular, tokens_of


class CellLooks:
    """Follows the program's font and palette by itself. What it hands out is shared: copy it before you change it."""

    def __init__(self) -> None:
        self._palette = 0
        self._tokens = LIGHT
        self._colors: dict[str, QColor] = {}
        self._font = QFont()
        self._fonts: dict[tuple[bool, bool, bool, bool], QFont] = {}

    def color(self, token: str) -> QColor:
        """The colour of a token of the theme."""
        palette = QGuiApplication.palette()
        if palette.cacheKey() != self._palette:
            self._palette = palette.cacheKey()
            self._tokens = tokens_of(palette)
            self._colors.clear()
        found = self._colors.get(token)
        if found is None:
            found = self._colors[token] = self._tokens.color(token)
        return found

    def font(self, *, figures: bool = False, bold: bool = False, struck: bool = False, italic: bool = False) -> QFont:
        """The program's font in this style; ``figures`` are of equal width."""
        font = QGuiApplication.font()
        if font != self._font:
            self._font = font
            self._fonts.clear()
        style = (figures, bold, struck, italic)
        found = self._fonts.get(style)
        if found is None:
            found = self._fonts[style] = tabular(font) if figures else QFont(font)
            found.setBold(bold)
            found.setStrikeOut(struck)
            found.setItalic(italic)
        return found
