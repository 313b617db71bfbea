"""The ASGI application in front of a simulated Wawi: addresses, faults, the log.

Lean on purpose: it is the other side of the benchmarks.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from jtl_desktop.demo.answers import JSON_TYPE, Answer, ErrorText, RefusedError, licence_answer
from jtl_desktop.demo.calls import Call, answer_call
from jtl_desktop.demo.connections import Connections
from jtl_desktop.demo.faults import Fault, FaultKind
from jtl_desktop.demo.state import DemoState

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_log = logging.getLogger(__name__)
_HTML = (
    "<html><head><title>{0} - Bad Gateway</title></head><body><h1>{0}</h1>"
    "<p>Der Server hat eine ungültige Antwort erhalten.</p></body></html>"
)
_BARE = {401: "Unauthorized", 410: "RegistrationRequestAlreadyAnswered"}
_SILENT = (FaultKind.HANG, FaultKind.RESET)
_FAILING = (*_SILENT, FaultKind.HALF_BODY, FaultKind.STATUS, FaultKind.HTML, FaultKind.GARBLED, FaultKind.LICENCE)


class WawiApp:
    """Serves `/api/{tenant}/...` in both forms. One per running server; the state outlives it."""

    def __init__(self, state: DemoState, connections: Connections) -> None:
        self._state = state
        self._connections = connections
        self._prefix = f"/api/{state.config.tenant}/"
        self._stopping = asyncio.Event()
        workers = state.config.workers
        self._workers = asyncio.Semaphore(workers) if workers else contextlib.nullcontext()

    def release(self) -> None:
        """Break off everything that runs or hangs; call it on the server's loop before the server stops."""
        self._stopping.set()
        self._connections.abort_all()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        method, path = scope["method"], self._path(scope)
        body = await _read_body(receive) if method in ("POST", "PATCH") else b""
        self._state.call_begins()
        status = 0
        try:
            fault, answer = await self._prepare(method, path, body, scope)
            status = 0 if fault is not None and fault.kind in _SILENT else answer.status
        finally:
            # Before the answer leaves, so that who has it finds it in the log.
            self._state.call_ends(method, scope["path"], status)
        if fault is None:
            await _send_answer(answer, send)
        else:
            await self._break_off(fault, answer, scope, receive, send)

    def _path(self, scope: Scope) -> str:
        path: str = scope["path"]
        return path[len(self._prefix) :].rstrip("/") if path.startswith(self._prefix) else ""

    async def _prepare(self, method: str, path: str, body: bytes, scope: Scope) -> tuple[Fault | None, Answer]:
        """The answer to send, and the fault that breaks the connection off, if any."""
        versioned = path.startswith("v1/")
        path = path.removeprefix("v1/")
        faults = self._state.due_faults(method, path) if path else ()
        early = next((fault for fault in faults if fault.kind in _FAILING and not fault.after), None)
        if early is not None:
            return _failed(early, Answer(200, b'{"Items": []}'), self._state)
        call = Call(
            method=method,
            parts=[unquote(part) for part in path.split("/")],
            query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
            headers=_headers(scope["headers"]),
            body=body,
            store=not any(fault.kind is FaultKind.NOT_STORED for fault in faults),
        )
        answer = self._answer(call, versioned=versioned)
        await self._delay(path, answer, faults)
        self._meddle(call, faults)
        late = next((fault for fault in faults if fault.kind in _FAILING), None)
        return (None, answer) if late is None else _failed(late, answer, self._state)

    def _answer(self, call: Call, *, versioned: bool) -> Answer:
        switches = self._state.switches
        known = switches.paths == "both" or (switches.paths == "v1") == versioned
        if not call.parts[0] or not known:
            return Answer(404)
        version = call.headers.get("api-version")
        try:
            if not versioned and version is not None and version not in switches.api_versions:
                return ErrorText("UnsupportedApiVersion", "- UnsupportedApiVersion").answer(400)
            return self._as_switched(answer_call(call, self._state))
        except RefusedError as refused:
            return self._as_switched(refused.answer)

    def _as_switched(self, answer: Answer) -> Answer:
        if not answer.body and not self._state.switches.bare_answers:
            if answer.status == 204:
                return dataclasses.replace(answer, headers=((b"content-type", JSON_TYPE),))
            if answer.status in _BARE:
                answer = ErrorText(_BARE[answer.status], f"- {_BARE[answer.status]}").answer(answer.status)
        if self._state.switches.stack_traces or b'"Stacktrace"' not in answer.body:
            return answer
        body = msgspec.json.decode(answer.body)
        del body["Stacktrace"]
        return dataclasses.replace(answer, body=msgspec.json.encode(body))

    async def _delay(self, path: str, answer: Answer, faults: tuple[Fault, ...]) -> None:
        seconds = self._state.latency + sum(fault.seconds for fault in faults if fault.kind is FaultKind.SLOW)
        if path == "items" and self._state.item_latency and answer.status == 200:
            page = msgspec.json.decode(answer.body)
            seconds += self._state.item_latency * len(page["Items"])
        if seconds > 0:
            async with self._workers:
                await self._pause(seconds)

    async def _pause(self, seconds: float) -> None:
        """Wait so long, or until the server stops."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def _meddle(self, call: Call, faults: tuple[Fault, ...]) -> None:
        """What another user or a workflow does to the row right after this call."""
        for fault in faults:
            if fault.kind not in (FaultKind.OTHER_USER, FaultKind.WORKFLOW):
                continue
            item_id, supplier_id = _row_of(call, fault, self._state)
            if supplier_id:
                fields = {name: value for name, value in fault.fields if name != "SupplierId"}
                self._state.change_row(item_id, supplier_id, **fields)

    async def _break_off(self, fault: Fault, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.kind is FaultKind.HANG:
            await self._pause(fault.seconds)
        if fault.kind is FaultKind.HALF_BODY:
            await _send_half(answer, send)
            self._connections.close(scope)
        else:
            self._connections.reset(scope)
        while (await receive())["type"] != "http.disconnect":
            pass


def _failed(fault: Fault, answer: Answer, state: DemoState) -> tuple[Fault | None, Answer]:
    """What a fault makes of an answer: another one, or the same one broken off."""
    match fault.kind:
        case FaultKind.HTML:
            return None, Answer(fault.status, _HTML.format(fault.status).encode(), b"text/html; charset=utf-8")
        case FaultKind.GARBLED:
            return None, Answer(200, b'{"Items": [{"Id": 1, "SKU": "AS-')
        case FaultKind.LICENCE:
            return None, licence_answer(as_text=state.switches.licence_as_text)
        case FaultKind.STATUS:
            error = ErrorText("InternalServerError", "- UnexpectedException")
            return None, error.answer(fault.status, stack_trace=state.switches.stack_traces)
    return fault, answer


def _row_of(call: Call, fault: Fault, state: DemoState) -> tuple[int, int]:
    """Item and supplier that a call is about; for a whole item the supplier that the fault names, else the first."""
    match call.parts:
        case ["items", item, "suppliers", supplier]:
            return int(item), int(supplier)
        case ["items", item, "suppliers"]:
            named = dict(fault.fields).get("SupplierId")
            rows = state.rows(int(item))
            first = rows[0].supplier_id if rows else 0
            return int(item), int(str(named)) if named is not None else first
    return 0, 0


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in raw}


async def _read_body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


async def _send_answer(answer: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": _answer_headers(answer)})
    await send({"type": "http.response.body", "body": answer.body})


def _answer_headers(answer: Answer) -> list[tuple[bytes, bytes]]:
    headers = [*answer.headers]
    if answer.body:
        headers.append((b"content-type", answer.content_type))
    if answer.status != 204:
        headers.append((b"content-length", b"%d" % len(answer.body)))
    return headers


async def _send_half(answer: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": _answer_headers(answer)})
    await send({"type": "http.response.body", "body": answer.body[: len(answer.body) // 2], "more_body": True})
