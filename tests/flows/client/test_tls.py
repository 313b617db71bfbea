"""Encrypted Wawis: the merchant looks at a certificate once, and from then on exactly that one is believed."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from jtl_desktop.demo.config import DemoConfig
from jtl_desktop.demo.server import DemoServer
from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId
from jtl_desktop.wawi.address import parse_address
from jtl_desktop.wawi.api import Credentials
from jtl_desktop.wawi.errors import NotRunning, TlsFailed, TlsNotTrusted
from jtl_desktop.wawi.secretstr import Secret
from jtl_desktop.wawi.tls import fetch_certificate, fingerprint_of, ssl_context
from jtl_desktop.wawi.trust import Trust
from tests.flows.client.harness import QUICK, connected, on


@pytest.fixture(params=["loopback", "other_name"])
def secure_demo(request) -> Iterator[DemoServer]:
    with DemoServer(DemoConfig(items=5, https=True, certificate=request.param)) as server:
        yield server


async def test_an_unknown_certificate_is_shown_and_nothing_is_sent(secure_demo):
    async with connected(secure_demo) as wawi:
        with pytest.raises(TlsNotTrusted) as caught:
            await wawi.suppliers()
    error = caught.value
    der = ssl.PEM_cert_to_DER_cert(secure_demo.certificate_pem)
    assert error.fingerprint == fingerprint_of(der)
    assert error.fingerprint in error.action.in_english()
    assert ssl.PEM_cert_to_DER_cert(error.pem) == der
    assert error.subject
    assert not error.changed
    assert secure_demo.state.requests == []


async def test_the_certificate_that_was_looked_at_is_believed_whatever_name_it_bears(secure_demo):
    async with connected(secure_demo) as stranger:
        with pytest.raises(TlsNotTrusted) as caught:
            await stranger.info()
    async with connected(secure_demo, trust=Trust.pinned(caught.value.pem)) as wawi:
        assert await wawi.suppliers()
        assert (await wawi.info()).version


async def test_another_certificate_is_refused_and_called_a_change(secure_demo):
    old = secure_demo.certificate_pem
    async with connected(secure_demo, trust=Trust.pinned(old)) as wawi:
        await wawi.info()
        secure_demo.stop_wawi()
        secure_demo.renew_certificate()
        secure_demo.start_wawi()
        with pytest.raises(TlsNotTrusted) as caught:
            await wawi.info()
    assert caught.value.changed
    assert caught.value.pem.strip() == secure_demo.certificate_pem.strip()
    assert "changed" in caught.value.title.in_english()


async def test_https_where_only_http_is_spoken(demo):
    async with on(demo, Credentials("a", "1", Secret("key-123456"))) as wawi:
        wawi._channel.address = parse_address(demo.base_url.replace("http:", "https:"))
        with pytest.raises(TlsFailed):
            await wawi.suppliers()


async def test_a_server_that_vanishes_before_its_certificate_can_be_shown(secure_demo, monkeypatch):
    async def vanished(_host: str, _port: int) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("jtl_desktop.wawi.transport.fetch_certificate", vanished)
    async with connected(secure_demo) as wawi:
        with pytest.raises(TlsFailed):
            await wawi.info()


async def test_a_stopped_encrypted_wawi_is_simply_not_running(secure_demo):
    async with connected(secure_demo, trust=Trust.pinned(secure_demo.certificate_pem)) as wawi:
        secure_demo.stop_wawi()
        with pytest.raises(NotRunning):
            await wawi.info()


async def test_a_hanging_encrypted_call_times_out(secure_demo):
    secure_demo.state.fault("hang", path="info")
    async with connected(secure_demo, trust=Trust.pinned(secure_demo.certificate_pem), limits=QUICK) as wawi:
        with pytest.raises(Exception, match="too long"):
            await wawi.info()


async def test_the_certificate_can_be_looked_at_by_itself(secure_demo):
    address = parse_address(secure_demo.base_url)
    info = await fetch_certificate(address.host, address.port)
    assert info.pem.strip() == secure_demo.certificate_pem.strip()
    assert info.issuer == info.subject
    assert info.not_after > dt.datetime.now(dt.UTC)


# A pinned certificate that is an authority, an expired one, and one that only signs.


CLIENT_AUTH, SERVER_AUTH = ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH


class Certificates:
    """Issues certificates into a folder and serves them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def issue(self, name: str, *, signer: str | None = None, days: int = 30, client_only: bool = False) -> str:
        key = ec.generate_private_key(ec.SECP256R1())
        now = dt.datetime.now(dt.UTC)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer: x509.Name = subject
        signing_key: ec.EllipticCurvePrivateKey = key
        if signer is not None:
            issuer = x509.load_pem_x509_certificate((self.folder / f"{signer}.pem").read_bytes()).subject
            loaded = serialization.load_pem_private_key((self.folder / f"{signer}.key").read_bytes(), None)
            assert isinstance(loaded, ec.EllipticCurvePrivateKey)
            signing_key = loaded
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=60))
            .not_valid_after(now + dt.timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=signer is None, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .add_extension(x509.ExtendedKeyUsage([CLIENT_AUTH if client_only else SERVER_AUTH]), False)
            .sign(signing_key, hashes.SHA256())
        )
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        (self.folder / f"{name}.pem").write_bytes(pem)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (self.folder / f"{name}.key").write_bytes(private)
        return pem.decode("ascii")


@pytest.fixture
def certificates(tmp_path) -> Certificates:
    return Certificates(tmp_path)


async def ask(demo: DemoServer, certificates: Certificates, served: str, pinned: str) -> None:
    demo._wawi.certificate = (certificates.folder / f"{served}.pem", certificates.folder / f"{served}.key")
    demo.start()
    async with on(demo, trust=Trust.pinned(pinned), limits=QUICK) as wawi:
        await wawi.info()


@pytest.fixture
def bare_demo() -> Iterator[DemoServer]:
    server = DemoServer(DemoConfig(items=5, https=True))
    yield server
    server.stop()


async def test_a_pinned_authority_does_not_vouch_for_others(bare_demo, certificates):
    authority = certificates.issue("authority")
    certificates.issue("leaf", signer="authority")
    with pytest.raises(TlsNotTrusted) as caught:
        await ask(bare_demo, certificates, "leaf", authority)
    assert caught.value.changed


async def test_a_leaf_of_somebody_elses_authority_can_be_pinned(bare_demo, certificates):
    certificates.issue("authority")
    await ask(bare_demo, certificates, "leaf", certificates.issue("leaf", signer="authority"))


async def test_an_expired_certificate_that_the_merchant_looked_at_is_believed(bare_demo, certificates):
    await ask(bare_demo, certificates, "old", certificates.issue("old", days=-1))


async def test_a_pinned_certificate_that_is_unfit_for_servers_is_not_offered_again_and_again(bare_demo, certificates):
    with pytest.raises(TlsFailed):
        await ask(bare_demo, certificates, "unfit", certificates.issue("unfit", client_only=True))


@pytest.mark.parametrize(
    "pem", ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_pin_that_is_no_certificate_is_refused(pem):
    with pytest.raises(ValueError, match="cannot be read"):
        ssl_context(Trust.pinned(pem))


def test_a_stored_connection_is_pinned_exactly_where_it_holds_a_certificate():
    assert Trust.of(None) == Trust.of("") == Trust.system()
    assert Trust.of("PEM") == Trust.pinned("PEM")


class SpoiledLine:
    """A line to a server on which the answer is damaged as soon as ``is_due``."""

    def __init__(self, port: int, is_due: Callable[[], bool]) -> None:
        self._port = port
        self._is_due = is_due
        self._pumps: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> int:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._pumps |= {
            asyncio.ensure_future(self._pump(reader, far_writer, can_spoil=False)),
            asyncio.ensure_future(self._pump(far_reader, writer, can_spoil=True)),
        }

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, can_spoil: bool) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data[:-1] + bytes([data[-1] ^ 1]) if can_spoil and self._is_due() else data)
                await writer.drain()
        finally:
            writer.close()


async def test_encryption_that_breaks_after_a_write_leaves_open_what_happened(secure_demo):
    state = secure_demo.state
    key = RowKey(ItemId(1), SupplierId(state.rows(1)[0].supplier_id))
    port = str(urlsplit(secure_demo.base_url).port)

    def is_stored() -> bool:
        return state.rows(1)[0].price == Decimal("1.23")

    async with (
        SpoiledLine(int(port), is_stored) as spoiled_port,
        connected(secure_demo, trust=Trust.pinned(secure_demo.certificate_pem)) as wawi,
    ):
        wawi._channel.address = parse_address(secure_demo.base_url.replace(port, str(spoiled_port)))
        with pytest.raises(NotRunning) as caught:
            await wawi.update_item_supplier(key, {Field.PURCHASE_PRICE_NET: Decimal("1.23")})
    assert is_stored()
    assert caught.value.may_have_happened
