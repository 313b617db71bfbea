"""Reading items, suppliers and item suppliers, with the habits that a real Wawi was seen to have."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import httpx
import pytest

from jtl_desktop.demo import DemoServer, Switches


def read(client: httpx.Client, path: str, **params: str | int) -> Any:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text, parse_float=Decimal)


def item_with(wawi: DemoServer, count: int) -> int:
    return next(item for item in range(1, 500) if len(wawi.state.rows(item)) == count)


def test_info_and_features_need_no_key_in_both_forms(wawi: DemoServer) -> None:
    for path in ("info", "v1/info", "feature", "v1/feature"):
        assert httpx.get(f"{wawi.base_url}{path}").status_code == 200
    info = httpx.get(f"{wawi.base_url}v1/info").json()
    assert info["Tenant"] == "eazybusiness"


def test_a_wrong_tenant_path_or_verb_is_unknown(wawi: DemoServer) -> None:
    base = wawi.base_url.replace("eazybusiness", "Eazybusiness")
    assert httpx.get(f"{base}v1/info").status_code == 404
    assert httpx.get(f"{wawi.base_url}v1/nothing").status_code == 404
    answer = httpx.delete(f"{wawi.base_url}v1/items")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_pages_begin_at_one_and_next_page_number_repeats_the_last(client: httpx.Client) -> None:
    first = read(client, "items", pageSize=200)
    last = read(client, "items", pageSize=200, pageNumber=3)
    beyond = read(client, "items", pageSize=200, pageNumber=9)
    assert [first["HasPreviousPage"], first["NextPageNumber"], first["PreviousPageNumber"]] == [False, 2, 1]
    assert (last["HasNextPage"], last["NextPageNumber"], len(last["Items"])) == (False, 3, 100)
    assert (beyond["HasNextPage"], beyond["Items"]) == (False, [])
    assert first["TotalItems"] == 500


@pytest.mark.parametrize(
    "query",
    ["pageNumber=one", "pageSize=1.5", "pageSize=9999999999", "categoryId=x", "changedSince=yesterday"],
)
def test_what_is_no_number_or_date_is_refused(client: httpx.Client, query: str) -> None:
    assert client.get(f"items?{query}").status_code == 400


def test_a_page_below_one_is_the_first(client: httpx.Client) -> None:
    assert read(client, "items", pageNumber=0, pageSize=-5)["PageNumber"] == 1


def test_a_larger_page_than_allowed_is_cut_and_echoed(wawi: DemoServer, client: httpx.Client) -> None:
    wawi.state.switch(max_page_size=20)
    page = read(client, "items", pageSize=250)
    assert (page["PageSize"], len(page["Items"])) == (20, 20)


def test_pages_may_repeat_an_item(wawi: DemoServer, client: httpx.Client) -> None:
    wawi.state.switch(repeat_ids=True)
    first, second = read(client, "items", pageSize=10), read(client, "items", pageSize=10, pageNumber=2)
    assert first["Items"][-1]["Id"] == second["Items"][0]["Id"]


def test_the_search_is_fuzzy_unless_switched(wawi: DemoServer, client: httpx.Client) -> None:
    sku = wawi.state.item(123).sku
    fuzzy = read(client, "items", searchKeyWord=sku)
    assert fuzzy["TotalItems"] > 1
    assert 123 in [item["Id"] for item in fuzzy["Items"]]
    wawi.state.switch(search="exact")
    assert [item["Id"] for item in read(client, "items", searchKeyWord=sku)["Items"]] == [123]
    assert [item["Id"] for item in read(client, "items", searchKeyWord=wawi.state.item(5).gtin)["Items"]] == [5]


def test_words_and_umlauts_are_found_in_names(client: httpx.Client) -> None:
    found = read(client, "items", searchKeyWord="faeustel", pageSize=500)["Items"]
    assert found
    assert all("fäustel" in item["Name"].lower() for item in found)
    assert read(client, "items", searchKeyWord="xylophon")["TotalItems"] == 0


def test_changed_since_filters_unless_it_is_silently_ignored(wawi: DemoServer, client: httpx.Client) -> None:
    recent = read(client, "items", changedSince="2026-06-01T00:00:00Z", pageSize=500)
    assert 0 < recent["TotalItems"] < 500
    assert all(item["Changed"] >= "2026-06-01" for item in recent["Items"])
    wawi.state.switch(filters_ignored=True)
    assert read(client, "items", changedSince="2026-06-01T00:00:00Z")["TotalItems"] == 500


def test_an_edit_moves_the_changed_date_only_if_switched(wawi: DemoServer, client: httpx.Client) -> None:
    item = item_with(wawi, 2)
    supplier = wawi.state.rows(item)[0].supplier_id
    client.patch(f"items/{item}/suppliers/{supplier}", json={"Comment": "a"})
    assert read(client, "items", changedSince="2026-11-10T00:00:00Z")["TotalItems"] == 0
    wawi.state.switch(supplier_edit_touches_item=True)
    client.patch(f"items/{item}/suppliers/{supplier}", json={"Comment": "b"})
    found = read(client, "items", changedSince="2026-11-10T00:00:00Z")["Items"]
    assert [entry["Id"] for entry in found] == [item]


def test_suppliers_are_a_bare_list_and_nulls_are_left_out(client: httpx.Client) -> None:
    suppliers = read(client, "suppliers")
    assert len(suppliers) == 60
    assert all("Fax" not in supplier and supplier["Name"] for supplier in suppliers)
    assert suppliers[0]["LastChangedDate"].startswith("0001-01-01")


def test_numbers_come_digit_by_digit_and_whole_ones_with_a_point(wawi: DemoServer, client: httpx.Client) -> None:
    item = item_with(wawi, 3)
    row = wawi.state.rows(item)[0]
    wawi.state.change_row(item, row.supplier_id, PurchasePriceNet=Decimal("11.94688"), DeliveryTime=20)
    text = client.get(f"items/{item}/suppliers").text
    assert '"PurchasePriceNet":11.94688' in text
    assert '"DeliveryTime":20.0' in text


def test_an_item_without_suppliers_answers_404_or_an_empty_list(wawi: DemoServer, client: httpx.Client) -> None:
    item = item_with(wawi, 0)
    answer = client.get(f"items/{item}/suppliers")
    assert (answer.status_code, answer.json()["ErrorMessage"]) == (404, "No fields could be found.")
    wawi.state.switch(empty_list_404=False)
    assert read(client, f"items/{item}/suppliers") == []
    assert client.get("items/99999/suppliers").status_code == 404


@pytest.mark.parametrize(("way", "expected"), [("computed", Decimal("9.5")), ("zero", Decimal(0)), ("left_out", None)])
def test_a_percent_tier_reads_back_in_three_ways(
    wawi: DemoServer, client: httpx.Client, way: str, expected: Decimal | None
) -> None:
    wawi.state.switch(percent_tier_price=way)
    item = item_with(wawi, 1)
    supplier = wawi.state.rows(item)[0].supplier_id
    tiers = [{"FromQuantity": 10, "ReduceStandardPriceByPercent": 5}]
    wawi.state.change_row(item, supplier, PurchasePriceNet=10, ScalePrices=tiers)
    tier = read(client, f"items/{item}/suppliers")[0]["ScalePrices"][0]
    assert tier.get("PurchasePriceNet") == expected
    assert tier["ReduceStandardPriceByPercent"] == 5


def test_a_broken_item_and_fields_of_a_later_version_can_be_had(wawi: DemoServer, client: httpx.Client) -> None:
    wawi.state.switch(broken_record=True, extra_fields=True)
    items = read(client, "items", pageSize=5)["Items"]
    assert [isinstance(item["Name"], str) for item in items] == [True, True, False, True, True]
    assert all("DemoFieldOfALaterVersion" in item for item in items)


def test_only_one_form_of_the_address_may_be_known(wawi: DemoServer) -> None:
    wawi.state.switch(paths="unversioned")
    assert httpx.get(f"{wawi.base_url}v1/info").status_code == 404
    assert httpx.get(f"{wawi.base_url}info", headers={"api-version": "1.1"}).status_code == 200
    assert httpx.get(f"{wawi.base_url}info", headers={"api-version": "7.0"}).status_code == 400
    wawi.state.switch(paths="v1")
    assert httpx.get(f"{wawi.base_url}info").status_code == 404


def test_switches_can_be_set_all_at_once_and_unknown_ones_are_refused(wawi: DemoServer) -> None:
    wawi.state.set_switches(Switches.as_described())
    assert not wawi.state.switches.leave_out_nulls
    with pytest.raises(ValueError, match="no switch"):
        wawi.state.switch(colour="red")
    with pytest.raises(ValueError, match="takes bool"):
        wawi.state.switch(licence="no")
