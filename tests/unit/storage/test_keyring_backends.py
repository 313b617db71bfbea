"""Only real keyrings are ever chosen, whatever the environment says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import Windows, chainer, fail, null
from typing_extensions import override

from jtl_desktop.storage.keyring_backends import allowed, choose
from jtl_desktop.storage.secrets import KeyringStore, NoSecretStore, SecretFound, SecretMissing


class Usable(KeyringBackend):
    priority = 1.0

    @override
    def get_password(self, service: str, username: str) -> str | None:
        return None

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


@pytest.mark.parametrize("platform", ["win32", "darwin", "linux", "freebsd14"])
def test_no_pretended_store_is_on_any_list(platform: str) -> None:
    names = {kind.__module__ for kind in allowed(platform)}
    assert names
    assert not names & {"keyring.backends.null", "keyring.backends.fail", "keyring.backends.chainer"}


def test_the_first_that_works_is_chosen() -> None:
    assert isinstance(choose((fail.Keyring, Usable)), Usable)


def test_stores_that_keep_nothing_are_never_chosen() -> None:
    with pytest.raises(NoSecretStore) as caught:
        choose((null.Keyring, fail.Keyring, chainer.ChainerBackend))
    assert caught.value.details == "null: never to be used; fail: never to be used; chainer: never to be used"


def test_the_environment_cannot_put_another_store_in_front(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with pytest.raises(NoSecretStore):
        choose()


async def test_without_a_desktop_session_there_is_no_keyring_and_the_reasons_are_said() -> None:
    result = await KeyringStore().probe()
    assert isinstance(result.problem, NoSecretStore)
    assert "SecretService" in result.problem.details


class WindowsError(Exception):
    """As pywin32 raises it."""

    def __init__(self, winerror: int, funcname: str) -> None:
        super().__init__(winerror, funcname)
        self.winerror = winerror
        self.funcname = funcname


class CredentialLocker:
    """Windows' store, as far as keyring talks to it."""

    CRED_TYPE_GENERIC = 1
    CRED_PERSIST_LOCAL_MACHINE = 2
    CRED_PERSIST_ENTERPRISE = 3

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, Any]] = {}

    def CredRead(self, Type: int, TargetName: str) -> dict[str, Any]:  # noqa: N803 (Windows' names)
        if TargetName not in self.entries:
            raise WindowsError(1168, "CredRead")
        return self.entries[TargetName]

    def CredWrite(self, credential: dict[str, Any], _flags: int) -> None:
        blob = credential["CredentialBlob"].encode("utf-16")
        self.entries[credential["TargetName"]] = credential | {"CredentialBlob": blob}

    def CredDelete(self, Type: int, TargetName: str) -> None:  # noqa: N803 (Windows' names)
        del self.entries[TargetName]


@pytest.fixture
def locker(monkeypatch: pytest.MonkeyPatch) -> CredentialLocker:
    made = CredentialLocker()
    monkeypatch.setattr(Windows, "win32cred", made, raising=False)
    monkeypatch.setattr(Windows, "pywintypes", SimpleNamespace(error=WindowsError), raising=False)
    monkeypatch.setattr(Windows, "missing_deps", None)
    return made


async def test_on_windows_the_key_stays_on_this_computer(locker: CredentialLocker) -> None:
    store = KeyringStore(lambda: choose(allowed("win32")))
    assert (await store.probe()).ok
    await store.write("shop", "first")
    await store.write("shop", "second")
    assert await store.read("shop") == SecretFound("second")
    assert locker.entries["JTL-Desktop/shop"]["Persist"] == CredentialLocker.CRED_PERSIST_LOCAL_MACHINE
    await store.delete("shop")
    assert await store.read("shop") == SecretMissing()
    assert locker.entries == {}
