"""Finds the files that are shipped beside the code: in a checkout, in the wheel and in the built program alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jtl_desktop

_PACKAGE = Path(jtl_desktop.__file__).resolve().parent


class MissingResourceError(Exception):
    """A file that belongs to the program is not there: the installation is broken, not the user's doing."""

    def __init__(self, name: str, root: Path) -> None:
        super().__init__(f"{name} is missing in {root}")
        self.name = name


@cache
def resource_root() -> Path:
    """The folder of all resources: inside the package once installed or built, beside it in a checkout."""
    inside = _PACKAGE / "resources"
    return inside if inside.is_dir() else _PACKAGE.parent / "resources"


def resource_path(name: str) -> Path:
    """The file or folder ``name`` ("icons/save.svg"). Raises MissingResourceError."""
    path = resource_root() / name
    if not path.exists():
        raise MissingResourceError(name, resource_root())
    return path
