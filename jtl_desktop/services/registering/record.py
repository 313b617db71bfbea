"""What a registration leaves behind at each step, so that it can go on after a crash at any moment.

The challenge code and the key lie in the secret store only; the settings file holds what is no secret.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import secrets
import string
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from jtl_desktop.services.keys import find_key, write_key
from jtl_desktop.storage.secrets import SecretStoreError
from jtl_desktop.storage.settings import ConnectionRecord, PendingRegistration
from jtl_desktop.wawi.address import ApiStyle, ServerAddress, parse_address
from jtl_desktop.wawi.secretstr import Secret

if TYPE_CHECKING:
    from jtl_desktop.storage.secrets import SecretStore
    from jtl_desktop.storage.settings import SettingsStore

CHALLENGE_LENGTH = 24
_LETTERS = string.ascii_letters + string.digits
_CHALLENGE_PREFIX = "challenge-"
_KEY_PREFIX = "key-"
_LOOPBACK_NAMES = {"localhost", "::1"}
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9_-]")


def new_challenge() -> Secret:
    return Secret("".join(secrets.choice(_LETTERS) for _ in range(CHALLENGE_LENGTH)))


def random_suffix() -> str:
    """Tells two workstations apart without naming a person or a computer."""
    return "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(4))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One registration on its way. ``pending.request_id`` is empty until Wawi has confirmed the request."""

    pending: PendingRegistration
    challenge: Secret

    @property
    def connection_id(self) -> str:
        return connection_id_of(self.address)

    @property
    def key_name(self) -> str:
        # One per attempt: an attempt that goes on after a crash must not take an older key for its own.
        return _KEY_PREFIX + self.pending.secret_name.removeprefix(_CHALLENGE_PREFIX)

    @property
    def address(self) -> ServerAddress:
        return address_of(self.pending)

    def confirmed(self, request_id: str) -> Attempt:
        return replace(self, pending=replace(self.pending, request_id=request_id))

    def record(self, granted: tuple[str, ...] | None, at: datetime) -> ConnectionRecord:
        """The connection that this attempt ends in."""
        pending = self.pending
        return ConnectionRecord(
            connection_id=self.connection_id,
            base_url=pending.base_url,
            tenant=self.address.tenant,
            style=pending.style,
            app_id=pending.app_id,
            app_version=pending.app_version,
            granted_scopes=granted or (),
            pinned_pem=pending.pinned_pem,
            secret_name=self.key_name,
            registered_at=at,
        )


def new_attempt(
    address: ServerAddress, *, app_id: str, app_version: str, pinned_pem: str | None, at: datetime
) -> Attempt:
    pending = PendingRegistration(
        request_id="",
        app_id=app_id,
        app_version=app_version,
        base_url=address.base_url,
        style=address.style.value,
        pinned_pem=pinned_pem,
        started_at=at,
        secret_name=_CHALLENGE_PREFIX + uuid.uuid4().hex,
    )
    return Attempt(pending, new_challenge())


def connection_id_of(address: ServerAddress) -> str:
    """The same for the same tenant on the same computer, so that unsaved changes outlive a new registration.

    The port does not count: it changes with versions of Wawi. Letters, digits and ``-`` only; names a folder.
    """
    host = "127.0.0.1" if address.host in _LOOPBACK_NAMES else address.host.casefold()
    digest = hashlib.sha256(f"{host}/{address.tenant}".encode()).hexdigest()[:12]
    return f"{_NOT_PLAIN.sub('-', address.tenant)[:40]}-{digest}"


def address_of(pending: PendingRegistration) -> ServerAddress:
    return parse_address(pending.base_url).with_style(ApiStyle(pending.style))


class RegistrationRecord:
    """Reads and writes what an attempt leaves behind. Unused where there is no store."""

    def __init__(self, settings: SettingsStore, store: SecretStore) -> None:
        self._settings = settings
        self._store = store

    def pending(self) -> PendingRegistration | None:
        return self._settings.load().pending

    async def begin(self, attempt: Attempt) -> None:
        """To be called before the request is sent. Raises the store's errors and NotWritable."""
        await self._store.write(attempt.pending.secret_name, attempt.challenge.reveal())
        replaced = self.pending()
        self._save_pending(attempt.pending)
        if replaced is not None:
            await self._forget_challenge(replaced)

    def confirm(self, attempt: Attempt) -> None:
        """To be called as soon as Wawi has named the request."""
        self._save_pending(attempt.pending)

    async def restore(self, pending: PendingRegistration) -> tuple[Attempt | None, Secret | None]:
        """The attempt and, where it had arrived already, its key. No attempt where the challenge code is gone."""
        challenge = await find_key(self._store, pending.secret_name)
        attempt = Attempt(pending, challenge or Secret(""))
        key = await find_key(self._store, attempt.key_name)
        return (attempt if challenge or key else None), key

    async def keep_key(self, name: str, key: Secret) -> None:
        """First of all: Wawi hands the key out once. Raises where it cannot be proved that it is stored."""
        await write_key(self._store, name, key)

    async def finish(self, record: ConnectionRecord) -> None:
        """The connection replaces the attempt. Raises NotWritable."""
        settings = self._settings.load()
        self._settings.save(replace(settings, connection=record, pending=None))
        if settings.pending is not None:
            await self._forget_challenge(settings.pending)
        former = settings.connection
        if former is not None and former.secret_name != record.secret_name:
            # Nothing leads to this key any more.
            with contextlib.suppress(SecretStoreError):
                await self._store.delete(former.secret_name)

    async def discard(self) -> None:
        """Forget the attempt. Raises NotWritable."""
        settings = self._settings.load()
        if settings.pending is not None:
            self._settings.save(replace(settings, pending=None))
            await self._forget_challenge(settings.pending)
            # A crash between the stored key and the settings leaves a key that nothing leads to any more.
            with contextlib.suppress(SecretStoreError):
                await self._store.delete(Attempt(settings.pending, Secret("")).key_name)

    async def forget(self, older: Attempt) -> None:
        """Another request took its place."""
        await self._forget_challenge(older.pending)

    def _save_pending(self, pending: PendingRegistration) -> None:
        self._settings.save(replace(self._settings.load(), pending=pending))

    async def _forget_challenge(self, pending: PendingRegistration) -> None:
        # A challenge code that stays behind opens nothing any more.
        with contextlib.suppress(SecretStoreError):
            await self._store.delete(pending.secret_name)
