"""Neither the key nor the challenge code shows in anything that a session writes, whatever goes wrong in it."""

from __future__ import annotations

import copy
import io
import logging
import pickle
import traceback
from collections.abc import Iterator

import pytest

from jtl_desktop.demo.config import DemoConfig
from jtl_desktop.demo.server import DemoServer
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.wawi.answers import Answer
from jtl_desktop.wawi.api import Credentials
from jtl_desktop.wawi.errors import WawiError
from jtl_desktop.wawi.registration import RegistrationAnswer, RegistrationStatus
from jtl_desktop.wawi.secretstr import Secret
from jtl_desktop.wawi.trust import Trust
from tests.flows.client.harness import APP_ID, APP_VERSION, CHALLENGE, QUICK, on, our_request

FAULTS: list[dict] = [
    {"kind": "status", "status": 401},
    {"kind": "status", "status": 403},
    {"kind": "status", "status": 404},
    {"kind": "status", "status": 500},
    {"kind": "html", "status": 502},
    {"kind": "hang"},
    {"kind": "reset"},
    {"kind": "half_body"},
    {"kind": "garbled"},
    {"kind": "licence"},
]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that any logger says at its most talkative, libraries included."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s %(args)r"))
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def note(written: io.StringIO, error: BaseException) -> None:
    """Everything that a report of an error could show, local variables included."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    written.writelines(report.format())
    written.write(repr(error) + str(error))
    if isinstance(error, WawiError):
        parts = (error.title, error.meaning, error.action)
        written.write(error.details + "".join(part.in_english() for part in parts) + repr(vars(error)))


@pytest.mark.expect_log
@pytest.mark.parametrize("https", [False, True], ids=["http", "https"])
async def test_a_whole_session_with_every_fault_writes_no_secret(written, https):
    with DemoServer(DemoConfig(items=20, suppliers=8, https=https)) as demo:
        key = await session(demo, written)
    text = written.getvalue()
    assert "GET items/1/suppliers" in text
    assert "aiohttp" in text or "httpx" in text
    for secret in (key.reveal(), CHALLENGE.reveal(), f"Wawi {key.reveal()}"):
        assert secret not in text


async def session(demo: DemoServer, written: io.StringIO) -> Secret:
    trust = Trust.of(demo.certificate_pem or None)
    demo.state.open_registration_window()
    async with on(demo, limits=QUICK, trust=trust) as wawi:
        ticket = await wawi.request(our_request(), CHALLENGE)
        demo.state.approve()
        answer = await wawi.poll(ticket.request_id, CHALLENGE)
        await failures(demo, written, wawi.request(our_request(), CHALLENGE), wawi.poll("no", CHALLENGE))
        for fault in FAULTS:
            demo.state.fault(**fault, path="authentication/*")
            await failures(demo, written, wawi.poll(ticket.request_id, CHALLENGE))
    assert answer.key is not None
    known = Credentials(APP_ID, APP_VERSION, answer.key)
    async with on(demo, known, limits=QUICK, trust=trust) as wawi:
        written.write(f"{wawi!r} {vars(wawi)!r} {known!r} {answer!r} {ticket!r}")
        await wawi.item_suppliers(ItemId(1))
        for fault in FAULTS:
            demo.state.fault(**fault, times=3, path="items/1/suppliers*")
            await failures(demo, written, *calls(wawi))
        demo.stop_wawi()
        await failures(demo, written, *calls(wawi))
    if demo.config.https:
        demo.start_wawi()
        async with on(demo, known, limits=QUICK) as wawi:
            await failures(demo, written, *calls(wawi))
    return answer.key


def calls(wawi):
    key = RowKey(ItemId(1), SupplierId(1))
    yield wawi.item_suppliers(ItemId(1))
    yield wawi.create_item_supplier(ItemSupplier(ItemId(1), SupplierId(999)))
    yield wawi.update_item_supplier(key, {Field.SKU: "x"})
    yield wawi.delete_item_supplier(key)


async def failures(demo: DemoServer, written: io.StringIO, *asked) -> None:
    for call in asked:
        try:
            await call
        except WawiError as error:
            note(written, error)
    demo.state.clear_faults()


async def test_a_wawi_that_repeats_the_key_in_its_error_is_not_quoted(demo, monkeypatch):
    key = Secret(demo.state.issue_key(APP_ID, APP_VERSION))
    body = f'{{"ErrorMessage": "bad header Wawi {key.reveal()}", "ErrorCode": "{key.reveal()}"}}'.encode()
    async with on(demo, Credentials(APP_ID, APP_VERSION, key)) as wawi:
        refusal = Answer(400, "application/json", body)
        monkeypatch.setattr("jtl_desktop.wawi.transport._answer", lambda _response: refusal)
        with pytest.raises(WawiError) as caught:
            await wawi.suppliers()
    assert "•••" in caught.value.details
    shown = caught.value.details + caught.value.meaning.in_english() + str(caught.value) + repr(vars(caught.value))
    assert key.reveal() not in shown


def test_a_secret_only_shows_itself_when_asked():
    secret = Secret("Kf83hGt5")
    answer = RegistrationAnswer(RegistrationStatus.ACCEPTED, secret)
    for shown in (repr(secret), str(secret), f"{secret}", f"{secret:>30}", repr(answer), repr([secret])):
        assert "Kf83" not in shown
    assert copy.deepcopy(secret) is copy.copy(secret) is secret
    assert secret == Secret("Kf83hGt5")
    assert secret != Secret("other")
    assert secret != "Kf83hGt5"
    assert len({secret, Secret("Kf83hGt5")}) == 1
    assert secret
    assert not Secret("")
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError):
            pickle.dumps(secret, protocol)
