"""Addresses as people type and paste them."""

from __future__ import annotations

import pytest

from jtl_desktop.wawi.address import AddressError, ApiStyle, address_candidates, parse_address


@pytest.mark.parametrize(
    ("typed", "url", "tenant"),
    [
        ("http://127.0.0.1:5883/api/eazybusiness", "http://127.0.0.1:5883/api/eazybusiness/", "eazybusiness"),
        ("http://127.0.0.1:5883/api/eazybusiness/", "http://127.0.0.1:5883/api/eazybusiness/", "eazybusiness"),
        ("http://127.0.0.1:5883/api/eazybusiness/v1/", "http://127.0.0.1:5883/api/eazybusiness/", "eazybusiness"),
        ("http://127.0.0.1:5883/api/eazybusiness/v1/info", "http://127.0.0.1:5883/api/eazybusiness/", "eazybusiness"),
        ("https://wawi:64110/api/Mandant_1/info?x=1#y", "https://wawi:64110/api/Mandant_1/", "Mandant_1"),
        ("  <http://wawi.local:5883>  ", "http://wawi.local:5883/api/eazybusiness/", "eazybusiness"),
        ("wawi-server:5883", "http://wawi-server:5883/api/eazybusiness/", "eazybusiness"),
        ("192.168.0.7", "http://192.168.0.7:64110/api/eazybusiness/", "eazybusiness"),
        ("localhost:5883/Mandant_2", "http://localhost:5883/api/Mandant_2/", "Mandant_2"),
        ("localhost:5883/api", "http://localhost:5883/api/eazybusiness/", "eazybusiness"),
        ("http://wawi:5883//api//eazybusiness//", "http://wawi:5883/api/eazybusiness/", "eazybusiness"),
        ("http://wawi:5883/rest/eazybusiness/v1", "http://wawi:5883/rest/eazybusiness/", "eazybusiness"),
        ("http://user:secret@wawi:5883", "http://wawi:5883/api/eazybusiness/", "eazybusiness"),
        ("http://[::1]:5883", "http://[::1]:5883/api/eazybusiness/", "eazybusiness"),
        ("https://wawi.example.com", "https://wawi.example.com/api/eazybusiness/", "eazybusiness"),
        ("http://wawi:5883/api/Müller GmbH", "http://wawi:5883/api/M%C3%BCller%20GmbH/", "Müller GmbH"),
        ("http://wawi:5883/swagger/index.html", "http://wawi:5883/api/eazybusiness/", "eazybusiness"),
    ],
)
def test_whatever_leads_to_a_wawi_is_understood(typed, url, tenant):
    address = parse_address(typed)
    assert (address.base_url, address.tenant) == (url, tenant)
    assert parse_address(address.base_url) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "ftp://wawi",
        "http://",
        "http://wawi:0",
        "http://wawi:99999",
        "http://wawi:abc",
        "http://[::1",
        "a b/c",
        "/",
    ],
)
def test_what_is_no_address_says_why(typed):
    with pytest.raises(AddressError) as caught:
        parse_address(typed)
    assert caught.value.meaning.in_english().endswith(".")
    assert "5883" in caught.value.action.in_english()


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("wawi", ["http://wawi:64110", "https://wawi:64110", "http://wawi:5883", "https://wawi:5883"]),
        ("wawi:7000", ["http://wawi:7000", "https://wawi:7000"]),
        ("https://wawi", ["https://wawi"]),
        ("http://wawi:5883", ["http://wawi:5883"]),
    ],
)
def test_what_was_left_out_is_tried_in_every_way(typed, places):
    found = [address.base_url.removesuffix("/api/eazybusiness/") for address in address_candidates(typed)]
    assert found == places


def test_the_parts_of_an_address():
    address = parse_address("https://wawi.example.com/api/eazybusiness")
    assert (address.host, address.port, address.is_https) == ("wawi.example.com", 443, True)
    assert address.host_and_port == "wawi.example.com"
    plain = parse_address("http://wawi/api/x")
    assert (plain.port, plain.is_https, plain.style) == (80, False, ApiStyle.PATHS)
    assert plain.with_style(ApiStyle.HEADER).style is ApiStyle.HEADER
