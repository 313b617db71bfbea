"""From what Wawi says when it refuses to what the merchant reads."""

from __future__ import annotations

import json

import pytest

from jtl_desktop.wawi.address import parse_address
from jtl_desktop.wawi.answers import Answer, Report, error_for, read_report
from jtl_desktop.wawi.calls import Call
from jtl_desktop.wawi.errors import (
    AppIdTaken,
    Gone,
    KeyNotAccepted,
    LicenceMissing,
    NotFound,
    RegistrationWindowClosed,
    ScopeMissing,
    ServerFault,
    ValidationRefused,
    WawiError,
    WrongTenantOrPath,
)
from jtl_desktop.wawi.secretstr import Secret

ADDRESS = parse_address("http://wawi:5883/api/Mandant_1")
READ = Call("GET", "items/1", 30, scope="item.getitem")
WRITE = Call("PATCH", "items/1/suppliers/2", 30, scope="item.updateitemsupplier", body=b"{}")
REGISTER = Call("POST", "authentication", 30, challenge=Secret("123456"), app_id="app")

REAL = {
    "ErrorCode": "ValidationError",
    "ErrorMessage": "- StaffelPreisNotFound",
    "Errors": {},
    "ValidationErrors": {},
    "Stacktrace": "   bei JTL.Wawi.Rest.Foo.Bar()\r\n   bei System.Threading.Tasks.Task.Wait()",
}


def answer(status: int, body: object = b"", media_type: str = "application/json") -> Answer:
    return Answer(status, media_type, body if isinstance(body, bytes) else json.dumps(body).encode())


def error(call: Call, given: Answer) -> WawiError:
    return error_for(call, given, read_report(given), ADDRESS)


def test_the_text_sits_behind_a_dash_and_is_a_code_word():
    refused = error(WRITE, answer(400, REAL))
    assert isinstance(refused, ValidationRefused)
    assert (refused.code_word, refused.wawi_text, refused.field_texts) == ("StaffelPreisNotFound",) * 2 + ({},)
    assert "“StaffelPreisNotFound”" in refused.meaning.in_english()


def test_the_stack_trace_is_kept_apart():
    report = read_report(answer(400, REAL))
    assert report.stack_trace.startswith("   bei JTL")
    assert "bei JTL" not in error(WRITE, answer(400, REAL)).details


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("- A\n- B\n", "A; B"),
        ("Preis zu hoch\r\n   bei JTL.Wawi.X.Y()\r\n   at System.Z.W()", "Preis zu hoch"),
        ("bei diesem Lieferanten nicht erlaubt", "bei diesem Lieferanten nicht erlaubt"),
        ("x" * 600, "x" * 500 + "…"),
        ("-", ""),
        (None, ""),
    ],
)
def test_messages_are_tidied(message, text):
    assert read_report(answer(400, {"ErrorMessage": message})).text == text


def test_a_sentence_is_no_code_word_so_the_code_is_used():
    refused = error(WRITE, answer(400, {"ErrorCode": "ValidationError", "ErrorMessage": "Die Nummer ist zu lang"}))
    assert isinstance(refused, ValidationRefused)
    assert refused.code_word == "ValidationError"


def test_both_field_maps_are_read():
    body = {"ValidationErrors": {"Sku": "zu lang", "Comment": "alt"}, "Errors": {"Comment": ["- neu", "- lang"]}}
    refused = error(WRITE, answer(400, body))
    assert isinstance(refused, ValidationRefused)
    assert refused.field_texts == {"Sku": ("zu lang",), "Comment": ("neu", "lang")}
    assert "Sku: zu lang; Comment: neu, lang" in refused.meaning.in_english()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"No license available, rejecting request.", "No license available, rejecting request."),
        (b'"No license"', "No license"),
        (b'{"errorMessage": "No license"}', "No license"),
        (b'{"title": "Payment Required", "status": 402}', "Payment Required"),
        (b"<html>402</html>", ""),
        (b"", ""),
        (b"[1]", ""),
        (b"\xff\xfe broken", "\ufffd\ufffd broken"),
        (b"[" * 100_000, "[" * 500 + "…"),
    ],
)
def test_a_licence_text_comes_in_any_shape(body, text):
    missing = error(READ, answer(402, body, "text/plain"))
    assert isinstance(missing, LicenceMissing)
    assert missing.wawi_text == text


def test_html_is_never_quoted():
    fault = error(READ, answer(502, b"Bad gateway", "text/html"))
    assert isinstance(fault, ServerFault)
    assert fault.wawi_text == ""


@pytest.mark.parametrize(
    ("call", "status", "expected"),
    [
        (READ, 400, ValidationRefused),
        (READ, 401, KeyNotAccepted),
        (READ, 403, ScopeMissing),
        (REGISTER, 403, RegistrationWindowClosed),
        (READ, 404, WrongTenantOrPath),
        (READ, 405, WrongTenantOrPath),
        (READ, 301, WrongTenantOrPath),
        (REGISTER, 409, AppIdTaken),
        (WRITE, 409, ValidationRefused),
        (REGISTER, 410, Gone),
        (WRITE, 413, ValidationRefused),
        (WRITE, 422, ValidationRefused),
        (READ, 429, ServerFault),
        (WRITE, 500, ServerFault),
        (READ, 599, ServerFault),
    ],
)
def test_each_status_has_its_error(call, status, expected):
    found = error(call, answer(status))
    assert type(found) is expected
    assert found.may_have_happened == (status == 500)
    assert f"HTTP {status}" in found.details
    assert call.path in found.details


@pytest.mark.parametrize(
    ("word", "is_missing"),
    [
        ("- ArtikelNotFound", True),
        ("ArtikelLieferantNotFound", True),
        ("ItemSupplierNotFound", True),
        ("LieferantNichtGefunden", True),
        ("NotFound", True),
        ("- StaffelPreisNotFound", False),
        ("WarehouseNotFound", False),
        ("PriceInvalid", False),
    ],
)
def test_not_found_can_come_as_a_400(word, is_missing):
    found = error(WRITE, answer(400, {"ErrorMessage": word}))
    assert isinstance(found, NotFound) == is_missing


def test_only_wawis_own_object_counts_as_wawis():
    assert read_report(answer(404, {"ErrorMessage": "- X"})).is_wawis
    assert read_report(answer(404, {"errorcode": "x"})).is_wawis
    assert not read_report(answer(404, {"detail": "Not Found"})).is_wawis
    assert not read_report(answer(404, b"nginx")).is_wawis
    assert read_report(answer(404)) == Report()


def test_a_fault_keeps_the_pause_that_was_asked_for():
    found = error(READ, Answer(503, "", b"", retry_after=12.0))
    assert isinstance(found, ServerFault)
    assert found.retry_after == 12
