"""What a purchaser looks at: items, suppliers, prices, read from a Wawi with all its habits."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from jtl_desktop.demo.server import DemoServer
from jtl_desktop.demo.switches import Switches
from jtl_desktop.domain.items import ItemId
from jtl_desktop.wawi.address import ApiStyle, parse_address
from jtl_desktop.wawi.errors import KeyNotAccepted, NotFound, ScopeMissing, ServerFault, WrongTenantOrPath
from jtl_desktop.wawi.scopes import GET_ITEM, QUERY_ITEM_SUPPLIERS
from tests.flows.client.harness import NoWait, connected, on

NOBODY = ItemId(999_999)


def item_without_suppliers(demo: DemoServer) -> ItemId:
    return next(ItemId(number) for number in range(1, 61) if not demo.state.item_suppliers(number))


@pytest.mark.parametrize("style", ApiStyle)
@pytest.mark.parametrize("switches", [Switches(), Switches.as_described(), Switches(extra_fields=True)])
async def test_everything_can_be_read_in_both_forms_of_the_api(demo, style, switches):
    demo.state.set_switches(switches)
    async with connected(demo, style=style) as wawi:
        assert (await wawi.info()).tenant == "eazybusiness"
        assert any(feature.is_usable for feature in await wawi.features())
        page = await wawi.items_page(page_size=5)
        assert [item.item_id for item in page.items] == [1, 2, 3, 4, 5]
        assert (await wawi.item(page.items[0].item_id)) == page.items[0]
        assert len(await wawi.suppliers()) == 8
        for item in page.items:
            rows = await wawi.item_suppliers(item.item_id)
            stored = demo.state.item_suppliers(item.item_id)
            assert [row.supplier_id for row in rows] == [row["SupplierId"] for row in stored]
            assert [row.purchase_price_net for row in rows] == [row["PurchasePriceNet"] for row in stored]
            assert rows.skipped == 0


@pytest.mark.parametrize(("style", "known"), [(ApiStyle.PATHS, "v1"), (ApiStyle.HEADER, "unversioned")])
async def test_a_wawi_that_knows_only_one_form_is_spoken_to_in_that_form(demo, style, known):
    demo.state.switch(paths=known)
    async with connected(demo, style=style) as wawi:
        assert (await wawi.items_page()).total == 60


async def test_prices_arrive_to_the_last_digit(demo):
    item = item_without_suppliers(demo)
    demo.state.add_row(item, 3, PurchasePriceNet=Decimal("123456789012.1234567890123"))
    async with connected(demo) as wawi:
        (row,) = await wawi.item_suppliers(item)
    assert row.purchase_price_net == Decimal("123456789012.1234567890123")


async def test_a_percent_tier_stays_a_percent_tier_although_wawi_names_a_price_too(demo):
    item = item_without_suppliers(demo)
    tiers = [
        {"FromQuantity": 20, "PurchasePriceNet": Decimal("8.40")},
        {"FromQuantity": 10, "ReduceStandardPriceByPercent": Decimal("2.5")},
    ]
    demo.state.add_row(item, 3, PurchasePriceNet=Decimal(10), ScalePrices=tiers)
    async with connected(demo) as wawi:
        (row,) = await wawi.item_suppliers(item)
    assert [(tier.from_quantity, tier.net, tier.percent) for tier in row.scale_prices] == [
        (Decimal(10), None, Decimal("2.5")),
        (Decimal(20), Decimal("8.40"), None),
    ]


async def test_all_items_are_read_page_by_page_and_each_once(demo):
    demo.state.switch(repeat_ids=True)
    async with connected(demo) as wawi:
        seen = [item.item_id async for page in wawi.iter_items(page_size=7) for item in page.items]
    assert seen == list(range(1, 61))


async def test_a_wawi_that_cuts_the_page_size_is_read_to_its_end(demo):
    demo.state.switch(max_page_size=10)
    async with connected(demo) as wawi:
        sizes = [page.page_size async for page in wawi.iter_items(page_size=1000)]
    assert sizes == [10] * 6


async def test_a_page_with_an_unreadable_item_still_shows_the_others(demo):
    demo.state.switch(broken_record=True)
    async with connected(demo) as wawi:
        page = await wawi.items_page(page_size=10)
    assert page.skipped == 1
    assert len(page.items) == 9


@pytest.fixture
def searches(demo, monkeypatch):
    """The search word and the date of every call for items, as they reached the server."""
    seen: list[tuple[str, datetime | None]] = []
    find = demo.state.find_items

    def noting(search: str, since: datetime | None):
        seen.append((search, since))
        return find(search, since)

    monkeypatch.setattr(demo.state, "find_items", noting)
    return seen


@pytest.mark.parametrize("term", ["Größe", "50 %", "a+b&c=d", "M4 x 20", "#1/2", "ß?", "%2B"])
async def test_search_words_arrive_as_they_were_typed(demo, searches, term):
    async with connected(demo) as wawi:
        await wawi.items_page(term)
    assert searches == [(term, None)]


async def test_the_date_of_the_last_look_arrives_as_a_point_in_time(demo, searches):
    since = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    async with connected(demo) as wawi:
        await wawi.items_page(changed_since=since)
    ((_word, arrived),) = searches
    assert arrived.replace(tzinfo=arrived.tzinfo or UTC) == since


@pytest.mark.parametrize("as_404", [True, False])
async def test_an_item_without_suppliers_has_an_empty_list(demo, as_404):
    demo.state.switch(empty_list_404=as_404)
    async with connected(demo) as wawi:
        assert await wawi.item_suppliers(item_without_suppliers(demo)) == []


async def test_an_item_that_was_deleted_is_told_from_one_without_suppliers(demo):
    async with connected(demo) as wawi:
        with pytest.raises(NotFound):
            await wawi.item_suppliers(NOBODY)
        with pytest.raises(NotFound):
            await wawi.item(NOBODY)


async def test_without_the_right_to_read_an_item_a_404_counts_as_no_suppliers(demo):
    async with connected(demo, scopes=[QUERY_ITEM_SUPPLIERS]) as wawi:
        assert await wawi.item_suppliers(item_without_suppliers(demo)) == []


async def test_a_404_on_a_list_means_that_there_is_nothing(demo):
    demo.state.fault("status", status=404, path="suppliers")
    demo.state.fault("status", status=404, path="items")
    async with connected(demo) as wawi:
        assert await wawi.suppliers() == []
        page = await wawi.items_page()
        assert (page.items, page.total, page.has_next) == ((), 0, False)


async def test_a_404_without_a_word_is_wawis_own_as_long_as_wawi_answers_there(demo):
    demo.state.fault("html", status=404, path="items/1")
    async with connected(demo) as wawi:
        with pytest.raises(NotFound):
            await wawi.item(ItemId(1))


async def test_the_wrong_tenant_is_named(demo):
    async with connected(demo) as wawi:
        wawi._channel.address = parse_address(demo.base_url.replace("eazybusiness", "Mandant_1"))
        with pytest.raises(WrongTenantOrPath) as caught:
            await wawi.items_page()
    assert "Mandant_1" in caught.value.meaning.in_english()


async def test_a_key_that_was_removed_is_not_accepted(demo):
    async with connected(demo) as wawi:
        demo.state.remove_app("JTL-Desktop/test")
        with pytest.raises(KeyNotAccepted):
            await wawi.suppliers()
    assert demo.state.count("GET", "suppliers") == 1


async def test_without_a_key_no_business_call_is_sent(demo):
    async with on(demo) as wawi:
        with pytest.raises(KeyNotAccepted):
            await wawi.suppliers()
        assert (await wawi.info()).version
    assert demo.state.count("GET", "suppliers") == 0


async def test_a_missing_right_is_named(demo):
    async with connected(demo, scopes=[GET_ITEM]) as wawi:
        with pytest.raises(ScopeMissing) as caught:
            await wawi.item_suppliers(ItemId(1))
    assert caught.value.scope == QUERY_ITEM_SUPPLIERS
    assert "prices" in caught.value.meaning.in_english()


async def test_a_fault_that_passes_is_not_noticed(demo):
    clock = NoWait()
    demo.state.fault("status", status=502, path="items/1/suppliers", times=2)
    async with connected(demo, clock=clock) as wawi:
        assert await wawi.item_suppliers(ItemId(1))
    assert len(clock.waited) == 2
    assert clock.waited[0] < clock.waited[1]


async def test_a_fault_that_stays_is_told_after_three_attempts(demo):
    demo.state.fault("status", status=500, path="items", times=0)
    async with connected(demo) as wawi:
        with pytest.raises(ServerFault) as caught:
            await wawi.items_page()
    assert caught.value.status == 500
    assert not caught.value.may_have_happened
    assert demo.state.count("GET", "items") == 3
