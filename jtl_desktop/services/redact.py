"""Keeps the API key and the challenge code out of everything that is written down, even where a library logs them."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from typing_extensions import override

from jtl_desktop.wawi.secretstr import SHOWN, Secret

# What stands behind these names, in a header, a dict or a repr, is a secret whatever it looks like.
_NAMED = re.compile(
    r"(?i)((?:authorization|x-challengecode|api[-_]?key)\b['\"]?\s*[:=,]\s*b?['\"]?)(?:(?:wawi|bearer)\s+)?[^\s'\",;})\]]+"
)
_SCHEME = re.compile(r"(?i)(\bwawi\s+)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f-]{16,}")
_SHORTEST = 4


class Redactor:
    """Knows the secrets of this run and what secrets look like. Usable from any thread."""

    def __init__(self) -> None:
        self._known: tuple[str, ...] = ()
        self._home = str(Path.home())

    def learn(self, secret: Secret | None) -> None:
        """Hide this text from now on."""
        value = secret.reveal() if secret else ""
        if len(value) >= _SHORTEST and value not in self._known:
            self._known = tuple(sorted((*self._known, value), key=len, reverse=True))

    def clean(self, words: str) -> str:
        """The text without secrets, and without the name in the user's home folder."""
        for value in self._known:
            words = words.replace(value, SHOWN)
        words = _SCHEME.sub(rf"\g<1>{SHOWN}", _NAMED.sub(rf"\g<1>{SHOWN}", words))
        return words.replace(self._home, "~") if len(self._home) > 1 else words


class RedactingFilter(logging.Filter):
    """For the handlers of the root logger: what passes has been cleaned, its traceback included."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor
        self._formatter = logging.Formatter()

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            # A record that cannot be formatted would be printed raw, with its arguments.
            message = f"unreadable log record from {record.pathname}:{record.lineno}"
        record.msg, record.args = self._redactor.clean(message), None
        if record.exc_info:
            record.exc_text = self._redactor.clean(self._formatter.formatException(record.exc_info))
            record.exc_info = None
        if record.stack_info:
            record.stack_info = self._redactor.clean(record.stack_info)
        return True
