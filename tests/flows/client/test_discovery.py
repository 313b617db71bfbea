"""Finding a running Wawi without knowing where it is."""

from __future__ import annotations

import asyncio
import socket

import pytest

from jtl_desktop.demo.config import DemoConfig
from jtl_desktop.demo.server import DemoServer
from jtl_desktop.demo.switches import Switches
from jtl_desktop.wawi.address import ApiStyle, ServerAddress, candidates, parse_address
from jtl_desktop.wawi.discovery import discover, probe
from jtl_desktop.wawi.errors import NotRunning, TimedOut, TlsFailed, TlsNotTrusted, WrongTenantOrPath
from tests.flows.client.harness import QUICK


def both_schemes(demo: DemoServer) -> list[ServerAddress]:
    rest = demo.base_url.partition("://")[2]
    return [parse_address(f"{scheme}://{rest}") for scheme in ("http", "https")]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


async def test_a_running_wawi_is_found_with_its_version_and_tenant(demo):
    nobody = parse_address(f"http://127.0.0.1:{free_port()}")
    (found,) = await discover([nobody, *both_schemes(demo)])
    assert found.error is None
    assert found.info is not None
    assert (found.info.version, found.info.tenant) == ("1.12.0.0", "eazybusiness")
    assert found.address.base_url == demo.base_url
    assert found.address.style is ApiStyle.PATHS


async def test_an_older_wawi_is_found_by_its_unversioned_paths():
    config = DemoConfig(items=5, switches=Switches(paths="unversioned"))
    with DemoServer(config) as demo:
        found = await probe(parse_address(demo.base_url))
    assert found.info is not None
    assert found.address.style is ApiStyle.HEADER


async def test_a_self_signed_wawi_is_found_with_its_fingerprint_and_before_other_programs():
    async with await asyncio.start_server(_web_page, "127.0.0.1", 0) as other:
        port = other.sockets[0].getsockname()[1]
        with DemoServer(DemoConfig(items=5, https=True)) as demo:
            places = [parse_address(f"http://127.0.0.1:{port}"), *both_schemes(demo)]
            wawi, page = await discover(places)
    assert isinstance(wawi.error, TlsNotTrusted)
    assert wawi.address.is_https
    assert len(wawi.error.fingerprint.split(":")) == 32
    assert isinstance(page.error, WrongTenantOrPath)


async def _web_page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    body = b"<html>my router</html>"
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    writer.close()


async def test_the_wrong_tenant_is_shown_as_such(demo):
    (found,) = await discover([parse_address(demo.base_url.replace("eazybusiness", "Mandant_1"))])
    assert isinstance(found.error, WrongTenantOrPath)
    assert "Mandant_1" in found.error.meaning.in_english()


async def test_a_program_that_refuses_every_path_is_no_wawi(demo):
    demo.state.fault("status", status=400, path="info", times=0)
    found = await probe(parse_address(demo.base_url))
    assert isinstance(found.error, WrongTenantOrPath)


async def test_where_nothing_runs_nothing_is_found():
    address = parse_address(f"http://127.0.0.1:{free_port()}")
    assert await discover([address]) == []
    assert isinstance((await probe(address)).error, NotRunning)


async def test_https_to_a_wawi_without_it_says_so(demo):
    found = await probe(both_schemes(demo)[1])
    assert isinstance(found.error, TlsFailed)


async def test_a_program_that_never_answers_does_not_hold_the_others_up(demo):
    demo.state.fault("hang", path="info")
    hanging, running = await asyncio.gather(
        probe(parse_address(demo.base_url), limits=QUICK), _after_a_moment(demo), return_exceptions=False
    )
    assert isinstance(hanging.error, TimedOut)
    assert running.info is not None


async def _after_a_moment(demo: DemoServer):
    await asyncio.sleep(0.1)
    return await probe(parse_address(demo.base_url))


async def test_searching_can_be_cancelled(demo):
    demo.state.fault("hang", path="info", times=0)
    searching = asyncio.create_task(discover(both_schemes(demo)))
    await asyncio.sleep(0.1)
    searching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await searching


def test_the_usual_places():
    assert [place.base_url for place in candidates()] == [
        "http://127.0.0.1:64110/api/eazybusiness/",
        "https://127.0.0.1:64110/api/eazybusiness/",
        "http://127.0.0.1:5883/api/eazybusiness/",
        "https://127.0.0.1:5883/api/eazybusiness/",
    ]
