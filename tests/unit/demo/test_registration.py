"""Registering an app: Wawi's window first, then the request, the approval, and the key that is handed out once."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from jtl_desktop.demo import DemoServer
from tests.unit.demo.conftest import APP_ID, APP_VERSION, CHALLENGE, application, headers_for

HEADERS = {"X-ChallengeCode": CHALLENGE}


def ask(client: httpx.Client, **values: object) -> httpx.Response:
    return client.post("authentication", json=application(**values), headers=HEADERS)


def poll(client: httpx.Client, request_id: str, challenge: str = CHALLENGE) -> httpx.Response:
    return client.get(f"authentication/{request_id}", headers={"X-ChallengeCode": challenge})


def test_a_request_before_the_window_waits_is_403(wawi: DemoServer, stranger: httpx.Client) -> None:
    answer = ask(stranger)
    assert (answer.status_code, answer.json()["ErrorMessage"]) == (403, "- NoApplicationServiceAvailable")
    assert wawi.state.registration is None


def test_from_window_to_key_and_the_key_only_once(wawi: DemoServer, stranger: httpx.Client) -> None:
    wawi.state.open_registration_window()
    answer = ask(stranger)
    ticket = answer.json()
    assert (answer.status_code, ticket["AppId"], ticket["Status"]) == (201, APP_ID, 0)
    assert poll(stranger, ticket["RegistrationRequestId"]).json() == {"RequestStatusInfo": ticket}

    shown = wawi.state.registration
    assert shown is not None
    assert shown.application.name_in("de") == "JTL Desktop (de)"
    assert shown.application.icon == b"\x89PNG"
    wawi.state.approve(optional_refused=["item.deleteitemsupplier"])

    granted = poll(stranger, ticket["RegistrationRequestId"]).json()
    assert granted["RequestStatusInfo"]["Status"] == 2
    assert granted["GrantedScopes"] == ["item.queryitems", "item.queryitemsuppliers", "item.updateitemsupplier"]
    key = granted["Token"]["ApiKey"]
    assert len(key) == 36
    assert poll(stranger, ticket["RegistrationRequestId"]).status_code == 410
    assert stranger.get("items?pageSize=1", headers=headers_for(key)).status_code == 200


def test_a_rejected_request_says_so_and_never_gives_a_key(wawi: DemoServer, stranger: httpx.Client) -> None:
    wawi.state.open_registration_window()
    request_id = ask(stranger).json()["RegistrationRequestId"]
    wawi.state.reject()
    for _ in range(2):
        body = poll(stranger, request_id).json()
        assert (body["RequestStatusInfo"]["Status"], "Token" in body) == (1, False)
    with pytest.raises(LookupError):
        wawi.state.approve()


@pytest.mark.parametrize(("rejects", "status"), [(False, 0), (True, 1)])
def test_a_cancelled_window_leaves_the_request_pending_or_rejects_it(
    wawi: DemoServer, stranger: httpx.Client, rejects: bool, status: int
) -> None:
    wawi.state.switch(cancel_rejects=rejects)
    wawi.state.open_registration_window()
    request_id = ask(stranger).json()["RegistrationRequestId"]
    wawi.state.cancel()
    assert poll(stranger, request_id).json()["RequestStatusInfo"]["Status"] == status
    assert ask(stranger).status_code == 403


def test_a_known_app_id_is_409_until_the_merchant_removes_it(wawi: DemoServer, stranger: httpx.Client) -> None:
    key = wawi.state.issue_key(APP_ID, APP_VERSION)
    wawi.state.open_registration_window()
    assert ask(stranger).status_code == 409
    wawi.state.remove_app(APP_ID)
    assert ask(stranger).status_code == 201
    assert stranger.get("items", headers=headers_for(key)).status_code == 401


def test_only_the_same_challenge_code_opens_the_request(wawi: DemoServer, stranger: httpx.Client) -> None:
    wawi.state.open_registration_window()
    request_id = ask(stranger).json()["RegistrationRequestId"]
    assert poll(stranger, request_id, "another-challenge-code").status_code == 404
    assert poll(stranger, "00000000-0000-0000-0000-000000000000").status_code == 404
    assert stranger.get(f"authentication/{request_id}").status_code == 400


@pytest.mark.parametrize("challenge", ["", "ab", "x" * 31])
def test_a_challenge_code_has_a_length(wawi: DemoServer, stranger: httpx.Client, challenge: str) -> None:
    wawi.state.open_registration_window()
    answer = stranger.post("authentication", json=application(), headers={"X-ChallengeCode": challenge})
    assert (answer.status_code, answer.json()["ErrorMessage"]) == (400, "- ChallengeCodeInvalid")


@pytest.mark.parametrize(
    "values",
    [
        {"AppId": "x" * 81},
        {"AppId": ""},
        {"AppId": 5},
        {"Version": "x" * 51},
        {"AppIcon": "data:image/png;base64,iVBORw0KGgo="},
        {"MandatoryApiScopes": "items.read"},
        {"MandatoryApiScopes": ["x" * 256]},
        {"OptionalApiScopes": [5]},
        {"RegistrationType": 4},
        {"RegistrationType": "OneInstance"},
        {"LocalizedDisplayNames": [{"LanguageIso": "de"}]},
        {"SignatureData": 5},
        {"Colour": "red"},
    ],
)
def test_a_body_that_does_not_fit_the_description_is_refused(
    wawi: DemoServer, stranger: httpx.Client, values: dict[str, Any]
) -> None:
    wawi.state.open_registration_window()
    assert ask(stranger, **values).status_code == 400
    assert wawi.state.window == "waiting"


@pytest.mark.parametrize("name", ["AppId", "DisplayName", "ProviderWebsite", "MandatoryApiScopes", "AppIcon"])
def test_required_fields_are_required(wawi: DemoServer, stranger: httpx.Client, name: str) -> None:
    wawi.state.open_registration_window()
    body = {key: value for key, value in application().items() if key != name}
    assert stranger.post("authentication", json=body, headers=HEADERS).status_code == 400


def test_a_second_workstation_of_a_multi_instance_app_gets_its_own_key(
    wawi: DemoServer, stranger: httpx.Client
) -> None:
    wawi.state.open_registration_window()
    first = ask(stranger, RegistrationType=1).json()["RegistrationRequestId"]
    wawi.state.approve()
    first_key = poll(stranger, first).json()["Token"]["ApiKey"]
    again = f"authentication/{first}"
    assert stranger.post(again, headers=HEADERS).status_code == 403
    wawi.state.open_registration_window()
    second = stranger.post(again, headers=HEADERS)
    assert second.status_code == 200
    wawi.state.approve()
    second_key = poll(stranger, second.json()["RegistrationRequestId"]).json()["Token"]["ApiKey"]
    assert second_key != first_key
    for key in (first_key, second_key):
        assert stranger.get("items?pageSize=1", headers=headers_for(key)).status_code == 200


def test_a_second_instance_is_refused_where_the_type_does_not_allow_it(
    wawi: DemoServer, stranger: httpx.Client
) -> None:
    wawi.state.open_registration_window()
    first = ask(stranger).json()["RegistrationRequestId"]
    wawi.state.approve()
    wawi.state.open_registration_window()
    assert stranger.post(f"authentication/{first}", headers=HEADERS).status_code == 400


def test_granted_scopes_may_be_missing(wawi: DemoServer, stranger: httpx.Client) -> None:
    wawi.state.switch(granted_scopes_listed=False)
    wawi.state.open_registration_window()
    request_id = ask(stranger).json()["RegistrationRequestId"]
    wawi.state.approve()
    assert "GrantedScopes" not in poll(stranger, request_id).json()


@pytest.mark.parametrize(
    "wrong",
    [
        {"Authorization": "Wawi 00000000-0000-0000-0000-000000000000"},
        {"Authorization": "Bearer"},
        {"X-AppID": "Somebody"},
        {"X-AppVersion": "9.9"},
    ],
)
def test_key_app_and_version_must_be_as_registered(client: httpx.Client, wrong: dict[str, str]) -> None:
    if wrong.get("Authorization") == "Bearer":
        wrong = {"Authorization": client.headers["Authorization"].replace("Wawi", "Bearer")}
    answer = client.get("items", headers=wrong)
    assert (answer.status_code, answer.content) == (401, b"")


def test_a_missing_right_is_403_and_named(wawi: DemoServer, client: httpx.Client) -> None:
    wawi.state.set_scopes(APP_ID, ["item.queryitems"])
    assert client.get("items?pageSize=1").status_code == 200
    answer = client.get("suppliers")
    assert (answer.status_code, answer.json()["ErrorMessage"]) == (403, "- MissingScope: supplier.querysuppliers")
    wawi.state.set_scopes(APP_ID, ["all.read"])
    assert client.get("suppliers").status_code == 200
    assert client.patch("items/1/suppliers/1", json={}).status_code == 403


def test_without_a_licence_registration_works_but_business_calls_are_402(
    wawi: DemoServer, client: httpx.Client, stranger: httpx.Client
) -> None:
    wawi.state.switch(licence=False)
    answer = client.get("items")
    assert (answer.status_code, answer.text) == (402, "No license available, rejecting request.")
    assert answer.headers["content-type"].startswith("text/plain")
    wawi.state.open_registration_window()
    assert ask(stranger, AppId="Another").status_code == 201
    wawi.state.switch(licence_as_text=False)
    assert client.get("items").json()["ErrorMessage"] == "No license available, rejecting request."


def test_no_secret_shows_in_a_repr_or_the_log(wawi: DemoServer, stranger: httpx.Client) -> None:
    wawi.state.open_registration_window()
    request_id = ask(stranger).json()["RegistrationRequestId"]
    wawi.state.approve()
    key = poll(stranger, request_id).json()["Token"]["ApiKey"]
    stranger.get("items?pageSize=1", headers=headers_for(key))
    seen = repr((wawi.state.requests, wawi.state.apps, wawi.state.registration))
    assert key not in seen
    assert CHALLENGE not in seen
    assert [call.status for call in wawi.state.requests] == [201, 200, 200]
