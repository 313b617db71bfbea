"""The merchant's steps, for undo and redo across restarts."""

from __future__ import annotations

from jtl_desktop.storage.workspace_file import WorkspaceFile


class StepStore:
    """Steps in their order; the newest have the highest number."""

    def __init__(self, file: WorkspaceFile) -> None:
        self._file = file
