"""What goes back over the wire: answers, and error bodies as Wawi writes them, German .NET stack trace and all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

JSON_TYPE = b"application/json; charset=utf-8"
TEXT_TYPE = b"text/plain; charset=utf-8"
LICENCE_TEXT = "No license available, rejecting request."

_ENCODER = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and content type of one answer; extra headers are rare."""

    status: int
    body: bytes = b""
    content_type: bytes = JSON_TYPE
    headers: tuple[tuple[bytes, bytes], ...] = ()


class RefusedError(Exception):
    """A call that is answered with an error; carries the finished answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"refused with status {answer.status}")
        self.answer = answer


def json_answer(value: object, status: int = 200) -> Answer:
    """A JSON answer; Decimals become JSON numbers digit by digit."""
    return Answer(status, _ENCODER.encode(value))


def encode(value: object) -> bytes:
    """JSON with Decimals as numbers, digit by digit."""
    return _ENCODER.encode(value)


def _trace(error_class: str, place: str) -> str:
    return (
        f"   bei {place}.MoveNext()\r\n"
        "--- Ende der Stapelüberwachung vom vorhergehenden Ort, an dem die Ausnahme ausgelöst wurde ---\r\n"
        "   bei System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw()\r\n"
        f"   bei JTL.Wawi.Rest.Server.Middleware.{error_class}Filter.<OnActionExecutionAsync>d__4.MoveNext()\r\n"
        "   in C:\\agent\\_work\\12\\s\\src\\JTL.Wawi.Rest.Server\\Middleware\\ExceptionFilter.cs:Zeile 71."
    )


@dataclass(frozen=True, slots=True)
class ErrorText:
    """One error: JTL's code, the text (often "- CodeWord", not a sentence) and fields that it names, mostly none."""

    code: str
    message: str
    errors: Mapping[str, Sequence[str]] | None = None
    place: str = "JTL.Wawi.Rest.Server.Controllers.V1.ItemController.<ExecuteAsync>d__12"

    def answer(self, status: int, *, stack_trace: bool = True) -> Answer:
        """The ErrorResponse with this text."""
        body: dict[str, object] = {
            "ErrorCode": self.code,
            "ValidationErrors": {name: texts[0] for name, texts in (self.errors or {}).items() if texts},
            "Errors": dict(self.errors or {}),
            "ErrorMessage": self.message,
        }
        if stack_trace:
            body["Stacktrace"] = _trace(self.code, self.place)
        return json_answer(body, status)


def licence_answer(*, as_text: bool) -> Answer:
    """402, seen live as a plain text line; described as JSON."""
    if as_text:
        return Answer(402, LICENCE_TEXT.encode(), TEXT_TYPE)
    return ErrorText("LicenseError", LICENCE_TEXT).answer(402, stack_trace=False)
