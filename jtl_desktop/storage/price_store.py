"""The history of prices: what was seen in Wawi or saved there, and when."""

from __future__ import annotations

from jtl_desktop.storage.workspace_file import WorkspaceFile


class PriceStore:
    """Changes of prices and tiers, oldest first."""

    def __init__(self, file: WorkspaceFile) -> None:
        self._file = file
