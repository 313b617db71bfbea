"""Sends one call over HTTP and turns whatever can go wrong on the way into a WawiError."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
import random
import socket
import ssl
import time
import weakref
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote, urlencode

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from jtl_desktop import __version__
from jtl_desktop.wawi.address import ApiStyle, ServerAddress
from jtl_desktop.wawi.answers import Answer, error_for, garbled, missing, read_report
from jtl_desktop.wawi.api import Credentials
from jtl_desktop.wawi.calls import Call
from jtl_desktop.wawi.errors import (
    ConnectionLost,
    GarbledAnswer,
    HostNotFound,
    KeyNotAccepted,
    NotRunning,
    TimedOut,
    TlsFailed,
    TlsNotTrusted,
    WawiError,
    WrongTenantOrPath,
)
from jtl_desktop.wawi.limits import STANDARD_LIMITS, Limits
from jtl_desktop.wawi.models import WireError
from jtl_desktop.wawi.retry import Stop, decide
from jtl_desktop.wawi.secretstr import hide
from jtl_desktop.wawi.tls import fetch_certificate, ssl_context
from jtl_desktop.wawi.trust import Trust, TrustMode

_log = logging.getLogger(__name__)

# What an unversioned path is told; every Wawi with a REST API knows it.
_API_VERSION = "1.0"
_USER_AGENT = f"JTL-Desktop/{__version__}"
_TRACE_LENGTH = 2000
_GOODBYE_SECONDS = 1.0

_Value = TypeVar("_Value")
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Patience:
    """How the channel waits between two attempts; tests hand in their own."""

    sleep: Sleep = asyncio.sleep
    jitter: Callable[[], float] = field(default=random.random)


class Channel:
    """The connection to one tenant. Make it inside the running loop and close it before the loop ends.

    Reading calls share kept connections. The others have connections of their own, kept for a moment only, and are
    never sent twice by a library: a broken connection leaves open whether the call arrived.

    httpx's transport is used without its client: cookies, redirects, merged addresses and headers, which nobody needs
    here, cost it 0.1 ms a call on the window's thread.
    """

    def __init__(
        self,
        address: ServerAddress,
        credentials: Credentials | None = None,
        *,
        trust: Trust,
        limits: Limits = STANDARD_LIMITS,
        patience: Patience | None = None,
    ) -> None:
        self.address = address
        self.limits = limits
        self._credentials = credentials
        self._trust = trust
        self._patience = patience or Patience()
        context = ssl_context(trust) if address.is_https else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._sockets = _Sockets()
        self._reading = _transport(context, limits, self._sockets, keep_seconds=limits.keep_seconds)
        self._writing = _transport(
            context, limits, self._sockets, _only_once, keep_seconds=limits.keep_for_writes_seconds
        )
        self._extensions = {"timeout": {"connect": limits.connect_seconds}}
        self._is_closed = False

    async def aclose(self) -> None:
        """Close every connection. Calls under way fail as not running."""
        self._is_closed = True
        await self._reading.aclose()
        await self._writing.aclose()
        await self._sockets.all_closed()

    async def send(self, call: Call, decode: Callable[[bytes], _Value]) -> _Value:
        """The decoded answer of a call that succeeded; ``decode`` raises WireError for what it cannot read.

        Raises WawiError. A reading call is repeated as ``retry`` decides.
        """
        attempt = 1
        while True:
            try:
                return await self._once(call, decode)
            except WawiError as error:
                verdict = decide(call.method, error, attempt, attempts=call.attempts, jitter=self._patience.jitter())
                if isinstance(verdict, Stop):
                    raise
                _log.info("%s: %s; again in %.1f s", call.shown, type(error).__name__, verdict.seconds)
            await self._patience.sleep(verdict.seconds)
            attempt += 1

    async def _once(self, call: Call, decode: Callable[[bytes], _Value]) -> _Value:
        started = time.perf_counter()
        outcome = "cancelled"
        try:
            answer = await self._exchange(call)
            outcome = str(answer.status)
        except WawiError as error:
            outcome = type(error).__name__
            raise
        finally:
            _log.debug("%s: %s in %.0f ms", call.shown, outcome, (time.perf_counter() - started) * 1000)
        if not 200 <= answer.status < 300:
            raise await self._explained(call, answer)
        try:
            return decode(answer.body)
        except WireError as error:
            raise garbled(call, str(error)) from None

    async def _exchange(self, call: Call) -> Answer:
        transport = self._writing if call.is_write else self._reading
        failure: Exception
        if self._is_closed:
            raise NotRunning(self.address.host_and_port, f"{call.shown}: the client was closed")
        try:
            async with asyncio.timeout(call.seconds):
                return await _asked(transport, self._request(call))
        except (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError) as error:
            failure = error
        # Outside the handler, as the library's own exception holds the request and must not be chained.
        raise await self._failed(call, failure)

    def _request(self, call: Call) -> httpx.Request:
        """No local variable holds the headers, so that no report with local variables can show them."""
        request = httpx.Request(
            call.method,
            self._url(call),
            headers=self._headers(call),
            stream=httpx.ByteStream(call.body or b""),
            extensions=self._extensions,
        )
        request.read()
        return request

    def _url(self, call: Call) -> str:
        version = "v1/" if self.address.style is ApiStyle.PATHS else ""
        query = f"?{urlencode(call.parameters, quote_via=quote)}" if call.parameters else ""
        return f"{self.address.base_url}{version}{call.path}{query}"

    def _headers(self, call: Call) -> dict[str, str]:
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip, deflate", "User-Agent": _USER_AGENT}
        if self.address.style is ApiStyle.HEADER:
            headers["api-version"] = _API_VERSION
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        if call.challenge is not None:
            headers["X-ChallengeCode"] = call.challenge.reveal()
        elif not call.is_open:
            headers.update(self._key_headers())
        return headers

    def _key_headers(self) -> dict[str, str]:
        known = self._credentials
        if known is None or not known.key:
            raise KeyNotAccepted("no key is known")
        headers = {
            "Authorization": f"Wawi {known.key.reveal()}",
            "X-AppID": known.app_id,
            "X-AppVersion": known.app_version,
        }
        if not all(value.isascii() and value.isprintable() for value in headers.values()):
            raise KeyNotAccepted("key, AppId or version hold characters that cannot be sent")
        return headers

    async def _failed(self, call: Call, failure: Exception) -> WawiError:
        """The error for a call that got no whole answer."""
        if isinstance(failure, TimeoutError) and failure.errno is None:
            return TimedOut(call.seconds, call.shown, may_have_happened=call.is_write)
        # httpx-aiohttp calls most failures a ConnectTimeout; what it was made from says what happened.
        told = failure.__cause__ or failure
        details = self._hidden(call, f"{call.shown}: {type(told).__name__}: {told}")
        address = self.address.host_and_port
        causes = list(_causes(failure))
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
            return await self._not_trusted(causes, details)
        if any(isinstance(cause, ssl.SSLError) for cause in causes) and _never_connected(causes):
            return TlsFailed(address, details)
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            return HostNotFound(self.address.host, details)
        if _never_connected(causes):
            return NotRunning(address, details)
        if _broke_off(causes):
            return ConnectionLost(address, details, may_have_happened=call.is_write)
        return GarbledAnswer(details, may_have_happened=call.is_write)

    async def _not_trusted(self, causes: list[BaseException], details: str) -> WawiError:
        address = self.address
        try:
            async with asyncio.timeout(self.limits.connect_seconds):
                certificate = await fetch_certificate(address.host, address.port)
        except (OSError, ValueError) as error:
            return TlsFailed(address.host_and_port, f"{details}; {type(error).__name__}")
        pinned = self._trust.mode is TrustMode.PINNED
        if pinned and certificate.pem.strip() == self._trust.pem.strip():
            # Trusting it again would change nothing: OpenSSL refuses it for another reason.
            return TlsFailed(address.host_and_port, details)
        mismatch = any("mismatch" in str(cause).casefold() for cause in causes)
        return TlsNotTrusted(certificate, hostname_mismatch=mismatch, changed=pinned, details=details)

    async def _explained(self, call: Call, answer: Answer) -> WawiError:
        """The error for an answer that is no success."""
        report = read_report(
            dataclasses.replace(answer, body=self._hidden(call, answer.body.decode("utf-8", "replace")).encode())
        )
        if report.stack_trace:
            _log.debug("%s: Wawi's stack trace: %s", call.shown, report.stack_trace[:_TRACE_LENGTH])
        if answer.status == 404 and not call.is_open and (report.is_wawis or await self._is_wawi()):
            return missing(call, report)
        return error_for(call, answer, report, self.address)

    async def _is_wawi(self) -> bool:
        """Whether Wawi answers under this address at all, to tell a missing record from a wrong address."""
        try:
            await self._once(Call("GET", "info", self.limits.info_seconds, is_open=True), bytes)
        except WrongTenantOrPath:
            return False
        return True

    def _hidden(self, call: Call, text: str) -> str:
        return hide(text, self._credentials.key if self._credentials else None, call.challenge)


class _Sockets:
    """The open sockets of a channel: aiohttp forgets a TLS connection that is still saying goodbye."""

    def __init__(self) -> None:
        self._made: weakref.WeakSet[socket.socket] = weakref.WeakSet()

    def make(self, place: aiohttp.AddrInfoType) -> socket.socket:
        made = socket.socket(family=place[0], type=place[1], proto=place[2])
        self._made.add(made)
        return made

    async def all_closed(self) -> None:
        """Wait until none is left open, at most a second: the loop must not end under a connection."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE_SECONDS):
                while any(made.fileno() != -1 for made in self._made):  # noqa: ASYNC110 (closing sets no event)
                    await asyncio.sleep(0.002)


def _transport(
    context: ssl.SSLContext,
    limits: Limits,
    sockets: _Sockets,
    *middlewares: aiohttp.ClientMiddlewareType,
    keep_seconds: float,
) -> AiohttpTransport:
    """No proxy, no cookies, no redirects: the address that the merchant chose is the one that is asked."""

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            ssl=context,
            limit=limits.max_connections,
            keepalive_timeout=keep_seconds,
            socket_factory=sockets.make,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            middlewares=middlewares,
        )

    return AiohttpTransport(verify=context, trust_env=False, client=session)


async def _asked(transport: AiohttpTransport, request: httpx.Request) -> Answer:
    response = await transport.handle_async_request(request)
    try:
        await response.aread()
    except BaseException:  # a cancelled read, too: the pool would wait for this connection forever
        await response.aclose()
        raise
    return _answer(response)


class _BrokeOffError(aiohttp.ClientError):
    """A broken connection under a name that aiohttp does not react to."""


async def _only_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending a DELETE or a poll for the key a second time when the connection breaks off."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _BrokeOffError(str(error)) from error


def _answer(response: httpx.Response) -> Answer:
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    pause = response.headers.get("retry-after", "")
    return Answer(response.status_code, media_type, response.content, float(pause) if pause.isdecimal() else None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything that led to it, the libraries' own exceptions included."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _never_connected(causes: list[BaseException]) -> bool:
    """httpx-aiohttp calls every broken connection a failed connect; only aiohttp's own exception tells them apart."""
    return any(isinstance(cause, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError) for cause in causes)


def _broke_off(causes: list[BaseException]) -> bool:
    """Whether the connection ended before there was an answer; half an answer is another matter."""
    if any(isinstance(cause, aiohttp.ClientPayloadError) for cause in causes):
        return False
    return any(isinstance(cause, aiohttp.ClientConnectionError | OSError) for cause in causes)
