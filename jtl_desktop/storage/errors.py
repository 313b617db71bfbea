"""What can go wrong with the program's own files, in the merchant's words."""

# ruff: noqa: N818 (the classes are named after what the merchant meets, and read well in "except")

from __future__ import annotations

from pathlib import Path

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.text import plural, text


class StorageError(AppError):
    """Something about the program's own files."""


class NotWritable(StorageError):
    """The folder or file cannot be written: rights, a full disk, a lock of another program."""

    def __init__(self, path: Path, details: str = "") -> None:
        super().__init__(
            text("The program cannot write its own data."),
            text("What you do now cannot be kept on this computer. The folder is {folder}.", folder=str(path.parent)),
            text("Check that the disk is not full and that you may write there, then try again."),
            details,
        )
        self.path = path


class CatalogueDamaged(StorageError):
    """The copy of Wawi's data broke while it was in use. It is rebuilt at the next start."""

    def __init__(self, details: str = "") -> None:
        super().__init__(
            text("The local copy of Wawi's data is damaged."),
            text("Nothing is lost: it is only a copy, and your unsaved changes are kept elsewhere."),
            text("Close the program and start it again. It fetches the data anew."),
            details,
        )


class CatalogueUnreadable(StorageError):
    """The copy of Wawi's data cannot be read at the moment: another program holds it, or the disk does not answer."""

    def __init__(self, details: str = "") -> None:
        super().__init__(
            text("The local copy of Wawi's data cannot be read at the moment."),
            text("Nothing is lost: it is only a copy, and your unsaved changes are kept elsewhere."),
            text("Try again. If it stays so, close the program and start it again."),
            details,
        )


class WorkspaceSetAside(StorageError):
    """The file with the unsaved changes is damaged. It was kept under another name, and a new one took its place
    with the ``rescued`` changes that could still be read: opening again works."""

    def __init__(self, kept_as: Path, rescued: int, details: str = "") -> None:
        super().__init__(
            text("The file with your unsaved changes is damaged."),
            plural(
                "It was kept as {path}. {count} change could be read and is still there.",
                "It was kept as {path}. {count} changes could be read and are still there.",
                rescued,
                path=str(kept_as),
            ),
            text("Keep that file if you miss changes, and send it to the support."),
            details,
        )
        self.kept_as = kept_as
        self.rescued = rescued


class WorkspaceTooNew(StorageError):
    """A later version of the program wrote this file; reading it could lose what is in it."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(
            text("Your unsaved changes come from a newer version of this program."),
            text("This version cannot read them and leaves the file as it is."),
            text("Start the newer version again, or install it on this computer."),
            f"{path.name}: version {found}, known up to {known}",
        )


class HistoryDamaged(StorageError):
    """The file with the history of prices broke while it was in use. It is set aside at the next start."""

    def __init__(self, details: str = "") -> None:
        super().__init__(
            text("The file with the history of prices is damaged."),
            text("Your unsaved changes are kept elsewhere and are not affected. New prices are not recorded for now."),
            text("Close the program and start it again. It keeps that file and goes on with what can be read of it."),
            details,
        )


class HistoryUnreadable(StorageError):
    """The history of prices cannot be read at the moment."""

    def __init__(self, details: str = "") -> None:
        super().__init__(
            text("The history of prices cannot be read at the moment."),
            text("Your unsaved changes are kept elsewhere and are not affected."),
            text("Try again. If it stays so, close the program and start it again."),
            details,
        )


class ResultInterrupted(Exception):
    """The making of a result was interrupted on purpose."""
