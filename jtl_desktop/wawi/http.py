"""Wawi's REST API over HTTP: every call that JTL Desktop makes, in both of the API's forms."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import quote

from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier, RowKey, Supplier, Value
from jtl_desktop.wawi import models, registration_wire, scopes
from jtl_desktop.wawi.address import ServerAddress
from jtl_desktop.wawi.api import Credentials, Feature, ItemsPage, ServerInfo, SupplierRows
from jtl_desktop.wawi.calls import Call
from jtl_desktop.wawi.errors import NotFound, ScopeMissing
from jtl_desktop.wawi.limits import STANDARD_LIMITS, Limits
from jtl_desktop.wawi.paging import pages
from jtl_desktop.wawi.registration import (
    CHALLENGE_MAX_LENGTH,
    CHALLENGE_MIN_LENGTH,
    RegistrationAnswer,
    RegistrationRequest,
    RegistrationTicket,
)
from jtl_desktop.wawi.secretstr import Secret
from jtl_desktop.wawi.transport import Channel, Patience
from jtl_desktop.wawi.trust import Trust

_SYSTEM = Trust.system()


class HttpWawi:
    """A WawiApi and a RegistrationApi over HTTP. Make it inside the running loop; close it before the loop ends.

    Without ``credentials`` only ``info``, ``features`` and the registration can be called.
    """

    def __init__(
        self,
        address: ServerAddress,
        credentials: Credentials | None = None,
        *,
        trust: Trust = _SYSTEM,
        limits: Limits = STANDARD_LIMITS,
        patience: Patience | None = None,
    ) -> None:
        self._limits = limits
        self._channel = Channel(address, credentials, trust=trust, limits=limits, patience=patience)

    async def aclose(self) -> None:
        await self._channel.aclose()

    # Open calls

    async def info(self) -> ServerInfo:
        call = Call("GET", "info", self._limits.info_seconds, is_open=True)
        return await self._channel.send(call, models.decode_info)

    async def features(self) -> tuple[Feature, ...]:
        call = Call("GET", "feature", self._limits.row_seconds, is_open=True, attempts=self._limits.read_attempts)
        return await self._channel.send(call, models.decode_features)

    # Reading

    async def items_page(
        self, search: str = "", changed_since: datetime | None = None, page: int = 1, page_size: int = 50
    ) -> ItemsPage:
        parameters = {"pageNumber": str(page), "pageSize": str(page_size)}
        if search:
            parameters["searchKeyWord"] = search
        if changed_since is not None:
            parameters["changedSince"] = changed_since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        call = self._read("items", self._limits.list_seconds, scopes.QUERY_ITEMS, parameters)
        try:
            return await self._channel.send(
                call, lambda body: models.decode_items_page(body, page=page, page_size=page_size)
            )
        except NotFound:
            # Sibling lists of a live Wawi answer 404 where nothing was found.
            return ItemsPage((), page, page_size, 0, has_next=False)

    def iter_items(
        self, search: str = "", changed_since: datetime | None = None, page_size: int = 50
    ) -> AsyncIterator[ItemsPage]:
        return pages(lambda number: self.items_page(search, changed_since, number, page_size))

    async def item(self, item_id: ItemId) -> Item:
        call = self._read(f"items/{int(item_id)}", self._limits.row_seconds, scopes.GET_ITEM)
        return await self._channel.send(call, models.decode_item)

    async def suppliers(self) -> list[Supplier]:
        call = self._read("suppliers", self._limits.list_seconds, scopes.QUERY_SUPPLIERS)
        try:
            found, _skipped = await self._channel.send(call, models.decode_suppliers)
        except NotFound:
            return []
        return found

    async def item_suppliers(self, item_id: ItemId) -> SupplierRows:
        call = self._read(_suppliers_path(item_id), self._limits.row_seconds, scopes.QUERY_ITEM_SUPPLIERS)
        try:
            return await self._channel.send(call, lambda body: models.decode_item_suppliers(body, item_id))
        except NotFound:
            return await self._no_suppliers(item_id)

    async def _no_suppliers(self, item_id: ItemId) -> SupplierRows:
        """A 404 means "none" as well as "no such item"; only the item itself can tell. Raises NotFound."""
        # Without the right to ask, the more frequent case is assumed.
        with suppress(ScopeMissing):
            await self.item(item_id)
        return SupplierRows([])

    # Writing

    async def create_item_supplier(self, row: ItemSupplier) -> ItemSupplier:
        path = _suppliers_path(row.item_id)
        call = self._write("POST", path, scopes.CREATE_ITEM_SUPPLIER, models.encode_create(row))
        return await self._channel.send(call, lambda body: models.decode_item_supplier(body, row.item_id))

    async def update_item_supplier(self, key: RowKey, values: Mapping[Field, Value]) -> None:
        body = models.encode_update(values)
        await self._channel.send(self._write("PATCH", _row_path(key), scopes.UPDATE_ITEM_SUPPLIER, body), _no_body)

    async def delete_item_supplier(self, key: RowKey) -> None:
        await self._channel.send(self._write("DELETE", _row_path(key), scopes.DELETE_ITEM_SUPPLIER), _no_body)

    # Registration

    async def request(self, request: RegistrationRequest, challenge: Secret) -> RegistrationTicket:
        call = self._registration(
            "POST", "", challenge, body=registration_wire.encode_request(request), app_id=request.app_id
        )
        return await self._channel.send(call, registration_wire.decode_ticket)

    async def poll(self, request_id: str, challenge: Secret) -> RegistrationAnswer:
        return await self._channel.send(
            self._registration("GET", request_id, challenge), registration_wire.decode_answer
        )

    async def second_instance(self, request_id: str, challenge: Secret) -> RegistrationTicket:
        return await self._channel.send(
            self._registration("POST", request_id, challenge), registration_wire.decode_ticket
        )

    # How calls are made

    def _read(self, path: str, seconds: float, scope: str, parameters: Mapping[str, str] | None = None) -> Call:
        attempts = self._limits.read_attempts
        return Call("GET", path, seconds, scope=scope, parameters=parameters or {}, attempts=attempts)

    def _write(self, method: str, path: str, scope: str, body: bytes | None = None) -> Call:
        return Call(method, path, self._limits.row_seconds, scope=scope, body=body)

    def _registration(
        self, method: str, request_id: str, challenge: Secret, *, body: bytes | None = None, app_id: str = ""
    ) -> Call:
        if not CHALLENGE_MIN_LENGTH <= len(challenge.reveal()) <= CHALLENGE_MAX_LENGTH:
            raise ValueError(f"a challenge has {CHALLENGE_MIN_LENGTH} to {CHALLENGE_MAX_LENGTH} characters")
        return Call(
            method,
            f"authentication/{quote(request_id, safe='')}" if request_id else "authentication",
            self._limits.registration_seconds,
            shown_path="authentication/…" if request_id else "",
            body=body,
            challenge=challenge,
            app_id=app_id,
        )


def _no_body(_body: bytes) -> None:
    """What a changing call answers is of no use: the row is read again anyway."""


def _suppliers_path(item_id: ItemId) -> str:
    return f"items/{int(item_id)}/suppliers"


def _row_path(key: RowKey) -> str:
    return f"{_suppliers_path(key.item_id)}/{int(key.supplier_id)}"
