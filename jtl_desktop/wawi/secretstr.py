"""A holder for the API key and the challenge code, so that neither can slip into a log, a repr or a pickle."""

from __future__ import annotations

from typing import NoReturn, Self

from typing_extensions import override

SHOWN = "•••"


class Secret:
    """A text that only shows itself when asked by ``reveal()``."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself. Only for sending it, storing it, or showing it to its owner."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    @override
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        import hmac  # noqa: PLC0415 (with the hashes that come with it 2 ms of the start, for what is rarely asked)

        return hmac.compare_digest(self._value.encode("utf-8"), other._value.encode("utf-8"))

    @override
    def __hash__(self) -> int:
        return hash((Secret, self._value))

    @override
    def __repr__(self) -> str:
        return SHOWN

    @override
    def __str__(self) -> str:
        return SHOWN

    @override
    def __format__(self, _spec: str) -> str:
        return SHOWN

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: object) -> Self:
        return self

    @override
    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


def hide(text: str, *secrets: Secret | None) -> str:
    """``text`` without the given secrets, whoever put them there."""
    for secret in secrets:
        if secret:
            text = text.replace(secret.reveal(), SHOWN)
    return text
