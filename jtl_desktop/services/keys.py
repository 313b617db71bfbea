"""The API key between the key store and the client: read, written with proof, never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jtl_desktop.services.errors import KeyMissingError, KeyNotReadBackError
from jtl_desktop.storage.secrets import SecretMissing
from jtl_desktop.wawi.secretstr import Secret

if TYPE_CHECKING:
    from jtl_desktop.storage.secrets import SecretStore


async def read_key(store: SecretStore, name: str) -> Secret:
    """Raises KeyMissingError where the store holds none, and the store's own errors."""
    key = await find_key(store, name)
    if key is None:
        raise KeyMissingError
    return key


async def find_key(store: SecretStore, name: str) -> Secret | None:
    """None where the store works and holds nothing. Raises the store's own errors."""
    found = await store.read(name)
    return None if isinstance(found, SecretMissing) else Secret(found.value)


async def write_key(store: SecretStore, name: str, key: Secret) -> None:
    """Store and read back. Raises KeyNotReadBackError, and the store's own errors."""
    await store.write(name, key.reveal())
    if await find_key(store, name) != key:
        raise KeyNotReadBackError
