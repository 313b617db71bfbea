"""From an answer that is not a success to the error that the merchant can act on. Pure; no HTTP library."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import msgspec

from jtl_desktop.wawi.address import ServerAddress
from jtl_desktop.wawi.calls import Call
from jtl_desktop.wawi.errors import (
    AppIdTaken,
    GarbledAnswer,
    Gone,
    KeyNotAccepted,
    LicenceMissing,
    NotFound,
    RegistrationWindowClosed,
    ScopeMissing,
    ServerFault,
    ValidationRefused,
    WawiError,
    WrongTenantOrPath,
)

_NO_TEXTS: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_MAX_TEXT = 500
_CODE_WORD = re.compile(r"^\w+$")
_TRACE_LINE = re.compile(r"^\s*(bei|at|in|---)\s.*(\w\.\w|---)")
# "ItemNotFound", "ArtikelLieferantNotFound" … but not "StaffelPreisNotFound", which is about a part of the record.
_MISSING_RECORD = re.compile(r"(?i)^(item|artikel|supplier|lieferant)*(not_?found|does_?not_?exist|nicht_?gefunden)$")
_REGISTERED_KEYS = ("errorcode", "errormessage", "errors", "validationerrors", "stacktrace")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, media type and the whole body."""

    status: int
    media_type: str
    body: bytes
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What Wawi says about a failure. ``is_wawis`` tells its own error object from anybody else's answer."""

    text: str = ""
    code: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_TEXTS)
    stack_trace: str = ""
    is_wawis: bool = False

    @property
    def code_word(self) -> str:
        return self.text if _CODE_WORD.match(self.text) else self.code

    @property
    def is_missing_record(self) -> bool:
        return any(_MISSING_RECORD.match(word) for word in (self.text, self.code))


def read_report(answer: Answer) -> Report:
    """The readable part of an error's body: Wawi's ErrorResponse, .NET's problem object, or plain text."""
    try:
        content: object = msgspec.json.decode(answer.body)
    except (msgspec.MsgspecError, RecursionError):
        return Report(_plain_text(answer))
    if isinstance(content, str):
        return Report(_cleaned(content))
    if not isinstance(content, dict):
        return Report()
    values = {str(name).casefold(): value for name, value in content.items()}
    text = values.get("errormessage") or values.get("detail") or values.get("title") or ""
    return Report(
        _cleaned(str(text)),
        str(values.get("errorcode") or ""),
        _field_texts(values.get("validationerrors"), values.get("errors")),
        str(values.get("stacktrace") or ""),
        any(name in values for name in _REGISTERED_KEYS),
    )


def error_for(call: Call, answer: Answer, report: Report, address: ServerAddress) -> WawiError:
    """The error for an answer whose status is not 2xx. 404 needs another look: see ``missing``."""
    details = _details(call, answer.status, report)
    match answer.status:
        case 400 | 413 | 415 | 422 if report.is_missing_record:
            return NotFound(details, report.text)
        case 400 | 413 | 415 | 422:
            return ValidationRefused(report.code_word, report.text, report.fields, details)
        case 401:
            return KeyNotAccepted(details)
        case 402:
            return LicenceMissing(report.text, details)
        case 403 if call.is_registration:
            return RegistrationWindowClosed(details)
        case 403:
            return ScopeMissing(call.scope, details)
        case 409 if call.is_registration:
            return AppIdTaken(call.app_id, details)
        case 409:
            return ValidationRefused(report.code_word or "Conflict", report.text, report.fields, details)
        case 410:
            return Gone(details)
    if answer.status in {404, 405} or answer.status < 400:
        return WrongTenantOrPath(address.host_and_port, address.tenant, details)
    return _fault(call, answer, report, details)


def _fault(call: Call, answer: Answer, report: Report, details: str) -> ServerFault:
    return ServerFault(
        answer.status,
        report.text,
        details,
        may_have_happened=call.is_write and answer.status >= 500,
        retry_after=answer.retry_after,
    )


def missing(call: Call, report: Report) -> NotFound:
    """The error for a 404 of which it is certain that Wawi itself sent it."""
    return NotFound(_details(call, 404, report), report.text)


def garbled(call: Call, reason: str) -> GarbledAnswer:
    """The error for a success whose body cannot be used."""
    return GarbledAnswer(f"{call.shown}: {reason}", may_have_happened=call.is_write)


def _details(call: Call, status: int, report: Report) -> str:
    said = " ".join(part for part in (report.code, report.text) if part)
    return f"{call.shown}: HTTP {status}" + (f", {said}" if said else "")


def _field_texts(*maps: object) -> dict[str, tuple[str, ...]]:
    """Both of Wawi's field maps as one; the newer one wins."""
    fields: dict[str, tuple[str, ...]] = {}
    for texts in maps:
        if isinstance(texts, dict):
            for name, said in texts.items():
                lines = said if isinstance(said, list) else [said]
                fields[str(name)] = tuple(_cleaned(str(line)) for line in lines)
    return fields


def _plain_text(answer: Answer) -> str:
    text = answer.body.decode("utf-8", errors="replace")
    return "" if "html" in answer.media_type or text.lstrip().startswith("<") else _cleaned(text)


def _cleaned(text: str) -> str:
    """Without list dashes and without the lines of a stack trace; at most 500 characters."""
    lines = [line.strip().removeprefix("- ").strip() for line in text.splitlines() if not _TRACE_LINE.match(line)]
    joined = "; ".join(line for line in lines if line and line != "-")
    return joined if len(joined) <= _MAX_TEXT else f"{joined[:_MAX_TEXT]}…"
