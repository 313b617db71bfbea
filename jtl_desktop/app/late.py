"""What may be loaded only after the first window has been painted, in a thread, because it would delay that window."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from jtl_desktop.services.redact import Redactor
    from jtl_desktop.services.threads import Worker
    from jtl_desktop.storage.settings import ConnectionRecord
    from jtl_desktop.wawi.address import ServerAddress
    from jtl_desktop.wawi.api import FoundServer, WawiApi
    from jtl_desktop.wawi.http import HttpWawi
    from jtl_desktop.wawi.secretstr import Secret
    from jtl_desktop.wawi.trust import Trust


class Wawi(NamedTuple):
    """The API client with everything that it needs, loaded on first use."""

    loader: Worker
    redactor: Redactor

    async def load(self) -> None:
        """Have it ready before somebody waits for it."""
        await self.loader.run(_load_client)

    async def discover(self, addresses: list[ServerAddress]) -> list[FoundServer]:
        await self.load()
        from jtl_desktop.wawi.discovery import discover  # noqa: PLC0415 (httpx comes after the first paint)

        return await discover(addresses)

    async def probe(self, address: ServerAddress, trust: Trust) -> FoundServer:
        await self.load()
        from jtl_desktop.wawi.discovery import probe  # noqa: PLC0415 (httpx comes after the first paint)

        return await probe(address, trust=trust)

    async def open_registration(self, address: ServerAddress, trust: Trust) -> HttpWawi:
        """A client without a key: for /info and for the registration."""
        await self.load()
        from jtl_desktop.wawi.http import HttpWawi  # noqa: PLC0415 (httpx comes after the first paint)

        return HttpWawi(address, trust=trust)

    async def open_api(self, record: ConnectionRecord, key: Secret) -> WawiApi:
        """The client of a connection. From here on its key is kept out of every log."""
        self.redactor.learn(key)
        await self.load()
        from jtl_desktop.wawi.address import ApiStyle, ServerAddress  # noqa: PLC0415 (as httpx)
        from jtl_desktop.wawi.api import Credentials  # noqa: PLC0415 (as httpx)
        from jtl_desktop.wawi.http import HttpWawi  # noqa: PLC0415 (httpx comes after the first paint)
        from jtl_desktop.wawi.trust import Trust  # noqa: PLC0415 (as httpx)

        address = ServerAddress(record.base_url, record.tenant, ApiStyle(record.style))
        credentials = Credentials(record.app_id, record.app_version, key)
        return HttpWawi(address, credentials, trust=Trust.of(record.pinned_pem))


def _load_client() -> None:
    from jtl_desktop.wawi import discovery, http, tls  # noqa: F401, PLC0415 (loaded in a thread, used on the loop)
