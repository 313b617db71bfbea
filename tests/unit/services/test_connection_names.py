"""A connection's folder is named after the Wawi, not the registration, so that unsaved changes are found again."""

from __future__ import annotations

import pytest

from jtl_desktop.services.registering.record import connection_id_of
from jtl_desktop.storage.paths import Paths
from jtl_desktop.wawi.address import parse_address

WAWI = connection_id_of(parse_address("http://127.0.0.1:5883/api/eazybusiness"))


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:64110/api/eazybusiness/",
        "https://127.0.0.1:5883/api/eazybusiness/v1",
        "http://localhost:5883/api/eazybusiness",
        "http://[::1]:5883/api/eazybusiness",
    ],
)
def test_the_same_wawi_keeps_its_folder(address: str) -> None:
    assert connection_id_of(parse_address(address)) == WAWI


@pytest.mark.parametrize("address", ["http://127.0.0.1:5883/api/Mandant_1", "http://wawi-server:5883/api/eazybusiness"])
def test_another_tenant_or_computer_gets_its_own(address: str) -> None:
    assert connection_id_of(parse_address(address)) != WAWI


@pytest.mark.parametrize("tenant", ["Mandant_1", "Müller%20GmbH", "x" * 200])
def test_every_tenant_can_name_a_folder(tenant: str, tmp_path: object) -> None:
    name = connection_id_of(parse_address(f"http://127.0.0.1:5883/api/{tenant}"))
    assert Paths.for_user().connection_folder(name).name == name
