"""What a purchaser changes: only that is sent, exactly as typed, and never twice."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from jtl_desktop.demo.calls import answer_call
from jtl_desktop.demo.server import DemoServer
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, ScalePrice, SupplierId, Value
from jtl_desktop.wawi.address import ApiStyle, parse_address
from jtl_desktop.wawi.api import Credentials
from jtl_desktop.wawi.errors import (
    ConnectionLost,
    GarbledAnswer,
    NotFound,
    ScopeMissing,
    ServerFault,
    TimedOut,
    ValidationRefused,
    WawiError,
)
from jtl_desktop.wawi.http import HttpWawi
from jtl_desktop.wawi.limits import Limits
from jtl_desktop.wawi.scopes import CREATE_ITEM_SUPPLIER, DELETE_ITEM_SUPPLIER, UPDATE_ITEM_SUPPLIER
from jtl_desktop.wawi.secretstr import Secret
from tests.flows.client.harness import APP_ID, APP_VERSION, QUICK, NoWait, connected

ITEM = ItemId(1)


def first_row(demo: DemoServer) -> RowKey:
    return RowKey(ITEM, SupplierId(demo.state.rows(ITEM)[0].supplier_id))


def new_key(demo: DemoServer) -> RowKey:
    taken = {row["SupplierId"] for row in demo.state.item_suppliers(ITEM)}
    return RowKey(ITEM, SupplierId(next(number for number in range(1, 9) if number not in taken)))


def stored(demo: DemoServer, key: RowKey) -> dict:
    return next(row for row in demo.state.item_suppliers(key.item_id) if row["SupplierId"] == key.supplier_id)


@pytest.fixture
def sent(monkeypatch):
    """The bodies of all calls that reach the server."""
    seen: list[bytes] = []

    def noting(call, state):
        seen.append(call.body)
        return answer_call(call, state)

    monkeypatch.setattr("jtl_desktop.demo.app.answer_call", noting)
    return seen


@pytest.mark.parametrize("style", ApiStyle)
async def test_only_the_changed_fields_are_sent(demo, sent, style):
    key = first_row(demo)
    before = stored(demo, key)
    values: dict[Field, Value] = {
        Field.PURCHASE_PRICE_NET: Decimal("39.90"),
        Field.IS_DROPSHIPPING: False,
        Field.COMMENT: "",
    }
    async with connected(demo, style=style) as wawi:
        await wawi.update_item_supplier(key, values)
    assert sent == [b'{"PurchasePriceNet":39.9,"IsDropshipping":false,"Comment":""}']
    after = stored(demo, key)
    assert after == before | {
        "PurchasePriceNet": Decimal("39.90"),
        "IsDropshipping": False,
        "Comment": "",
        "PackagingUnitPurchasePriceNet": after["PackagingUnitPurchasePriceNet"],
    }


async def test_every_field_makes_the_round_trip(demo):
    key = new_key(demo)
    row = ItemSupplier(
        *(key.item_id, key.supplier_id),
        sku="ART-7 „ü“",
        item_name="Helm, gelb",
        is_standard=True,
        purchase_price_net=Decimal("0.00001"),
        tax_rate=Decimal(7),
        minimum_purchase_quantity=Decimal(3),
        permissible_order_quantity=Decimal("0.5"),
        delivery_time=Decimal(12),
        use_supplier_delivery_time=False,
        stock_level=Decimal("1234.5"),
        is_dropshipping=True,
        merge_stock_level=True,
        comment="nur freitags\nab Lager",
        packaging_unit="Karton",
        amount_packaging_unit=Decimal(12),
        packaging_unit_price_net=Decimal("0.00012"),
        scale_prices=(
            ScalePrice(Decimal(10), net=Decimal("0.000009")),
            ScalePrice(Decimal(50), percent=Decimal("12.5")),
        ),
    )
    async with connected(demo) as wawi:
        answered = await wawi.create_item_supplier(row)
        (read,) = [other for other in await wawi.item_suppliers(ITEM) if other.key == key]
    assert answered == row
    assert read == row


async def test_an_added_supplier_carries_only_what_was_filled_in(demo, sent):
    key = new_key(demo)
    async with connected(demo) as wawi:
        await wawi.create_item_supplier(ItemSupplier(key.item_id, key.supplier_id, purchase_price_net=Decimal(5)))
    assert json.loads(sent[0]) == {
        "SupplierId": key.supplier_id,
        "PurchasePriceNet": 5,
        "IsStandard": False,
        "UseSupplierDeliveryTime": False,
        "IsDropshipping": False,
        "MergeStockLevel": False,
    }


async def test_scale_prices_go_as_the_whole_list_with_exactly_one_value_each(demo, sent):
    tiers = (
        ScalePrice(Decimal("50.0"), percent=Decimal("5.50")),
        ScalePrice(Decimal(10), net=Decimal("8.10"), percent=Decimal(0)),
        ScalePrice(Decimal(20), net=Decimal("7.70"), percent=Decimal(3)),
    )
    key = first_row(demo)
    async with connected(demo) as wawi:
        await wawi.update_item_supplier(key, {Field.SCALE_PRICES: tiers})
        await wawi.update_item_supplier(key, {Field.SCALE_PRICES: ()})
    assert sent[0] == (
        b'{"ScalePrices":[{"FromQuantity":10,"PurchasePriceNet":8.1},'
        b'{"FromQuantity":20,"ReduceStandardPriceByPercent":3},'
        b'{"FromQuantity":50,"ReduceStandardPriceByPercent":5.5}]}'
    )
    assert sent[1] == b'{"ScalePrices":[]}'


async def test_a_removed_supplier_is_gone(demo):
    key = first_row(demo)
    async with connected(demo) as wawi:
        await wawi.delete_item_supplier(key)
        assert key not in [row.key for row in await wawi.item_suppliers(ITEM)]
        with pytest.raises(NotFound):
            await wawi.delete_item_supplier(key)
        with pytest.raises(NotFound):
            await wawi.update_item_supplier(key, {Field.SKU: "x"})


async def test_adding_to_an_item_that_was_deleted_says_so(demo):
    async with connected(demo) as wawi:
        with pytest.raises(NotFound):
            await wawi.create_item_supplier(ItemSupplier(ItemId(999_999), SupplierId(1)))


@pytest.mark.parametrize("status", [400, 500])
async def test_adding_a_supplier_twice_is_refused(demo, status):
    demo.state.switch(duplicate_status=status)
    key = first_row(demo)
    async with connected(demo) as wawi:
        with pytest.raises((ValidationRefused, ServerFault)) as caught:
            await wawi.create_item_supplier(ItemSupplier(key.item_id, key.supplier_id))
    assert "ArtikelLieferantAlreadyExists" in caught.value.details
    assert caught.value.may_have_happened == (status == 500)


async def test_a_refusal_names_wawis_code_word_and_hides_its_stack_trace(demo):
    async with connected(demo) as wawi:
        with pytest.raises(ValidationRefused) as caught:
            await wawi.update_item_supplier(first_row(demo), {Field.SKU: "x" * 300})
    error = caught.value
    assert error.code_word
    assert error.code_word in error.wawi_text
    shown = " ".join([str(error), error.title.in_english(), error.meaning.in_english(), error.details])
    assert "bei JTL" not in shown
    assert "Stack" not in shown


@pytest.mark.parametrize(
    ("method", "right"),
    [("POST", CREATE_ITEM_SUPPLIER), ("PATCH", UPDATE_ITEM_SUPPLIER), ("DELETE", DELETE_ITEM_SUPPLIER)],
)
async def test_a_missing_right_to_write_is_named(demo, method, right):
    async with connected(demo, scopes=["items.read"]) as wawi:
        with pytest.raises(ScopeMissing) as caught:
            await write(wawi, demo, method)
    assert caught.value.scope == right


FAULTS = [
    ({"kind": "status", "status": 500}, ServerFault),
    ({"kind": "html", "status": 502}, ServerFault),
    ({"kind": "hang"}, TimedOut),
    ({"kind": "reset"}, ConnectionLost),
]


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("after", [False, True], ids=["lost-on-the-way", "stored-but-unheard"])
@pytest.mark.parametrize("kept", [False, True], ids=["new-connection", "kept-connection"])
@pytest.mark.parametrize(("fault", "expected"), FAULTS, ids=["500", "html", "hang", "reset"])
async def test_a_write_with_an_unknown_outcome_is_never_repeated(demo, method, after, kept, fault, expected):
    clock = NoWait()
    async with connected(demo, limits=QUICK, clock=clock) as wawi:
        if kept:
            await wawi.update_item_supplier(first_row(demo), {Field.COMMENT: "before"})
        before = demo.state.count(method)
        demo.state.fault(**fault, method=method, after=after)
        with pytest.raises(expected) as caught:
            await write(wawi, demo, method)
    assert caught.value.may_have_happened
    assert demo.state.count(method) <= before + 1
    assert clock.waited == []


@dataclass
class Listener:
    """A server that answers and keeps its connections, until it hangs up on a call without a word."""

    arrived: list[bytes] = field(default_factory=list)
    connections: int = 0
    hangs_up: bool = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                if b"PATCH" in head:
                    await reader.readuntil(b"}")
                self.arrived.append(head.split(b" ")[0])
                if self.hangs_up:
                    break
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")
        writer.close()


@asynccontextmanager
async def listening(limits: Limits = QUICK) -> AsyncIterator[tuple[HttpWawi, Listener]]:
    listener = Listener()
    async with await asyncio.start_server(listener.serve, "127.0.0.1", 0) as server:
        address = parse_address(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        wawi = HttpWawi(address, Credentials(APP_ID, APP_VERSION, Secret("Kf83hGt5")), limits=limits)
        yield wawi, listener
        await wawi.aclose()


KEY = RowKey(ITEM, SupplierId(1))
ONE_VALUE: dict[Field, Value] = {Field.SKU: "x"}


async def test_writes_that_follow_each_other_share_a_connection_of_their_own():
    async with listening() as (wawi, listener):
        await wawi.item_suppliers(ITEM)
        for _ in range(3):
            await wawi.update_item_supplier(KEY, ONE_VALUE)
        await wawi.delete_item_supplier(KEY)
        await wawi.item_suppliers(ITEM)
    assert listener.connections == 2


async def test_a_write_does_not_take_a_connection_that_answered_some_time_ago():
    async with listening(dataclasses.replace(QUICK, keep_for_writes_seconds=0.01)) as (wawi, listener):
        await wawi.update_item_supplier(KEY, ONE_VALUE)
        await asyncio.sleep(0.05)
        await wawi.update_item_supplier(KEY, ONE_VALUE)
    assert listener.connections == 2


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_kept_connection_on_which_wawi_hangs_up_leaves_the_write_in_doubt_and_unrepeated(method):
    async with listening() as (wawi, listener):
        await wawi.update_item_supplier(KEY, ONE_VALUE)
        listener.hangs_up = True
        again = wawi.update_item_supplier(KEY, ONE_VALUE) if method == "PATCH" else wawi.delete_item_supplier(KEY)
        with pytest.raises(ConnectionLost) as caught:
            await again
    assert caught.value.may_have_happened
    assert listener.arrived == [b"PATCH", method.encode()]


async def test_half_an_answer_to_a_new_row_leaves_open_what_happened(demo):
    demo.state.fault("half_body", method="POST", after=True)
    async with connected(demo, limits=QUICK) as wawi:
        with pytest.raises(GarbledAnswer) as caught:
            await write(wawi, demo, "POST")
    assert caught.value.may_have_happened


async def test_nonsense_after_a_new_row_leaves_open_what_happened(demo):
    demo.state.fault("garbled", method="POST", after=True)
    async with connected(demo) as wawi:
        with pytest.raises(GarbledAnswer) as caught:
            await write(wawi, demo, "POST")
    assert caught.value.may_have_happened


async def test_a_write_that_never_left_has_surely_not_happened(demo):
    async with connected(demo) as wawi:
        key = first_row(demo)
        demo.stop_wawi()
        with pytest.raises(WawiError) as caught:
            await wawi.update_item_supplier(key, {Field.SKU: "x"})
    assert not caught.value.may_have_happened


async def test_a_connection_that_idled_too_long_does_not_put_a_write_in_doubt(demo):
    async with connected(demo) as wawi:
        key = first_row(demo)
        await wawi.item_suppliers(ITEM)
        demo.restart()
        await wawi.update_item_supplier(key, {Field.SKU: "fresh"})
    assert stored(demo, key)["Sku"] == "fresh"


@pytest.mark.parametrize(
    "values",
    [
        {},
        {Field.PACKAGING_UNIT_PRICE_NET: Decimal(1)},
        {Field.DELIVERY_TIME: Decimal("1.5")},
        {Field.SCALE_PRICES: (ScalePrice(Decimal("0.5"), net=Decimal(1)),)},
        {Field.SCALE_PRICES: (ScalePrice(Decimal(5)),)},
        {Field.PURCHASE_PRICE_NET: Decimal("NaN")},
    ],
    ids=["nothing", "read-only", "half a day", "half a piece", "no value", "no number"],
)
async def test_what_cannot_be_said_is_not_sent(demo, values):
    async with connected(demo) as wawi:
        with pytest.raises(ValueError, match=r"."):
            await wawi.update_item_supplier(first_row(demo), values)
    assert demo.state.count("PATCH") == 0


async def write(wawi, demo, method: str) -> None:
    if method == "POST":
        key = new_key(demo)
        await wawi.create_item_supplier(ItemSupplier(key.item_id, key.supplier_id))
    elif method == "PATCH":
        await wawi.update_item_supplier(first_row(demo), {Field.SKU: "new"})
    else:
        await wawi.delete_item_supplier(first_row(demo))
