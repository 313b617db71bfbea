"""What pasting needs of the window."""

from __future__ import annotations

from typing import Protocol

from jtl_desktop.ui.grid.view import GridView
from jtl_desktop.ui.message_bar import MessageBar
from jtl_desktop.ui.panels.names import Names


class PasteParts(Protocol):
    """Where it lands, where it is told, and how rows are called."""

    @property
    def grid(self) -> GridView: ...

    @property
    def messages(self) -> MessageBar: ...

    @property
    def names(self) -> Names: ...
