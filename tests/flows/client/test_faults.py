"""Reading while Wawi is away, slow, broken, or somebody else altogether."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import httpx
import pytest

from jtl_desktop.demo.server import DemoServer
from jtl_desktop.domain.items import ItemId
from jtl_desktop.wawi.address import parse_address
from jtl_desktop.wawi.api import Credentials
from jtl_desktop.wawi.calls import Call
from jtl_desktop.wawi.errors import (
    ConnectionLost,
    GarbledAnswer,
    HostNotFound,
    KeyNotAccepted,
    LicenceMissing,
    NotRunning,
    ServerFault,
    TimedOut,
    WrongTenantOrPath,
)
from jtl_desktop.wawi.http import HttpWawi
from jtl_desktop.wawi.secretstr import Secret
from tests.flows.client.harness import APP_ID, QUICK, NoWait, connected, on

ITEM = ItemId(1)


async def reached(demo: DemoServer) -> None:
    """Until a call has arrived at the server."""
    async with asyncio.timeout(10):
        while not demo.state.most_parallel:  # noqa: ASYNC110 (the server runs in another thread)
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("fault", "expected", "attempts"),
    [
        ({"kind": "status", "status": 500}, ServerFault, 3),
        ({"kind": "status", "status": 503}, ServerFault, 3),
        ({"kind": "html", "status": 502}, ServerFault, 3),
        ({"kind": "html", "status": 200}, GarbledAnswer, 3),
        ({"kind": "reset"}, ConnectionLost, 3),
        ({"kind": "half_body"}, GarbledAnswer, 3),
        ({"kind": "garbled"}, GarbledAnswer, 3),
        ({"kind": "hang"}, TimedOut, 1),
        ({"kind": "licence"}, LicenceMissing, 1),
        ({"kind": "status", "status": 401}, KeyNotAccepted, 1),
        ({"kind": "status", "status": 405}, WrongTenantOrPath, 1),
        ({"kind": "status", "status": 418}, ServerFault, 1),
    ],
    ids=lambda value: "-".join(str(part) for part in value.values()) if isinstance(value, dict) else None,
)
async def test_each_fault_has_its_own_answer(demo, fault, expected, attempts):
    demo.state.fault(**fault, method="GET", path="items/1/suppliers", times=0)
    clock = NoWait()
    async with connected(demo, limits=QUICK, clock=clock) as wawi:
        with pytest.raises(expected) as caught:
            await wawi.item_suppliers(ITEM)
    assert type(caught.value) is expected
    assert not caught.value.may_have_happened
    assert len(clock.waited) == attempts - 1
    for text in (caught.value.title, caught.value.meaning, caught.value.action):
        assert text.in_english().endswith((".", "“"))


@pytest.mark.parametrize("as_text", [True, False])
async def test_a_missing_licence_is_told_in_jtls_own_words(demo, as_text):
    demo.state.switch(licence=False, licence_as_text=as_text)
    async with connected(demo) as wawi:
        with pytest.raises(LicenceMissing) as caught:
            await wawi.suppliers()
    assert caught.value.wawi_text == "No license available, rejecting request."
    assert caught.value.wawi_text in caught.value.meaning.in_english()


async def test_a_wawi_that_is_not_running_is_told_at_once(demo):
    clock = NoWait()
    async with connected(demo, clock=clock) as wawi:
        demo.stop_wawi()
        with pytest.raises(NotRunning) as caught:
            await wawi.items_page()
        assert type(caught.value) is NotRunning
        assert "ClientConnectorError" in caught.value.details
        assert clock.waited == []
        demo.start_wawi()
        assert (await wawi.items_page()).total == 60


async def test_a_wawi_that_is_stopped_in_the_middle_of_an_answer(demo):
    demo.state.fault("hang", path="items", times=0)
    async with connected(demo) as wawi:
        asking = asyncio.create_task(wawi.items_page())
        await reached(demo)
        await asyncio.to_thread(demo.stop_wawi)
        with pytest.raises(NotRunning):
            await asking


async def test_a_computer_that_does_not_exist_is_named():
    wawi = HttpWawi(parse_address("http://no-such-computer.invalid:5883"), limits=QUICK)
    with pytest.raises(HostNotFound) as caught:
        await wawi.info()
    await wawi.aclose()
    assert "no-such-computer.invalid" in caught.value.title.in_english()


async def test_a_slow_wawi_is_waited_for(demo):
    demo.state.fault("slow", seconds=0.2, path="items/1/suppliers")
    async with connected(demo) as wawi:
        assert await wawi.item_suppliers(ITEM)


async def test_a_wawi_that_drips_runs_into_the_limit_of_the_whole_call():
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        try:
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.02)
        except ConnectionError:
            writer.close()

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        wawi = HttpWawi(parse_address(f"http://127.0.0.1:{port}"), limits=QUICK)
        started = time.monotonic()
        with pytest.raises(TimedOut) as caught:
            await wawi.info()
        await wawi.aclose()
        await asyncio.sleep(0.05)
    assert time.monotonic() - started < 2
    assert caught.value.seconds == QUICK.info_seconds


@pytest.mark.parametrize(
    "raw",
    [b"SSH-2.0-OpenSSH_9.2\r\n", b"", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", b"HTTP/9 nonsense\r\n\r\n"],
    ids=["ssh", "silent", "bad-length", "bad-status-line"],
)
async def test_something_that_speaks_no_http_is_no_wawi(raw):
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        wawi = HttpWawi(parse_address(f"http://127.0.0.1:{port}"), limits=QUICK)
        with pytest.raises((GarbledAnswer, ConnectionLost)):
            await wawi.info()
        await wawi.aclose()


async def test_a_redirect_is_not_followed_with_the_key():
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:1/elsewhere\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        wawi = HttpWawi(parse_address(f"http://127.0.0.1:{port}"), Credentials("a", "1", Secret("k")))
        with pytest.raises(WrongTenantOrPath):
            await wawi.suppliers()
        await wawi.aclose()
    assert len(asked) == 1


async def test_a_server_that_asks_for_a_pause_is_given_it():
    replies = [b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"]
    replies.append(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(replies.pop(0))
        writer.close()

    clock = NoWait()
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        wawi = HttpWawi(
            parse_address(f"http://127.0.0.1:{port}"), Credentials("a", "1", Secret("k")), patience=clock.patience()
        )
        assert await wawi.suppliers() == []
        await wawi.aclose()
    assert clock.waited == [7.0]


@pytest.mark.parametrize("key", ["", "with\r\nNewline: x", "with ünicode"])
async def test_a_key_that_cannot_be_a_key_is_never_sent(demo, key):
    async with on(demo, Credentials(APP_ID, "1", Secret(key))) as wawi:
        with pytest.raises(KeyNotAccepted):
            await wawi.suppliers()
    assert demo.state.requests == []


async def test_cancelling_gives_the_connection_up_and_the_next_call_works(demo):
    demo.state.fault("hang", path="items/1/suppliers")
    async with connected(demo) as wawi:
        asking = asyncio.create_task(wawi.item_suppliers(ITEM))
        await reached(demo)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await wawi.item_suppliers(ITEM)


async def test_cancelling_while_waiting_for_the_next_attempt_stops_it(demo):
    demo.state.fault("status", status=500, path="items", times=0)
    waiting = asyncio.Event()

    async def for_ever() -> None:
        waiting.set()
        await asyncio.Event().wait()

    clock = NoWait(meanwhile=for_ever)
    async with connected(demo, clock=clock) as wawi:
        asking = asyncio.create_task(wawi.items_page())
        await waiting.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert demo.state.count("GET", "items") == 1


async def test_closing_the_client_ends_what_is_under_way_as_not_running(demo):
    demo.state.fault("hang", path="items/1/suppliers", times=0)
    async with connected(demo) as wawi:
        asking = asyncio.create_task(wawi.item_suppliers(ITEM))
        await reached(demo)
        await wawi.aclose()
        with pytest.raises(NotRunning):
            await asking
        with pytest.raises(NotRunning):
            await wawi.info()


async def test_a_connection_that_cannot_be_made_in_time_was_surely_not_used():
    connecting = httpx.ConnectTimeout("")
    connecting.__cause__ = aiohttp.ConnectionTimeoutError()
    under_way = httpx.ConnectTimeout("")
    under_way.__cause__ = aiohttp.ServerDisconnectedError()
    wawi = HttpWawi(parse_address("http://127.0.0.1:1"))
    call = Call("PATCH", "items/1/suppliers/2", 30)
    first, second = [await wawi._channel._failed(call, failure) for failure in (connecting, under_way)]
    await wawi.aclose()
    assert (type(first), first.may_have_happened) == (NotRunning, False)
    assert (type(second), second.may_have_happened) == (ConnectionLost, True)


async def test_four_calls_at_once_share_the_client(demo):
    async with connected(demo) as wawi:
        answers = await asyncio.gather(*(wawi.item(ItemId(number)) for number in range(1, 41)))
    assert [item.item_id for item in answers] == list(range(1, 41))
