"""Finding and replacing texts in cells: whole or in part, with or without regard to case, plain or as a pattern."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.text import text


class PatternBrokenError(AppError):
    """The regular expression, or what is to be put in its place, cannot be read."""

    def __init__(self, details: str) -> None:
        super().__init__(
            text("This is not a usable regular expression."),
            text("It cannot be read: {details}", details=details),
            text("Correct it, or search for plain text."),
        )


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. An empty ``needle`` finds empty cells where the whole cell has to match, else nothing."""

    needle: str
    is_whole: bool = False
    is_case_sensitive: bool = False
    is_pattern: bool = False

    def finder(self) -> Finder:
        """Ready for many cells. Raises PatternBrokenError."""
        pattern = self.needle if self.is_pattern else re.escape(self.needle)
        flags = re.NOFLAG if self.is_case_sensitive else re.IGNORECASE
        try:
            return Finder(self, re.compile(pattern, flags))
        except re.error as error:
            raise PatternBrokenError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Finder:
    """A search that was read once."""

    search: Search
    pattern: re.Pattern[str]

    def is_in(self, content: str) -> bool:
        """Whether a cell's text is found."""
        if self.search.is_whole:
            return self.pattern.fullmatch(content) is not None
        return bool(self.search.needle) and self.pattern.search(content) is not None

    def check(self, replacement: str) -> None:
        """Raises PatternBrokenError where ``replacement`` names a group that the pattern has not."""
        if not self.search.is_pattern:
            return
        try:
            # The template is read even where nothing is found.
            self.pattern.sub(replacement, "")
        except (re.error, IndexError) as error:
            raise PatternBrokenError(str(error)) from error

    def replaced(self, content: str, replacement: str) -> str:
        """The text with every hit replaced; ``\\1`` stands for a group where the search is a pattern."""
        if self.search.is_whole:
            found = self.pattern.fullmatch(content)
            if found is None:
                return content
            return found.expand(replacement) if self.search.is_pattern else replacement
        if not self.search.needle:
            return content
        return self.pattern.sub(replacement if self.search.is_pattern else lambda _found: replacement, content)
