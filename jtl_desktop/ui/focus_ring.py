"""F6: the keyboard goes round through the parts of the window, and never gets stuck in one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from jtl_desktop.ui.window_parts import WindowParts


def focus_next_part(parts: WindowParts) -> None:
    """Move the keyboard on to the next part in which something can be done."""
    middle = parts.page.covered_by or (parts.grid if parts.model.rowCount() else parts.page.empty)
    ring: list[QWidget] = [parts.search.field, parts.views.list, middle, parts.scale_prices, parts.changes]
    shown = [part for part in ring if part.isVisible()]
    focus = QApplication.focusWidget()
    here = [index for index, part in enumerate(shown) if focus is part or (focus and part.isAncestorOf(focus))]
    start = here[0] + 1 if here else 0
    for following in (*shown[start:], *shown[:start]):
        if _focus_into(following):
            return


def _focus_into(part: QWidget) -> bool:
    """A panel itself takes no keys; the first thing in it does. False where nothing can be done in it."""
    for taker in (part, *part.findChildren(QWidget)):
        if taker.focusPolicy() & Qt.FocusPolicy.TabFocus and taker.isVisible() and taker.isEnabled():
            taker.setFocus(Qt.FocusReason.TabFocusReason)
            return True
    return False
