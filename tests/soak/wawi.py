"""A hand on the simulated Wawi, past the program."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from jtl_desktop.domain.items import ItemId
from jtl_desktop.wawi.api import SupplierRows
from jtl_desktop.wawi.models import decode_item_suppliers
from tests.benchmarks import workbench
from tests.benchmarks.wawi import WawiProcess


@dataclass(frozen=True, slots=True)
class SimulatedWawi:
    """``do`` is what a person in front of the server could do."""

    _control: httpx.AsyncClient
    _api: httpx.AsyncClient

    async def do(self, action: str, **values: object) -> Any:
        """One action of the control endpoint. Raises RuntimeError where it refuses."""
        answer = await self._control.post(action, json=values)
        found = answer.json()
        if answer.status_code != httpx.codes.OK:
            raise RuntimeError(f"{action}: {found}")
        return found["result"]

    async def rows(self, item_id: ItemId) -> SupplierRows:
        """An item's suppliers, asked for without any of the program's services."""
        answer = await self._api.get(f"v1/items/{item_id}/suppliers")
        return decode_item_suppliers(answer.content if answer.status_code == httpx.codes.OK else b"[]", item_id)


@asynccontextmanager
async def reached(process: WawiProcess) -> AsyncIterator[SimulatedWawi]:
    """A hand on a Wawi that runs."""
    async with _client(process.control_url) as control, _client(process.url, **_headers(process.key)) as api:
        yield SimulatedWawi(control, api)


def _client(url: str, **headers: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"{url.rstrip('/')}/", headers=headers, trust_env=False, timeout=30)


def _headers(key: str) -> dict[str, str]:
    return {"Authorization": f"Wawi {key}", "X-AppID": workbench.APP_ID, "X-AppVersion": workbench.APP_VERSION}
