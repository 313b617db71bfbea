"""Sentences that are not yet in anybody's language, so that rooms without Qt can speak to the merchant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Text:
    """An English sentence with named ``{placeholders}`` and their values.

    The window translates ``source`` and fills the values in afterwards; a value may itself be a ``Text``.
    ``plural_source`` and ``count`` are set together, for sentences that depend on a number.
    """

    source: str
    values: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    plural_source: str | None = None
    count: int | None = None

    def in_english(self) -> str:
        """The sentence in its source language, for logs and for tests."""
        chosen = self.source
        if self.plural_source is not None and self.count != 1:
            chosen = self.plural_source
        return chosen.format(**{name: _english(value) for name, value in self.values.items()})


def text(source: str, /, **values: object) -> Text:
    """A sentence in the source language; the literal is collected for translation."""
    return Text(source, MappingProxyType(values))


def plural(one: str, many: str, count: int, /, **values: object) -> Text:
    """A sentence that reads differently for one and for many; ``{count}`` is filled in by itself."""
    return Text(one, MappingProxyType({"count": count, **values}), many, count)


def _english(value: object) -> object:
    return value.in_english() if isinstance(value, Text) else value
