"""The real keyring of a Linux desktop: stored and read for real, locked, refused, gone."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

import pytest

from jtl_desktop.storage.secrets import (
    KeyringStore,
    NoSecretStore,
    SecretFound,
    SecretLocked,
    SecretMissing,
    SecretRefused,
    SecretStoreError,
)

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux' own keyring"),
]

# Where unlocking fails, keyring 25.7 leaves closing its bus connection to the garbage collector.
LEAKED_BUS = pytest.mark.filterwarnings("ignore:unclosed <socket.socket .*family=1:ResourceWarning")

StartKeyring = Callable[[str | None], None]


def _lock() -> None:
    import secretstorage  # noqa: PLC0415 (exists on Linux only)

    connection = secretstorage.dbus_init()
    secretstorage.get_default_collection(connection).lock()
    connection.close()


def _labels() -> list[str]:
    import secretstorage  # noqa: PLC0415 (exists on Linux only)

    connection = secretstorage.dbus_init()
    labels = [item.get_label() for item in secretstorage.get_default_collection(connection).get_all_items()]
    connection.close()
    return labels


async def test_the_key_is_stored_read_replaced_and_deleted(secret_service: StartKeyring) -> None:
    secret_service("password")
    store = KeyringStore()
    assert await store.read("shop") == SecretMissing()
    await store.write("shop", "schlüssel-1")
    await store.write("shop", "k" * 1280)
    assert await store.read("shop") == SecretFound("k" * 1280)
    assert len(_labels()) == 1
    await store.delete("shop")
    await store.delete("shop")
    assert await store.read("shop") == SecretMissing()


async def test_the_probe_writes_reads_and_deletes(secret_service: StartKeyring) -> None:
    secret_service("password")
    assert (await KeyringStore().probe()).ok
    assert _labels() == []


async def test_the_key_is_there_for_the_next_program(secret_service: StartKeyring) -> None:
    secret_service("password")
    await KeyringStore().write("shop", "for later")
    program = (
        "import asyncio; from jtl_desktop.storage.secrets import KeyringStore;"
        "print(asyncio.run(KeyringStore().read('shop')).value)"
    )
    next_program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await next_program.communicate()
    assert said.decode().strip() == "for later"


@LEAKED_BUS
async def test_a_locked_keyring_is_locked_and_not_empty(secret_service: StartKeyring) -> None:
    secret_service("password")
    store = KeyringStore()
    await store.write("shop", "schlüssel")
    _lock()
    for call in (store.read("shop"), store.write("shop", "neu"), store.delete("shop")):
        with pytest.raises(SecretLocked):
            await call
    assert isinstance((await store.probe()).problem, SecretLocked)


@LEAKED_BUS
async def test_a_keyring_that_nobody_may_create_is_refused(secret_service: StartKeyring) -> None:
    """No keyring exists yet, and the question for its password is turned down: here for want of a screen."""
    secret_service(None)
    store = KeyringStore()
    with pytest.raises(SecretRefused):
        await store.write("shop", "schlüssel")
    assert isinstance((await store.probe()).problem, SecretRefused)


@pytest.mark.usefixtures("dbus_session")
async def test_a_session_without_a_keyring_has_none() -> None:
    assert isinstance((await KeyringStore().probe()).problem, NoSecretStore)


async def test_no_session_at_all_has_none() -> None:
    with pytest.raises(SecretStoreError) as caught:
        await KeyringStore().read("shop")
    assert isinstance(caught.value, NoSecretStore)
    assert "not a plain file" not in str(caught.value)


async def test_a_session_that_ended_is_no_keyring(
    secret_service: StartKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret_service("password")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    assert isinstance((await KeyringStore().probe()).problem, NoSecretStore)
