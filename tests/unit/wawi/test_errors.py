"""Every error says what happened, what it means and what to do, in whole sentences."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from jtl_desktop.wawi import errors
from jtl_desktop.wawi.trust import CertificateInfo

CERTIFICATE = CertificateInfo("PEM", "AB:CD", "CN=WAWI-PC", "CN=WAWI-PC", datetime(2030, 1, 1, tzinfo=UTC))

ALL: list[errors.WawiError] = [
    errors.NotRunning("wawi:5883"),
    errors.HostNotFound("wawi"),
    errors.ConnectionLost("wawi:5883", may_have_happened=True),
    errors.WrongTenantOrPath("wawi:5883", "Mandant_1"),
    errors.TlsNotTrusted(CERTIFICATE),
    errors.TlsNotTrusted(CERTIFICATE, hostname_mismatch=True),
    errors.TlsNotTrusted(CERTIFICATE, changed=True),
    errors.TlsFailed("wawi:5883"),
    errors.KeyNotAccepted(),
    errors.LicenceMissing("No license available"),
    errors.LicenceMissing(""),
    errors.ScopeMissing("item.getitem"),
    errors.ScopeMissing("something.new"),
    errors.ScopeMissing(None),
    errors.RegistrationWindowClosed(),
    errors.AppIdTaken("JTL-Desktop"),
    errors.Gone(),
    errors.NotFound(),
    errors.ValidationRefused("X", "Preis", {"Sku": ("zu lang",)}),
    errors.ValidationRefused("", "", {}),
    errors.ServerFault(500, "kaputt"),
    errors.ServerFault(502),
    errors.TimedOut(0.5),
    errors.GarbledAnswer("half", may_have_happened=True),
    errors.RegistrationRejected(),
]


def test_none_is_forgotten():
    defined = {
        cls for _name, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, errors.WawiError)
    } - {errors.WawiError}
    assert {type(error) for error in ALL} == defined


@pytest.mark.parametrize("error", ALL, ids=lambda error: type(error).__name__)
def test_every_error_speaks_in_whole_sentences(error):
    for text in (error.title, error.meaning, error.action):
        said = text.in_english()
        assert said[0].isupper() or said[0].isdigit() or said.startswith("wawi")
        assert "{" not in said
        assert "“”" not in said
        assert "None" not in said
        assert isinstance(text.values, Mapping)
    assert error.title.in_english().endswith(".")


def test_only_an_unknown_outcome_is_in_doubt():
    assert [type(error).__name__ for error in ALL if error.may_have_happened] == ["ConnectionLost", "GarbledAnswer"]


def test_a_lost_connection_is_also_a_wawi_that_is_not_there():
    assert isinstance(errors.ConnectionLost("x"), errors.NotRunning)
    assert isinstance(errors.HostNotFound("x"), errors.NotRunning)


def test_a_certificate_error_carries_what_must_be_compared():
    error = errors.TlsNotTrusted(CERTIFICATE)
    assert (error.fingerprint, error.pem, error.subject) == ("AB:CD", "PEM", "CN=WAWI-PC")
    assert "AB:CD" in error.action.in_english()
