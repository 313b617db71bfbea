"""TLS contexts that trust the operating system or exactly one pinned certificate, and a look at a server's own."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import ssl

import truststore
from cryptography import x509
from typing_extensions import override

from jtl_desktop.wawi.trust import CertificateInfo, Trust, TrustMode

__all__ = ["CertificateInfo", "Trust", "TrustMode", "describe", "fetch_certificate", "fingerprint_of", "ssl_context"]

# OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which Python does not name: an expired certificate that the merchant himself
# looked at is still that certificate, and Wawi does not renew its own.
_NO_CHECK_TIME = ssl.VerifyFlags(0x200000)


def ssl_context(trust: Trust) -> ssl.SSLContext:
    """A context for ``trust``. Raises ValueError for a pinned text that holds no certificate."""
    if trust.mode is TrustMode.SYSTEM:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # The certificate itself is the identity here; a self-signed one rarely carries the right name.
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | _NO_CHECK_TIME
    try:
        context.load_verify_locations(cadata=trust.pem)
        der = ssl.PEM_cert_to_DER_cert(trust.pem.strip())
    except (ssl.SSLError, ValueError) as error:
        raise ValueError("the pinned certificate cannot be read") from error
    context.sslobject_class = _pinned_to(fingerprint_of(der))
    return context


def _pinned_to(fingerprint: str) -> type[ssl.SSLObject]:
    """A connection that also refuses what a pinned certificate, being an authority, has signed."""

    class PinnedObject(ssl.SSLObject):
        @override
        def do_handshake(self) -> None:
            super().do_handshake()
            if fingerprint_of(self.getpeercert(binary_form=True) or b"") != fingerprint:
                raise ssl.SSLCertVerificationError("certificate verify failed: not the pinned certificate")

    return PinnedObject


def fingerprint_of(der: bytes) -> str:
    """SHA-256 of a certificate as Windows and browsers show it: ``AB:CD:…``."""
    return hashlib.sha256(der).digest().hex(":").upper()


async def fetch_certificate(host: str, port: int) -> CertificateInfo:
    """Look at the certificate of a server without believing it; nothing is sent over the connection.

    Raises OSError (ssl.SSLError included) where no TLS connection comes about. The caller sets the time limit.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    _reader, writer = await asyncio.open_connection(host, port, ssl=context, server_hostname=host)
    try:
        peer: ssl.SSLObject = writer.get_extra_info("ssl_object")
        return describe(peer.getpeercert(binary_form=True) or b"")
    finally:
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def describe(der: bytes) -> CertificateInfo:
    """What a person wants to see of a certificate. Raises ValueError for what is none."""
    certificate = x509.load_der_x509_certificate(der)
    return CertificateInfo(
        pem=ssl.DER_cert_to_PEM_cert(der),
        fingerprint=fingerprint_of(der),
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        not_after=certificate.not_valid_after_utc,
    )
