"""The JSON of the registration calls. The receipt is flat, the later answers are nested: both are Wawi's own shapes."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

import msgspec

from jtl_desktop.wawi.models import WireError
from jtl_desktop.wawi.registration import (
    RegistrationAnswer,
    RegistrationRequest,
    RegistrationStatus,
    RegistrationTicket,
)
from jtl_desktop.wawi.secretstr import Secret

_Shape = TypeVar("_Shape")


class _StatusInfo(msgspec.Struct, rename="pascal"):
    registration_request_id: str | None = None
    app_id: str | None = None
    status: Decimal | None = None


class _Token(msgspec.Struct, rename="pascal"):
    api_key: str | None = None


class _Information(msgspec.Struct, rename="pascal"):
    request_status_info: _StatusInfo | None = None
    token: _Token | None = None
    granted_scopes: list[str] | str | None = None
    # The flat shape, should a Wawi answer with it here, too.
    status: Decimal | None = None


def encode_request(request: RegistrationRequest) -> bytes:
    """The body of the first call; what is not set is left out."""
    body: dict[str, object] = {
        "AppId": request.app_id,
        "DisplayName": request.display_name,
        "Description": request.description,
        "Version": request.version,
        "ProviderName": request.provider_name,
        "ProviderWebsite": request.provider_website,
        "MandatoryApiScopes": list(request.mandatory_scopes),
        # Bare Base64: a "data:" prefix is refused.
        "AppIcon": base64.b64encode(request.icon_png).decode("ascii"),
    }
    if request.optional_scopes:
        body["OptionalApiScopes"] = list(request.optional_scopes)
    if request.localized_names:
        body["LocalizedDisplayNames"] = _translations(request.localized_names)
    if request.localized_descriptions:
        body["LocalizedDescriptions"] = _translations(request.localized_descriptions)
    if request.registration_type is not None:
        body["RegistrationType"] = request.registration_type.value
    return msgspec.json.encode(body)


def decode_ticket(body: bytes) -> RegistrationTicket:
    """Raises WireError; without an id nothing can be asked for later."""
    flat = _decode(body, _StatusInfo)
    if not flat.registration_request_id:
        flat = _decode(body, _Information).request_status_info or flat
    if not flat.registration_request_id:
        raise WireError("no RegistrationRequestId in the answer")
    return RegistrationTicket(flat.registration_request_id, _status(flat.status), flat.app_id or "")


def decode_answer(body: bytes) -> RegistrationAnswer:
    """A key in the answer means accepted, whatever the status says. Raises WireError."""
    wire = _decode(body, _Information)
    nested = wire.request_status_info
    status = _status(nested.status if nested else wire.status)
    key = wire.token.api_key.strip() if wire.token and wire.token.api_key else ""
    scopes = wire.granted_scopes
    if isinstance(scopes, str):
        scopes = scopes.replace(",", " ").split()
    return RegistrationAnswer(
        RegistrationStatus.ACCEPTED if key else status,
        Secret(key) if key else None,
        None if scopes is None else tuple(scopes),
    )


def _decode(body: bytes, shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise WireError(str(error)) from None


def _status(number: Decimal | None) -> RegistrationStatus:
    """A missing status is the first one: .NET leaves defaults out."""
    try:
        return RegistrationStatus(number or 0)
    except ValueError:
        raise WireError("a registration status that nobody knows") from None


def _translations(names: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"LanguageIso": language, "Name": name} for language, name in names.items()]
