"""Wawi's side of the app registration: the window that waits, requests, approval, keys handed out once, known apps."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import TypeVar

from jtl_desktop.demo.answers import Answer, ErrorText, RefusedError, json_answer
from jtl_desktop.demo.checks import read_int, read_object, read_text, refuse

T = TypeVar("T")
PLACE = "JTL.Wawi.Rest.Server.Controllers.V1.AuthenticationController.<RegisterAppAsync>d__6"
CHALLENGE_SHORTEST, CHALLENGE_LONGEST = 6, 30
_TEXT_LIMITS = {"AppId": 80, "Version": 50}
_REQUIRED_TEXTS = (
    "AppId", "DisplayName", "Description", "Version", "ProviderName", "ProviderWebsite", "AppIcon",
)  # fmt: skip
_OPTIONAL = (
    "LocalizedDisplayNames", "LocalizedDescriptions", "OptionalApiScopes", "RegistrationType", "Signature",
    "SignatureData",
)  # fmt: skip


class RequestStatus(IntEnum):
    """As on the wire."""

    PENDING = 0
    REJECTED = 1
    ACCEPTED = 2


class WindowPhase(StrEnum):
    """What Wawi's registration window shows: the page *Registrierung beginnen* is the only one that takes a request."""

    CLOSED = "closed"
    WAITING = "waiting"
    RECEIVED = "received"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Application:
    """What an app says about itself when it asks to be registered."""

    app_id: str
    display_name: str
    description: str
    version: str
    provider_name: str
    provider_website: str
    mandatory_scopes: tuple[str, ...]
    optional_scopes: tuple[str, ...]
    icon: bytes
    registration_type: int = 0
    names: tuple[tuple[str, str], ...] = ()
    descriptions: tuple[tuple[str, str], ...] = ()

    def name_in(self, language: str) -> str:
        return dict(self.names).get(language, self.display_name)

    def description_in(self, language: str) -> str:
        return dict(self.descriptions).get(language, self.description)


@dataclass(frozen=True, slots=True)
class RegistrationRequest:
    """One request as it stands. The challenge code never shows in a repr."""

    request_id: str
    application: Application
    status: RequestStatus
    granted: tuple[str, ...]
    received: datetime
    _challenge: str = dataclasses.field(repr=False)
    _delivered: bool = False

    def opened_by(self, challenge: str) -> bool:
        return challenge == self._challenge

    @property
    def delivered(self) -> bool:
        return self._delivered

    def decided(self, status: RequestStatus, granted: tuple[str, ...]) -> RegistrationRequest:
        return dataclasses.replace(self, status=status, granted=granted)

    def handed_out(self) -> RegistrationRequest:
        return dataclasses.replace(self, _delivered=True)


@dataclass(frozen=True, slots=True)
class RegisteredApp:
    """An app that may call, with its rights. The key never shows in a repr."""

    app_id: str
    version: str
    display_name: str
    scopes: frozenset[str]
    registered: datetime
    request_id: str
    key: str = dataclasses.field(repr=False)


class Registrations:
    """All requests and apps of one Wawi. Not thread-safe; DemoState holds the lock."""

    def __init__(self) -> None:
        self.phase = WindowPhase.CLOSED
        self.current_id: str | None = None
        self._requests: dict[str, RegistrationRequest] = {}
        self._apps: dict[str, RegisteredApp] = {}

    # What the merchant does in Wawi's window.

    def open_window(self) -> None:
        """*Hinzufügen*, *Weiter*: the window waits for a request."""
        self.phase, self.current_id = WindowPhase.WAITING, None

    def close_window(self) -> None:
        self.phase, self.current_id = WindowPhase.CLOSED, None

    def approve(self, refused: Collection[str] = ()) -> RegistrationRequest:
        """*Fertigstellen*: registers the app with all mandatory and the not refused optional scopes."""
        request = self._current()
        application = request.application
        optional = tuple(scope for scope in application.optional_scopes if scope not in refused)
        request = request.decided(RequestStatus.ACCEPTED, application.mandatory_scopes + optional)
        self._requests[request.request_id] = request
        self.add_app(application.app_id, application.version, request.granted, request=request)
        self.phase = WindowPhase.DONE
        return request

    def reject(self) -> None:
        """The merchant declines: the app reads Status 1."""
        request = self._current()
        self._requests[request.request_id] = request.decided(RequestStatus.REJECTED, ())
        self.close_window()

    def add_app(
        self, app_id: str, version: str, scopes: Collection[str], *, request: RegistrationRequest | None = None
    ) -> RegisteredApp:
        app = RegisteredApp(
            app_id=app_id,
            version=version,
            display_name=request.application.display_name if request else app_id,
            scopes=frozenset(scopes),
            registered=datetime.now(UTC),
            request_id=request.request_id if request else "",
            key=str(uuid.uuid4()),
        )
        # A second instance of the same app keeps the first one's key valid, so apps are kept by key.
        self._apps[app.key] = app
        return app

    def remove_app(self, app_id: str) -> None:
        """The merchant removes the entry: its keys are dead and the AppId is free again."""
        self._apps = {key: app for key, app in self._apps.items() if app.app_id != app_id}

    def set_scopes(self, app_id: str, scopes: Collection[str]) -> None:
        for key, app in self._apps.items():
            if app.app_id == app_id:
                self._apps[key] = dataclasses.replace(app, scopes=frozenset(scopes))

    def current(self) -> RegistrationRequest | None:
        return self._requests.get(self.current_id) if self.current_id else None

    def apps(self) -> tuple[RegisteredApp, ...]:
        return tuple(self._apps.values())

    def app_for_key(self, key: str) -> RegisteredApp | None:
        return self._apps.get(key)

    # What the app calls.

    def ask(self, body: bytes, challenge: str | None) -> Answer:
        """POST authentication: 201 with a flat body. Raises RefusedError 400, 403, 409."""
        challenge = _checked_challenge(challenge)
        application = read_application(body)
        self._require_waiting()
        if any(app.app_id == application.app_id for app in self._apps.values()):
            raise RefusedError(_error("AppAlreadyRegistered", "- AppAlreadyRegistered", 409))
        return json_answer(_status_json(self._receive(application, challenge)), 201)

    def ask_second_instance(self, request_id: str, challenge: str | None) -> Answer:
        """POST authentication/{id}: 200 with a new request of a MultiInstance app. Raises RefusedError 400, 403."""
        challenge = _checked_challenge(challenge)
        first = self._requests.get(request_id)
        if first is None or first.application.registration_type != 1 or first.status != RequestStatus.ACCEPTED:
            raise refuse("OperationNotAllowed", "- RegistrationTypeNotAllowed")
        self._require_waiting()
        return json_answer(_status_json(self._receive(first.application, challenge)))

    def poll(self, request_id: str, challenge: str | None, *, list_scopes: bool) -> Answer:
        """GET authentication/{id}: 200 with a nested body; the key only once. Raises RefusedError 400, 404, 410."""
        challenge = _checked_challenge(challenge)
        request = self._requests.get(request_id)
        if request is None or not request.opened_by(challenge):
            raise RefusedError(_error("RegistrationRequestNotFound", "- RegistrationRequestNotFound", 404))
        if request.delivered:
            raise RefusedError(Answer(410))
        body: dict[str, object] = {"RequestStatusInfo": _status_json(request)}
        if request.status != RequestStatus.ACCEPTED:
            return json_answer(body)
        keys = [app.key for app in self._apps.values() if app.request_id == request_id]
        if not keys:
            raise RefusedError(Answer(410))  # the entry was removed before the key was fetched
        self._requests[request_id] = request.handed_out()
        body["Token"] = {"ApiKey": keys[0]}
        if list_scopes:
            body["GrantedScopes"] = list(request.granted)
        return json_answer(body)

    def _current(self) -> RegistrationRequest:
        request = self.current()
        if request is None or self.phase is not WindowPhase.RECEIVED:
            raise LookupError("no registration request is waiting for an answer")
        return request

    def _require_waiting(self) -> None:
        if self.phase is not WindowPhase.WAITING:
            raise RefusedError(_error("NoApplicationService", "- NoApplicationServiceAvailable", 403))

    def _receive(self, application: Application, challenge: str) -> RegistrationRequest:
        request = RegistrationRequest(
            request_id=str(uuid.uuid4()),
            application=application,
            status=RequestStatus.PENDING,
            granted=(),
            received=datetime.now(UTC),
            _challenge=challenge,
        )
        self._requests[request.request_id] = request
        self.phase, self.current_id = WindowPhase.RECEIVED, request.request_id
        return request


def _error(code: str, message: str, status: int) -> Answer:
    return ErrorText(code, message, place=PLACE).answer(status)


def _status_json(request: RegistrationRequest) -> dict[str, object]:
    return {
        "AppId": request.application.app_id,
        "RegistrationRequestId": request.request_id,
        "Status": int(request.status),
    }


def _checked_challenge(challenge: str | None) -> str:
    if challenge is None or not CHALLENGE_SHORTEST <= len(challenge) <= CHALLENGE_LONGEST:
        raise refuse("ValidationError", "- ChallengeCodeInvalid")
    return challenge


def read_application(body: bytes) -> Application:
    """The body of a registration, checked. Raises RefusedError (400)."""
    value = read_object(body)
    known = {*_REQUIRED_TEXTS, "MandatoryApiScopes", *_OPTIONAL}
    for name in value:
        if name not in known:
            raise refuse("JsonException", f"Die JSON-Eigenschaft '{name}' ist unbekannt.", field=f"$.{name}")
    texts = {name: _required_text(value, name) for name in _REQUIRED_TEXTS}
    for name in ("Signature", "SignatureData"):
        if name in value:
            read_text(name, value[name])
    return Application(
        app_id=texts["AppId"],
        display_name=texts["DisplayName"],
        description=texts["Description"],
        version=texts["Version"],
        provider_name=texts["ProviderName"],
        provider_website=texts["ProviderWebsite"],
        mandatory_scopes=_text_list(value, "MandatoryApiScopes", required=True),
        optional_scopes=_text_list(value, "OptionalApiScopes"),
        icon=_icon(texts["AppIcon"]),
        registration_type=_registration_type(value.get("RegistrationType", 0)),
        names=_translations(value, "LocalizedDisplayNames"),
        descriptions=_translations(value, "LocalizedDescriptions"),
    )


def _required_text(value: Mapping[str, object], name: str) -> str:
    if name not in value:
        raise refuse("JsonException", f"- {name}Required", field=f"$.{name}")
    text = read_text(name, value[name])
    if name in _TEXT_LIMITS and not 0 < len(text) <= _TEXT_LIMITS[name]:
        raise refuse("ValidationError", f"- {name}LengthInvalid")
    return text


def _text_list(value: Mapping[str, object], name: str, *, required: bool = False) -> tuple[str, ...]:
    if name not in value:
        if required:
            raise refuse("JsonException", f"- {name}Required", field=f"$.{name}")
        return ()
    scopes = _list_of(value, name, read_text)
    if any(len(scope) > 255 for scope in scopes):
        raise refuse("ValidationError", f"- {name}LengthInvalid")
    return scopes


def _list_of(value: Mapping[str, object], name: str, read: Callable[[str, object], T]) -> tuple[T, ...]:
    entries = value.get(name, [])
    if not isinstance(entries, list):
        raise refuse("JsonException", f"- {name}MustBeAList", field=f"$.{name}")
    return tuple(read(f"{name}[{place}]", entry) for place, entry in enumerate(entries))


def _translations(value: Mapping[str, object], name: str) -> tuple[tuple[str, str], ...]:
    return _list_of(value, name, _translation)


def _translation(name: str, entry: object) -> tuple[str, str]:
    if not isinstance(entry, dict) or set(entry) != {"LanguageIso", "Name"}:
        raise refuse("JsonException", "- TranslationInvalid", field=f"$.{name}")
    return read_text(name, entry["LanguageIso"]).lower(), read_text(name, entry["Name"])


def _registration_type(value: object) -> int:
    number = read_int("RegistrationType", value)
    if not 0 <= number <= 3:
        raise refuse("JsonException", "- RegistrationTypeInvalid", field="$.RegistrationType")
    return number


def _icon(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise refuse("JsonException", "- AppIconNotBase64", field="$.AppIcon") from None
