"""A language for tests: every sentence in brackets and longer by 40 %, as translations tend to be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QTranslator
from typing_extensions import override

from jtl_desktop.ui.texts import CONTEXT, install_language

OPEN, CLOSE = "⟦", "⟧"
_MORE = 0.4
# Words of ordinary length: what wraps in German may wrap here, too.
_FILLING = "und noch etwas mehr davon "


class Stretched(QTranslator):
    """Whatever lies in brackets on the screen came through the catalogue."""

    @override
    def isEmpty(self) -> bool:
        return False

    @override
    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        return stretched(sourceText) if context == CONTEXT else None


def stretched(sentence: str) -> str:
    """The sentence with its placeholders, then as much again as a long translation would have."""
    more = round(len(sentence) * _MORE) - 2
    filling = (_FILLING * (more // len(_FILLING) + 1))[: max(0, more)].strip()
    return f"{OPEN}{sentence}{' ' + filling if filling else ''}{CLOSE}"


@contextmanager
def in_stretched_language(app: QCoreApplication) -> Iterator[None]:
    """Numbers are written as in English."""
    install_language(app, "en")
    translator = Stretched(app)
    app.installTranslator(translator)
    try:
        yield
    finally:
        app.removeTranslator(translator)
        translator.deleteLater()
