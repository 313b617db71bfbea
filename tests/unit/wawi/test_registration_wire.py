"""The JSON of a registration: flat receipts, nested answers, and what live Wawis leave out."""

from __future__ import annotations

import json

import pytest

from jtl_desktop.wawi.models import WireError
from jtl_desktop.wawi.registration import RegistrationRequest, RegistrationStatus, RegistrationType
from jtl_desktop.wawi.registration_wire import decode_answer, decode_ticket, encode_request
from jtl_desktop.wawi.scopes import SCOPE_NAMES

REQUEST = RegistrationRequest("app", "App", "does things", "1.0", "Us", "https://example.com", b"\x89PNG")


def test_only_what_is_set_is_sent():
    body = json.loads(encode_request(REQUEST))
    assert set(body) == {
        "AppId", "DisplayName", "Description", "Version", "ProviderName", "ProviderWebsite",
        "MandatoryApiScopes", "AppIcon",
    }  # fmt: skip
    assert body["MandatoryApiScopes"] == list(SCOPE_NAMES)
    assert body["AppIcon"] == "iVBORw=="


def test_everything_that_is_set_is_sent():
    full = RegistrationRequest(
        *("app", "App", "does things", "1.0", "Us", "https://example.com", b""),
        optional_scopes=("items.write",),
        localized_names={"de": "Äpp"},
        localized_descriptions={"de": "tut was"},
        registration_type=RegistrationType.MULTI_INSTANCE,
    )
    body = json.loads(encode_request(full))
    assert body["OptionalApiScopes"] == ["items.write"]
    assert body["LocalizedDisplayNames"] == [{"LanguageIso": "de", "Name": "Äpp"}]
    assert body["LocalizedDescriptions"] == [{"LanguageIso": "de", "Name": "tut was"}]
    assert body["RegistrationType"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {"AppId": "app", "RegistrationRequestId": "r1", "Status": 0},
        {"RegistrationRequestId": "r1"},
        {"RequestStatusInfo": {"RegistrationRequestId": "r1", "Status": 0.0}},
    ],
)
def test_a_receipt_names_the_request(body):
    ticket = decode_ticket(json.dumps(body).encode())
    assert (ticket.request_id, ticket.status) == ("r1", RegistrationStatus.PENDING)


@pytest.mark.parametrize("body", [b"{}", b"", b"[]", b'{"RegistrationRequestId": "r", "Status": 9}', b"<html>"])
def test_what_is_no_receipt_is_refused(body):
    with pytest.raises(WireError):
        decode_ticket(body)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"RequestStatusInfo": {"Status": 0}}, RegistrationStatus.PENDING),
        ({"RequestStatusInfo": {"Status": 1}}, RegistrationStatus.REJECTED),
        ({"RequestStatusInfo": {"Status": 2.0}}, RegistrationStatus.ACCEPTED),
        ({"RequestStatusInfo": {}}, RegistrationStatus.PENDING),
        ({"Status": 1}, RegistrationStatus.REJECTED),
        ({}, RegistrationStatus.PENDING),
    ],
)
def test_how_far_it_is(body, status):
    answer = decode_answer(json.dumps(body).encode())
    assert (answer.status, answer.key, answer.granted_scopes) == (status, None, None)


@pytest.mark.parametrize("status", [0, 1, 2])
def test_a_key_means_accepted_whatever_the_status_says(status):
    body = {"RequestStatusInfo": {"Status": status}, "Token": {"ApiKey": " key \n"}, "GrantedScopes": ["a", "b"]}
    answer = decode_answer(json.dumps(body).encode())
    assert answer.status is RegistrationStatus.ACCEPTED
    assert answer.key is not None
    assert answer.key.reveal() == "key"
    assert answer.granted_scopes == ("a", "b")


@pytest.mark.parametrize("token", [None, {}, {"ApiKey": None}, {"ApiKey": "  "}])
def test_an_empty_key_is_no_key(token):
    assert decode_answer(json.dumps({"Token": token}).encode()).key is None


def test_rights_in_one_line_are_read_too():
    body = {"Token": {"ApiKey": "k"}, "GrantedScopes": "items.read, items.write"}
    assert decode_answer(json.dumps(body).encode()).granted_scopes == ("items.read", "items.write")
