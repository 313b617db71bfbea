"""One error class for each case in which the merchant has to do something different.

``may_have_happened`` is True where a call that changes something was sent and its outcome is unknown:
such a call may only be repeated after looking whether it took effect.
"""

# ruff: noqa: N818 (the classes are named after what the merchant meets, and read well in "except")

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.text import Text, text
from jtl_desktop.wawi.scopes import purpose_of
from jtl_desktop.wawi.trust import CertificateInfo

_NO_TEXTS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class WawiError(AppError):
    """Base of everything that can go wrong between JTL Desktop and Wawi."""

    def __init__(
        self, title: Text, meaning: Text, action: Text, details: str = "", *, may_have_happened: bool = False
    ) -> None:
        super().__init__(title, meaning, action, details)
        self.may_have_happened = may_have_happened


class NotRunning(WawiError):
    """Nothing answers at the address: refused, unreachable, or no such computer. The call was not sent."""

    def __init__(self, address: str, details: str = "") -> None:
        super().__init__(
            text("JTL-Wawi's REST server does not answer."),
            text("Nothing is listening at {address}. Most often the server is simply not running.", address=address),
            text(
                "Start JTL.Wawi.Rest.exe in Wawi's folder on the computer where it belongs, and leave its window open. "
                "JTL Desktop goes on by itself as soon as it answers."
            ),
            details,
        )
        self.address = address


class HostNotFound(NotRunning):
    """The name of the computer leads nowhere."""

    def __init__(self, address: str, details: str = "") -> None:
        super().__init__(address, details)
        self.title = text("The computer {address} was not found.", address=address)
        self.meaning = text("Its name is unknown in this network, or this computer has no network at the moment.")
        self.action = text("Check the name in the address and the network connection.")


class ConnectionLost(NotRunning):
    """The connection broke off after the call was sent."""

    def __init__(self, address: str, details: str = "", *, may_have_happened: bool = False) -> None:
        super().__init__(address, details)
        self.title = text("The connection to JTL-Wawi broke off.")
        self.meaning = text("{address} closed the connection in the middle of an answer.", address=address)
        self.action = text("Usually it is back within moments. If not, start JTL.Wawi.Rest.exe again.")
        self.may_have_happened = may_have_happened


class WrongTenantOrPath(WawiError):
    """A server answers, but not as a JTL-Wawi with this tenant."""

    def __init__(self, address: str, tenant: str, details: str = "", *, may_have_happened: bool = False) -> None:
        super().__init__(
            text("This address does not lead to your Wawi."),
            text(
                "A server answers at {address}, but it knows no JTL-Wawi with the tenant “{tenant}” there.",
                address=address,
                tenant=tenant,
            ),
            text(
                "Compare the address with the one that JTL.Wawi.Rest.exe prints when it starts. "
                "The tenant is the name of the database; capital letters matter."
            ),
            details,
            may_have_happened=may_have_happened,
        )
        self.address = address
        self.tenant = tenant


class TlsNotTrusted(WawiError):
    """The server's certificate is not one that this computer trusts, or not the one that was trusted before."""

    def __init__(
        self, certificate: CertificateInfo, *, hostname_mismatch: bool = False, changed: bool = False, details: str = ""
    ) -> None:
        super().__init__(*_tls_texts(certificate, hostname_mismatch=hostname_mismatch, changed=changed), details)
        self.certificate = certificate
        self.fingerprint = certificate.fingerprint
        self.pem = certificate.pem
        self.subject = certificate.subject
        self.hostname_mismatch = hostname_mismatch
        self.changed = changed


def _tls_texts(certificate: CertificateInfo, *, hostname_mismatch: bool, changed: bool) -> tuple[Text, Text, Text]:
    action = text(
        "Compare this fingerprint with the one on the Wawi computer, then trust the certificate: {fingerprint}",
        fingerprint=certificate.fingerprint,
    )
    if changed:
        return (
            text("Wawi's certificate has changed."),
            text(
                "It is not the one that you trusted before. That is normal after Wawi was set up anew, else it is not."
            ),
            action,
        )
    if hostname_mismatch:
        meaning = text("The certificate was issued for “{subject}”, not for this address.", subject=certificate.subject)
    else:
        meaning = text(
            "The connection is encrypted, but with a certificate that Wawi issued to itself (“{subject}”).",
            subject=certificate.subject,
        )
    return text("This computer does not know Wawi's certificate yet."), meaning, action


class TlsFailed(WawiError):
    """The server does not speak TLS, or none that this computer accepts."""

    def __init__(self, address: str, details: str = "") -> None:
        super().__init__(
            text("No encrypted connection could be made."),
            text("{address} answers, but not with https that this computer can use.", address=address),
            text("Try the address with http:// instead of https://."),
            details,
        )


class KeyNotAccepted(WawiError):
    """401: the key is wrong or was removed, or AppId and version are not the registered ones."""

    def __init__(self, details: str = "") -> None:
        super().__init__(
            text("Wawi does not accept the API key."),
            text("The registration was removed in Wawi, or the key belongs to another app or another tenant."),
            text("Register JTL Desktop again, or paste the right key."),
            details,
        )


class LicenceMissing(WawiError):
    """402: Wawi has no licence for its REST API. ``wawi_text`` is JTL's own wording."""

    def __init__(self, wawi_text: str, details: str = "") -> None:
        super().__init__(
            text("Your Wawi has no licence for the REST API."),
            text("Wawi says: “{wawi_text}”. This can come up although the registration worked.", wawi_text=wawi_text)
            if wawi_text
            else text("Wawi refuses every call. This can come up although the registration worked."),
            text(
                "Order the REST API in JTL's customer centre, then refresh the licence in Wawi "
                "and restart JTL.Wawi.Rest.exe."
            ),
            details,
        )
        self.wawi_text = wawi_text


class ScopeMissing(WawiError):
    """403 on a business call: the registration does not contain the right ``scope``."""

    def __init__(self, scope: str | None, details: str = "") -> None:
        super().__init__(
            text("A right is missing in Wawi."),
            text("JTL Desktop may not do this: {purpose} ({scope}).", purpose=purpose_of(scope), scope=scope)
            if scope
            else text("Wawi refuses this call to JTL Desktop."),
            text(
                "Rights are fixed at registration: remove JTL Desktop in Wawi, register it again and leave them ticked."
            ),
            details,
        )
        self.scope = scope


class RegistrationWindowClosed(WawiError):
    """403 on registration: nobody is waiting for a request in Wawi."""

    def __init__(self, details: str = "") -> None:
        super().__init__(
            text("Wawi is not waiting for a registration yet."),
            text("The registration window must be open in Wawi before JTL Desktop can ask."),
            text("In Wawi open Admin > App registration, click Add, then Next, and leave the window open."),
            details,
        )


class AppIdTaken(WawiError):
    """409: this AppId is registered already."""

    def __init__(self, app_id: str = "", details: str = "") -> None:
        super().__init__(
            text("JTL Desktop is already registered in this Wawi."),
            text("Wawi knows the app “{app_id}” already, perhaps from another computer.", app_id=app_id),
            text("Register under another name, remove the old entry in Wawi, or paste the key that you have."),
            details,
        )
        self.app_id = app_id


class Gone(WawiError):
    """410: the registration has been answered before; the key is handed out once only."""

    def __init__(self, details: str = "") -> None:
        super().__init__(
            text("The key was handed out before."),
            text("Wawi gives the key of a registration away exactly once, and this one is gone."),
            text("Remove JTL Desktop under Admin > App registration in Wawi, then register again."),
            details,
        )


class NotFound(WawiError):
    """The record itself does not exist (any more); 404, or a 400 that says so."""

    def __init__(self, details: str = "", wawi_text: str = "") -> None:
        super().__init__(
            text("Wawi no longer has this record."),
            text("The item, the supplier or the link between them was removed in Wawi."),
            text("Load the item again."),
            details,
        )
        self.wawi_text = wawi_text


class ValidationRefused(WawiError):
    """400: Wawi refuses the values. ``field_texts`` are mostly empty; the text is often a code word only."""

    def __init__(
        self,
        code_word: str,
        wawi_text: str,
        field_texts: Mapping[str, tuple[str, ...]] = _NO_TEXTS,
        details: str = "",
    ) -> None:
        super().__init__(
            text("Wawi refuses this."),
            text("Wawi says: “{wawi_text}”.", wawi_text=_joined(wawi_text, field_texts))
            if wawi_text or field_texts
            else text("Wawi gives no reason."),
            text("Correct the values, then save again."),
            details,
        )
        self.code_word = code_word
        self.wawi_text = wawi_text
        self.field_texts = field_texts


def _joined(wawi_text: str, field_texts: Mapping[str, tuple[str, ...]]) -> str:
    parts = [wawi_text] if wawi_text else []
    parts += [f"{name}: {', '.join(texts)}" for name, texts in field_texts.items()]
    return "; ".join(parts)


class ServerFault(WawiError):
    """5xx, or a status that nobody expects. ``retry_after`` is in seconds, where the server names one."""

    def __init__(
        self,
        status: int,
        wawi_text: str = "",
        details: str = "",
        *,
        may_have_happened: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(
            text("Wawi reports a fault of its own."),
            text("Wawi says: “{wawi_text}” (status {status}).", wawi_text=wawi_text, status=status)
            if wawi_text
            else text("Wawi answers with status {status}.", status=status),
            text("Try again. If it stays, restart JTL.Wawi.Rest.exe and look into Wawi's log."),
            details,
            may_have_happened=may_have_happened,
        )
        self.status = status
        self.wawi_text = wawi_text
        self.retry_after = retry_after


class TimedOut(WawiError):
    """No complete answer within the time limit."""

    def __init__(self, seconds: float, details: str = "", *, may_have_happened: bool = False) -> None:
        super().__init__(
            text("Wawi takes too long."),
            text("There was no complete answer within {seconds} seconds.", seconds=f"{seconds:g}"),
            text("Try again. If Wawi hangs, restarting JTL.Wawi.Rest.exe helps."),
            details,
            may_have_happened=may_have_happened,
        )
        self.seconds = seconds


class GarbledAnswer(WawiError):
    """The answer is not what the API promises: half a body, HTML, or JSON of another shape."""

    def __init__(self, details: str = "", *, may_have_happened: bool = False) -> None:
        super().__init__(
            text("Wawi's answer could not be understood."),
            text("It broke off, or something between this computer and Wawi answered in Wawi's place."),
            text("Try again. If it stays, check the address, and whether a proxy or a firewall stands in between."),
            details,
            may_have_happened=may_have_happened,
        )


class RegistrationRejected(WawiError):
    """Somebody pressed Cancel in Wawi's registration window."""

    def __init__(self, details: str = "") -> None:
        super().__init__(
            text("The registration was rejected in Wawi."),
            text("Somebody closed or cancelled the registration window in Wawi."),
            text("Open Admin > App registration in Wawi again, then send the request once more."),
            details,
        )
