"""With all switches as described, every answer of the simulated Wawi fits: all calls, both forms, errors too."""

from __future__ import annotations

import base64

import pytest

from jtl_desktop.demo import DemoServer
from tests.contract.conftest import APP_ID, APP_VERSION, CheckedClient

CHALLENGE = {"X-ChallengeCode": "contract-challenge-code"}


def application() -> dict[str, object]:
    return {
        "AppId": "Contract/2",
        "DisplayName": "Contract",
        "Description": "Contract tests",
        "Version": APP_VERSION,
        "ProviderName": "Musterhandel",
        "ProviderWebsite": "https://example.org",
        "MandatoryApiScopes": ["items.read"],
        "OptionalApiScopes": ["items.write"],
        "AppIcon": base64.b64encode(b"\x89PNG").decode(),
        "RegistrationType": 1,
    }


def test_everything_that_can_be_read(client: CheckedClient) -> None:
    for path in ("info", "feature", "suppliers", "companies", "taxClasses", "items/1", "items/999"):
        client.get(path)
    for page in (1, 2, 3, 4):
        client.get("items", params={"pageNumber": page, "pageSize": 100})
    client.get("items", params={"searchKeyWord": "zange", "changedSince": "2026-01-01T00:00:00Z"})
    for item in range(1, 301):
        assert client.get(f"items/{item}/suppliers").status_code == 200
    client.get("items/999/suppliers")
    assert client.checked == 13 + 300


def test_everything_that_can_be_written(client: CheckedClient, wawi: DemoServer) -> None:
    item = next(item for item in range(1, 300) if not wawi.state.rows(item))
    path = f"items/{item}/suppliers"
    body = {"SupplierId": 3, "PurchasePriceNet": 1.25, "ScalePrices": [{"FromQuantity": 5, "PurchasePriceNet": 1}]}
    assert client.post(path, json=body).status_code == 201
    assert client.post(path, json=body).status_code == 400
    assert client.post(path, json={"SupplierId": 999}).status_code == 400
    assert client.patch(f"{path}/3", json={"IsStandard": True, "DeliveryTime": 4}).status_code == 204
    assert client.patch(f"{path}/3", json={"DeliveryTime": "4"}).status_code == 400
    assert client.patch(f"{path}/4", json={}).status_code == 404
    assert client.get(path).status_code == 200
    assert client.delete(f"{path}/3").status_code == 204
    assert client.delete(f"{path}/3").status_code == 404


def test_a_registration_from_first_call_to_last(client: CheckedClient, wawi: DemoServer) -> None:
    wawi.state.close_registration_window()
    wawi.state.remove_app("Contract/2")
    assert client.post("authentication", json=application(), headers=CHALLENGE).status_code == 403
    wawi.state.open_registration_window()
    request_id = client.post("authentication", json=application(), headers=CHALLENGE).json()["RegistrationRequestId"]
    path = f"authentication/{request_id}"
    assert client.get(path, headers=CHALLENGE).json()["RequestStatusInfo"]["Status"] == 0
    assert client.post(path, headers=CHALLENGE).status_code == 400
    wawi.state.approve()
    assert client.get(path, headers=CHALLENGE).json()["Token"]["ApiKey"]
    assert client.get(path, headers=CHALLENGE).status_code == 410
    assert client.get("authentication/unknown", headers=CHALLENGE).status_code == 404
    assert client.post(path, headers=CHALLENGE).status_code == 403
    wawi.state.open_registration_window()
    assert client.post("authentication", json=application(), headers=CHALLENGE).status_code == 409
    assert client.post(path, headers=CHALLENGE).status_code == 200


def test_a_rejected_registration(client: CheckedClient, wawi: DemoServer) -> None:
    wawi.state.remove_app("Contract/2")
    wawi.state.open_registration_window()
    request_id = client.post("authentication", json=application(), headers=CHALLENGE).json()["RegistrationRequestId"]
    wawi.state.reject()
    assert client.get(f"authentication/{request_id}", headers=CHALLENGE).json()["RequestStatusInfo"]["Status"] == 1


def test_who_may_not_call(client: CheckedClient, wawi: DemoServer) -> None:
    assert client.get("items", headers={"X-AppVersion": "9"}).status_code == 401
    wawi.state.set_scopes(APP_ID, [])
    assert client.get("suppliers").status_code == 403
    wawi.state.switch(licence=False)
    answer = client.get("items")
    wawi.state.switch(licence=True)
    assert (answer.status_code, answer.headers["content-type"]) == (402, "application/json; charset=utf-8")


@pytest.mark.parametrize("switch", ["leave_out_nulls", "decimal_integers", "fractional_tiers", "extra_fields"])
def test_each_live_habit_breaks_the_description_by_itself(wawi: DemoServer, client: CheckedClient, switch: str) -> None:
    """These are where JTL's description and its living server differ; were they equal, the switch would be idle."""
    wawi.state.switch(**{switch: True})
    try:
        with pytest.raises(AssertionError, match="suppliers 200"):
            read_all_suppliers(client)
    finally:
        wawi.state.switch(**{switch: False})


@pytest.mark.parametrize("switch", ["bare_answers", "licence_as_text"])
def test_each_live_error_breaks_the_description_by_itself(wawi: DemoServer, client: CheckedClient, switch: str) -> None:
    wawi.state.switch(**{switch: True}, licence=switch != "licence_as_text")
    headers = {"X-AppVersion": "9"} if switch == "bare_answers" else {}
    try:
        with pytest.raises(AssertionError, match=r"40[12] comes as"):
            client.get("items", headers=headers)
    finally:
        wawi.state.switch(**{switch: False}, licence=True)


def read_all_suppliers(client: CheckedClient) -> None:
    for item in range(1, 301):
        client.get(f"items/{item}/suppliers")


def test_habits_that_the_description_allows_are_seen_all_the_same(wawi: DemoServer, client: CheckedClient) -> None:
    item = next(item for item in range(1, 300) if not wawi.state.rows(item))
    assert client.get(f"items/{item}/suppliers").json() == []
    assert not client.get("items/1").json()["ReleasedOnDate"].startswith("0001")
    wawi.state.switch(empty_list_404=True, year_one_dates=True)
    try:
        assert client.get(f"items/{item}/suppliers").status_code == 404
        assert client.get("items/1").json()["ReleasedOnDate"].startswith("0001")
    finally:
        wawi.state.switch(empty_list_404=False, year_one_dates=False)
