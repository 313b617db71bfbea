"""Lets very many objects go without holding up the window."""

from __future__ import annotations

from typing import Any

_FREED_AT_ONCE = 1_000


def let_go(many: list[Any], at_once: int = _FREED_AT_ONCE) -> None:
    """Empty a list bit by bit: what is freed in one go is freed without a turn for any other thread."""
    while many:
        del many[-at_once:]
