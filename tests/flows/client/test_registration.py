"""The calls of a registration, with the merchant clicking on Wawi's side."""

from __future__ import annotations

import base64

import pytest

from jtl_desktop.wawi.address import ApiStyle
from jtl_desktop.wawi.api import Credentials
from jtl_desktop.wawi.errors import (
    AppIdTaken,
    ConnectionLost,
    GarbledAnswer,
    Gone,
    LicenceMissing,
    NotFound,
    RegistrationWindowClosed,
    ServerFault,
    TimedOut,
    ValidationRefused,
)
from jtl_desktop.wawi.registration import RegistrationStatus, RegistrationType
from jtl_desktop.wawi.scopes import SCOPE_NAMES, missing
from jtl_desktop.wawi.secretstr import Secret
from tests.flows.client.harness import APP_ID, APP_VERSION, CHALLENGE, QUICK, on, our_request


@pytest.mark.parametrize("style", ApiStyle)
async def test_the_key_comes_once_and_opens_wawi(demo, style):
    demo.state.open_registration_window()
    async with on(demo, style=style) as wawi:
        ticket = await wawi.request(our_request(), CHALLENGE)
        assert ticket.status is RegistrationStatus.PENDING
        assert ticket.app_id == APP_ID
        assert (await wawi.poll(ticket.request_id, CHALLENGE)).status is RegistrationStatus.PENDING
        demo.state.approve()
        answer = await wawi.poll(ticket.request_id, CHALLENGE)
        assert answer.status is RegistrationStatus.ACCEPTED
        assert answer.granted_scopes == SCOPE_NAMES
        with pytest.raises(Gone):
            await wawi.poll(ticket.request_id, CHALLENGE)
    assert answer.key is not None
    async with on(demo, Credentials(APP_ID, APP_VERSION, answer.key), style=style) as registered:
        assert await registered.suppliers()


async def test_wawi_shows_the_merchant_who_asks(demo):
    demo.state.open_registration_window()
    request = our_request(
        localized_names={"de": "JTL Desktop (de)"},
        localized_descriptions={"de": "Lieferanten und Einkaufspreise"},
        optional_scopes=("items.write",),
        registration_type=RegistrationType.ONE_INSTANCE,
    )
    async with on(demo) as wawi:
        await wawi.request(request, CHALLENGE)
    shown = demo.state.registration
    assert shown is not None
    assert shown.application.app_id == APP_ID
    assert shown.application.icon == request.icon_png
    assert shown.application.name_in("de") == "JTL Desktop (de)"
    assert shown.application.description_in("de") == "Lieferanten und Einkaufspreise"
    assert shown.application.mandatory_scopes == SCOPE_NAMES
    assert shown.application.optional_scopes == ("items.write",)


async def test_before_the_window_is_open_wawi_only_says_so(demo):
    async with on(demo) as wawi:
        with pytest.raises(RegistrationWindowClosed):
            await wawi.request(our_request(), CHALLENGE)
        demo.state.open_registration_window()
        assert (await wawi.request(our_request(), CHALLENGE)).request_id


async def test_a_name_that_is_taken_is_named(demo):
    demo.state.issue_key(APP_ID, "0.0")
    demo.state.open_registration_window()
    async with on(demo) as wawi:
        with pytest.raises(AppIdTaken) as caught:
            await wawi.request(our_request(), CHALLENGE)
    assert caught.value.app_id == APP_ID
    assert APP_ID in caught.value.meaning.in_english()


async def test_a_rejection_is_an_answer_not_an_error(demo):
    demo.state.open_registration_window()
    async with on(demo) as wawi:
        ticket = await wawi.request(our_request(), CHALLENGE)
        demo.state.reject()
        answer = await wawi.poll(ticket.request_id, CHALLENGE)
    assert (answer.status, answer.key) == (RegistrationStatus.REJECTED, None)


async def test_rights_that_the_merchant_unticked_are_seen(demo):
    demo.state.open_registration_window()
    refused = SCOPE_NAMES[-1]
    async with on(demo) as wawi:
        request = our_request(mandatory_scopes=SCOPE_NAMES[:-1], optional_scopes=(refused,))
        ticket = await wawi.request(request, CHALLENGE)
        demo.state.approve(optional_refused=[refused])
        answer = await wawi.poll(ticket.request_id, CHALLENGE)
    assert answer.granted_scopes is not None
    assert missing(answer.granted_scopes) == (refused,)


async def test_a_wawi_that_does_not_name_the_rights(demo):
    demo.state.switch(granted_scopes_listed=False)
    demo.state.open_registration_window()
    async with on(demo) as wawi:
        ticket = await wawi.request(our_request(), CHALLENGE)
        demo.state.approve()
        answer = await wawi.poll(ticket.request_id, CHALLENGE)
    assert answer.key
    assert answer.granted_scopes is None


async def test_an_unknown_request_and_a_wrong_challenge_are_not_found(demo):
    demo.state.open_registration_window()
    async with on(demo) as wawi:
        ticket = await wawi.request(our_request(), CHALLENGE)
        with pytest.raises(NotFound):
            await wawi.poll("no-such/../request?x", CHALLENGE)
        with pytest.raises(NotFound):
            await wawi.poll(ticket.request_id, Secret("another-code"))


@pytest.mark.parametrize("code", ["", "ab", "x" * 31])
async def test_a_challenge_of_the_wrong_length_is_not_sent(demo, code):
    async with on(demo) as wawi:
        with pytest.raises(ValueError, match="6 to 30"):
            await wawi.request(our_request(), Secret(code))
    assert demo.state.requests == []


@pytest.mark.parametrize("changes", [{"app_id": ""}, {"app_id": "x" * 81}, {"version": ""}, {"version": "1" * 51}])
def test_names_that_wawis_database_cannot_hold_are_refused_before(changes):
    with pytest.raises(ValueError, match="characters"):
        our_request(**changes)


async def test_a_second_instance_of_an_app_that_allows_it(demo):
    demo.state.open_registration_window()
    async with on(demo) as wawi:
        first = await wawi.request(our_request(registration_type=RegistrationType.MULTI_INSTANCE), CHALLENGE)
        demo.state.approve()
        await wawi.poll(first.request_id, CHALLENGE)
        with pytest.raises(RegistrationWindowClosed):
            await wawi.second_instance(first.request_id, CHALLENGE)
        demo.state.open_registration_window()
        second = await wawi.second_instance(first.request_id, CHALLENGE)
        demo.state.approve()
        assert (await wawi.poll(second.request_id, CHALLENGE)).key


async def test_a_second_instance_of_an_app_that_does_not(demo):
    demo.state.open_registration_window()
    async with on(demo) as wawi:
        first = await wawi.request(our_request(), CHALLENGE)
        demo.state.approve()
        with pytest.raises(ValidationRefused):
            await wawi.second_instance(first.request_id, CHALLENGE)


async def test_a_missing_licence_is_told_here_too(demo):
    demo.state.fault("licence", path="authentication")
    async with on(demo) as wawi:
        with pytest.raises(LicenceMissing):
            await wawi.request(our_request(), CHALLENGE)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"kind": "status", "status": 500}, ServerFault),
        ({"kind": "hang"}, TimedOut),
        ({"kind": "reset"}, ConnectionLost),
        ({"kind": "half_body"}, GarbledAnswer),
        ({"kind": "garbled"}, GarbledAnswer),
    ],
    ids=["500", "hang", "reset", "half", "garbled"],
)
async def test_a_lost_answer_may_have_carried_the_key_and_is_not_fetched_twice(demo, fault, expected):
    demo.state.open_registration_window()
    async with on(demo, limits=QUICK) as wawi:
        ticket = await wawi.request(our_request(), CHALLENGE)
        demo.state.approve()
        demo.state.fault(**fault, method="GET", path="authentication/*", after=True)
        with pytest.raises(expected) as caught:
            await wawi.poll(ticket.request_id, CHALLENGE)
        assert caught.value.may_have_happened
        with pytest.raises(Gone):
            await wawi.poll(ticket.request_id, CHALLENGE)


async def test_the_icon_travels_as_bare_base64(demo, monkeypatch):
    bodies: list[bytes] = []
    register = demo.state.register

    def noting(body: bytes, code: str | None):
        bodies.append(body)
        return register(body, code)

    monkeypatch.setattr(demo.state, "register", noting)
    demo.state.open_registration_window()
    async with on(demo) as wawi:
        await wawi.request(our_request(icon_png=b"\x00\x01\xfe"), CHALLENGE)
    assert b'"AppIcon":"' + base64.b64encode(b"\x00\x01\xfe") + b'"' in bodies[0]
    assert b"null" not in bodies[0]
