"""A running simulated Wawi and a client that is registered there."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

import httpx
import pytest

from jtl_desktop.demo import DemoConfig, DemoServer

APP_ID, APP_VERSION = "JTL-Desktop/PC07", "1.0.0"
CHALLENGE = "a-challenge-code-24-long"


@pytest.fixture
def start() -> Iterator[Callable[..., DemoServer]]:
    """Start simulated Wawis by configuration; all are stopped at the end."""
    servers: list[DemoServer] = []

    def start_one(**values: object) -> DemoServer:
        server = DemoServer(DemoConfig(**values))  # type: ignore[arg-type]  # a test's own values
        servers.append(server)
        server.start()
        return server

    yield start_one
    for server in servers:
        server.stop()


@pytest.fixture
def wawi(start: Callable[..., DemoServer]) -> DemoServer:
    return start(items=500)


def headers_for(key: str) -> dict[str, str]:
    return {"Authorization": f"Wawi {key}", "X-AppID": APP_ID, "X-AppVersion": APP_VERSION}


@pytest.fixture
def client(wawi: DemoServer) -> Iterator[httpx.Client]:
    """A client with every right, on the /v1 paths."""
    key = wawi.state.issue_key(APP_ID, APP_VERSION)
    base = f"{wawi.base_url}v1/"
    headers = {**headers_for(key), "Content-Type": "application/json"}
    with httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=10) as client:
        yield client


@pytest.fixture
def stranger(wawi: DemoServer) -> Iterator[httpx.Client]:
    """A client that is not registered yet."""
    with httpx.Client(base_url=f"{wawi.base_url}v1/", trust_env=False, timeout=10) as client:
        yield client


def application(**values: object) -> dict[str, object]:
    """A registration's body."""
    return {
        "AppId": APP_ID,
        "DisplayName": "JTL Desktop",
        "Description": "Item suppliers in one grid",
        "LocalizedDisplayNames": [{"LanguageIso": "de", "Name": "JTL Desktop (de)"}],
        "Version": APP_VERSION,
        "ProviderName": "Musterhandel",
        "ProviderWebsite": "https://example.org",
        "MandatoryApiScopes": ["item.queryitems", "item.queryitemsuppliers"],
        "OptionalApiScopes": ["item.updateitemsupplier", "item.deleteitemsupplier"],
        "AppIcon": base64.b64encode(b"\x89PNG").decode(),
        **values,
    }
