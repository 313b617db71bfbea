"""Adding, changing and removing the suppliers of an item, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import httpx
import pytest

from jtl_desktop.demo import DemoServer


@pytest.fixture
def item(wawi: DemoServer) -> int:
    """An item with three suppliers."""
    return next(item for item in range(1, 500) if len(wawi.state.rows(item)) == 3)


@pytest.fixture
def path(wawi: DemoServer, item: int) -> str:
    """The first of its supplier rows."""
    return f"items/{item}/suppliers/{wawi.state.rows(item)[0].supplier_id}"


def stored(wawi: DemoServer, path: str) -> dict[str, Any]:
    _, item, _, supplier = path.split("/")
    return next(row for row in wawi.state.item_suppliers(int(item)) if row["SupplierId"] == int(supplier))


def free_supplier(wawi: DemoServer, item: int) -> int:
    taken = {row.supplier_id for row in wawi.state.rows(item)}
    return next(supplier for supplier in range(1, 61) if supplier not in taken)


def test_a_patch_changes_what_it_names_and_nothing_else(wawi: DemoServer, client: httpx.Client, path: str) -> None:
    before = stored(wawi, path)
    answer = client.patch(path, content=b'{"PurchasePriceNet": 1.2345678901234, "IsDropshipping": true}')
    assert (answer.status_code, answer.content) == (204, b"")
    after = stored(wawi, path)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"PurchasePriceNet", "IsDropshipping", "PackagingUnitPurchasePriceNet", "ScalePrices"}
    assert after["PurchasePriceNet"] == Decimal("1.2345678901234")


def test_decimals_are_kept_as_sent_up_to_thirteen_places(wawi: DemoServer, client: httpx.Client, path: str) -> None:
    for text in ("0.1", "41.90", "0.0000000000001", "99999999999.5", "1e2"):
        client.patch(path, content=f'{{"Stocklevel": {text}}}')
        assert stored(wawi, path)["Stocklevel"] == Decimal(text)
    client.patch(path, content=b'{"Stocklevel": 0.00000000000005}')
    assert stored(wawi, path)["Stocklevel"] == Decimal("1e-13")


def test_a_text_is_cleared_by_an_empty_one(wawi: DemoServer, client: httpx.Client, path: str) -> None:
    client.patch(path, json={"Comment": "x" * 512})
    assert stored(wawi, path)["Comment"] == "x" * 512
    client.patch(path, json={"Comment": ""})
    assert stored(wawi, path)["Comment"] == ""


def test_a_minimum_quantity_silently_loses_its_fraction(wawi: DemoServer, client: httpx.Client, path: str) -> None:
    assert client.patch(path, json={"MinimumPurchaseQuantity": 1.5}).status_code == 204
    assert stored(wawi, path)["MinimumPurchaseQuantity"] == 1


@pytest.mark.parametrize(
    "body",
    [
        '{"PurchasePriceNet": null}',
        '{"PurchasePriceNet": "1.5"}',
        '{"PurchasePriceNet": true}',
        '{"PurchasePriceNet": 1e30}',
        '{"DeliveryTime": 1.5}',
        '{"DeliveryTime": 20.0}',
        '{"DeliveryTime": 3000000000}',
        '{"IsStandard": 1}',
        '{"Sku": 5}',
        '{"Colour": "red"}',
        '{"SupplierId": 5}',
        '{"ItemId": 5}',
        '{"PackagingUnitPurchasePriceNet": 5}',
        '{"ScalePrices": null}',
        '{"ScalePrices": {}}',
        '{"ScalePrices": [5]}',
        '{"ScalePrices": [{}]}',
        '{"ScalePrices": [{"PurchasePriceNet": 5}]}',
        '{"ScalePrices": [{"FromQuantity": 0.5, "PurchasePriceNet": 5}]}',
        '{"ScalePrices": [{"FromQuantity": 5, "PurchasePriceNet": 5, "Colour": 1}]}',
        "[]",
        "nonsense",
        "",
    ],
)
def test_what_the_description_refuses_is_refused(wawi: DemoServer, client: httpx.Client, path: str, body: str) -> None:
    before = stored(wawi, path)
    answer = client.patch(path, content=body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"ErrorCode", "ErrorMessage", "Errors", "ValidationErrors", "Stacktrace"}
    assert stored(wawi, path) == before


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"Sku": "x" * 256}, "- SkuTooLong"),
        ({"ItemName": "x" * 256}, "- ItemNameTooLong"),
        ({"Comment": "x" * 513}, "- CommentTooLong"),
        ({"PackagingUnit": "x" * 256}, "- PackagingUnitTooLong"),
        ({"ScalePrices": [{"FromQuantity": 5}]}, "- StaffelPreisOnlyOnePriceAllowed"),
        (
            {"ScalePrices": [{"FromQuantity": 5, "PurchasePriceNet": 1, "ReduceStandardPriceByPercent": 0}]},
            "- StaffelPreisOnlyOnePriceAllowed",
        ),
    ],
)
def test_what_the_database_refuses_comes_as_a_code_word_with_a_german_trace(
    client: httpx.Client, path: str, body: dict[str, Any], word: str
) -> None:
    answer = client.patch(path, json=body)
    error = answer.json()
    assert (answer.status_code, error["ErrorMessage"], error["Errors"]) == (400, word, {})
    assert "   bei JTL.Wawi" in error["Stacktrace"]


def test_only_json_is_read(wawi: DemoServer, client: httpx.Client, path: str) -> None:
    before = stored(wawi, path)
    answer = client.patch(path, content=b'{"Sku": "x"}', headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415
    assert stored(wawi, path) == before


def test_stack_traces_can_be_switched_off(wawi: DemoServer, client: httpx.Client, path: str) -> None:
    wawi.state.switch(stack_traces=False)
    assert "Stacktrace" not in client.patch(path, json={"Sku": 5}).json()


def test_tiers_are_replaced_or_merged(wawi: DemoServer, client: httpx.Client, path: str) -> None:
    three = [{"FromQuantity": quantity, "PurchasePriceNet": 9} for quantity in (50, 10, 100)]
    one = [{"FromQuantity": 50, "ReduceStandardPriceByPercent": 7.5}]
    client.patch(path, json={"ScalePrices": three})
    assert [tier["FromQuantity"] for tier in stored(wawi, path)["ScalePrices"]] == [10, 50, 100]
    client.patch(path, json={"ScalePrices": one})
    assert [tier["FromQuantity"] for tier in stored(wawi, path)["ScalePrices"]] == [50]
    wawi.state.switch(tiers="merge")
    client.patch(path, json={"ScalePrices": three[2:]})
    client.patch(path, json={"ScalePrices": []})
    assert [tier["FromQuantity"] for tier in stored(wawi, path)["ScalePrices"]] == [50, 100]


def test_setting_a_standard_supplier_clears_the_others_or_not(
    wawi: DemoServer, client: httpx.Client, item: int
) -> None:
    suppliers = [row.supplier_id for row in wawi.state.rows(item)]
    for supplier in suppliers:
        client.patch(f"items/{item}/suppliers/{supplier}", json={"IsStandard": True})
    assert [row.supplier_id for row in wawi.state.rows(item) if row.is_standard] == suppliers[-1:]
    wawi.state.switch(two_standards=True)
    client.patch(f"items/{item}/suppliers/{suppliers[0]}", json={"IsStandard": True})
    assert [row.supplier_id for row in wawi.state.rows(item) if row.is_standard] == [suppliers[0], suppliers[-1]]


def test_a_supplier_is_added_once(wawi: DemoServer, client: httpx.Client, item: int) -> None:
    supplier = free_supplier(wawi, item)
    body = {"SupplierId": supplier, "PurchasePriceNet": 5.25, "Sku": "A-1"}
    answer = client.post(f"items/{item}/suppliers", json=body)
    assert (answer.status_code, answer.json()["UseSupplierDeliveryTime"]) == (201, True)
    assert stored(wawi, f"items/{item}/suppliers/{supplier}")["Sku"] == "A-1"
    assert client.post(f"items/{item}/suppliers", json=body).status_code == 400
    wawi.state.switch(duplicate_status=500)
    assert client.post(f"items/{item}/suppliers", json=body).status_code == 500


@pytest.mark.parametrize(
    ("target", "body", "word"),
    [
        ("items/99999/suppliers", {"SupplierId": 1}, "- ArtikelNotFound"),
        ("items/1/suppliers", {"SupplierId": 999}, "- LieferantNotFound"),
        ("items/1/suppliers", {}, "- SupplierIdRequired"),
    ],
)
def test_what_does_not_exist_comes_as_400_on_a_post(
    client: httpx.Client, target: str, body: dict[str, Any], word: str
) -> None:
    answer = client.post(target, json=body)
    assert (answer.status_code, answer.json()["ErrorMessage"]) == (400, word)


def test_a_removed_supplier_is_gone_with_its_tiers(wawi: DemoServer, client: httpx.Client, path: str) -> None:
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404
    assert client.patch(path, json={"Sku": "x"}).status_code == 404
    _, item, _, supplier = path.split("/")
    client.post(f"items/{item}/suppliers", json={"SupplierId": int(supplier)})
    assert stored(wawi, path)["ScalePrices"] == []


def test_a_write_may_be_acknowledged_and_not_stored(wawi: DemoServer, client: httpx.Client, path: str) -> None:
    before = stored(wawi, path)
    wawi.state.switch(not_stored=True)
    _, item, _, _ = path.split("/")
    assert client.patch(path, json={"Comment": "never"}).status_code == 204
    assert client.delete(path).status_code == 204
    free = free_supplier(wawi, int(item))
    assert client.post(f"items/{item}/suppliers", json={"SupplierId": free}).status_code == 201
    assert stored(wawi, path) == before
    assert len(wawi.state.rows(int(item))) == 3


def test_a_workflow_may_change_the_price_again(wawi: DemoServer, client: httpx.Client, path: str) -> None:
    wawi.state.switch(workflow=True)
    client.patch(path, json={"PurchasePriceNet": 1.23456})
    assert stored(wawi, path)["PurchasePriceNet"] == Decimal("1.23")


def test_another_user_adds_changes_and_removes_rows(wawi: DemoServer, client: httpx.Client, item: int) -> None:
    supplier = free_supplier(wawi, item)
    wawi.state.add_row(item, supplier, PurchasePriceNet=Decimal("3.5"))
    wawi.state.change_row(item, supplier, Comment="from the office")
    rows = {row["SupplierId"]: row for row in client.get(f"items/{item}/suppliers").json()}
    assert (rows[supplier]["Comment"], rows[supplier]["PurchasePriceNet"]) == ("from the office", 3.5)
    wawi.state.remove_row(item, supplier)
    assert supplier not in {row["SupplierId"] for row in client.get(f"items/{item}/suppliers").json()}
    with pytest.raises(KeyError):
        wawi.state.change_row(item, supplier, Comment="gone")
