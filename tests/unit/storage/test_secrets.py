"""The key is in the keyring or nowhere, every trouble has its own name, and a hanging keyring holds up nobody."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path

import pytest
from keyring import errors
from typing_extensions import override

from jtl_desktop.storage.secrets import (
    MAX_UTF16_UNITS,
    Backend,
    KeyringStore,
    MemoryStore,
    NoSecretStore,
    SecretFound,
    SecretLocked,
    SecretMissing,
    SecretRefused,
    SecretStore,
    SecretStoreError,
    SecretTimedOut,
    SecretTooLong,
    service_name,
)

KEY = "3f2c-very-secret-key"


class FakeKeyring:
    """A keyring that works."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.entries:
            raise errors.PasswordDeleteError("nothing there")
        del self.entries[service, username]


class Failing(FakeKeyring):
    """A keyring that answers every call with the same error."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    @override
    def get_password(self, service: str, username: str) -> str | None:
        raise self._error

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        raise self._error


class Forgetful(FakeKeyring):
    """Takes a secret and keeps nothing, as keyring's null backend does."""

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Clinging(FakeKeyring):
    """Cannot let go of an entry."""

    @override
    def delete_password(self, service: str, username: str) -> None:
        pass


class Taking(FakeKeyring):
    """Takes and does not give."""

    @override
    def get_password(self, service: str, username: str) -> str | None:
        raise PromptDismissedException


class Hanging(FakeKeyring):
    """Waits for somebody who never comes."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    @override
    def get_password(self, service: str, username: str) -> str | None:
        self.let_go.wait(30)
        return super().get_password(service, username)

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self.let_go.wait(30)
        super().set_password(service, username, password)


class Unlocked(Exception):  # noqa: N818 (named like the errors of the libraries it stands for)
    """An error of some platform library that keyring lets through."""


class LockedException(Exception):  # noqa: N818 (secretstorage's own name)
    pass


class PromptDismissedException(Exception):  # noqa: N818 (secretstorage's own name)
    pass


def _store(backend: Backend, limit: float = 10.0) -> KeyringStore:
    return KeyringStore(lambda: backend, time_limit_seconds=limit)


@pytest.fixture(params=["keyring", "memory"])
def store(request: pytest.FixtureRequest) -> SecretStore:
    return MemoryStore() if request.param == "memory" else _store(FakeKeyring())


async def test_a_key_is_stored_read_replaced_and_deleted(store: SecretStore) -> None:
    assert await store.read("shop") == SecretMissing()
    await store.write("shop", KEY)
    await store.write("other", "x")
    assert await store.read("shop") == SecretFound(KEY)
    await store.write("shop", "näxt")
    assert await store.read("shop") == SecretFound("näxt")
    await store.delete("shop")
    await store.delete("shop")
    assert await store.read("shop") == SecretMissing()
    assert await store.read("other") == SecretFound("x")


async def test_a_working_store_passes_the_probe_and_keeps_nothing_of_it(store: SecretStore) -> None:
    result = await store.probe()
    assert result.ok
    assert result.description == store.description


async def test_the_probe_leaves_no_entry_behind() -> None:
    backend = FakeKeyring()
    assert (await _store(backend).probe()).ok
    assert backend.entries == {}


async def test_each_connection_has_a_service_of_its_own_and_one_user() -> None:
    backend = FakeKeyring()
    await _store(backend).write("shop-1", KEY)
    assert list(backend.entries) == [("JTL-Desktop/shop-1", "api-key")]
    assert service_name("shop-1") != service_name("shop-2")


@pytest.mark.parametrize("length", [MAX_UTF16_UNITS + 1, 5000])
async def test_what_is_too_long_for_one_keyring_is_refused_by_all(store: SecretStore, length: int) -> None:
    with pytest.raises(SecretTooLong) as caught:
        await store.write("shop", "k" * length)
    assert str(length) in caught.value.meaning.in_english()
    assert await store.read("shop") == SecretMissing()


async def test_length_is_counted_as_windows_counts_it(store: SecretStore) -> None:
    await store.write("shop", "k" * MAX_UTF16_UNITS)
    with pytest.raises(SecretTooLong):
        await store.write("shop", "\U0001f600" * (MAX_UTF16_UNITS // 2 + 1))


def _windows_error(code: int) -> Exception:
    error = Unlocked("what Windows says")
    error.winerror = code  # type: ignore[attr-defined]  # as pywin32's errors have it
    return error


def _caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (errors.KeyringLocked("Failed to unlock the collection!"), SecretLocked),
        (LockedException("item is locked"), SecretLocked),
        (_caused(errors.InitError("Failed to create the collection"), PromptDismissedException()), SecretRefused),
        (PromptDismissedException("no"), SecretRefused),
        (errors.PasswordSetError("Cancelled by user"), SecretRefused),
        (errors.KeyringError("Can't get password from keychain: (-25293, 'Unknown Error')"), SecretRefused),
        (_windows_error(5), SecretRefused),
        (_windows_error(1312), NoSecretStore),
        (errors.InitError("no such interface"), NoSecretStore),
        (errors.NoKeyringError("none"), NoSecretStore),
        (OSError(111, "Connection refused"), NoSecretStore),
        (Unlocked("whatever a platform raises"), NoSecretStore),
        (NoSecretStore("said by the choice itself"), NoSecretStore),
    ],
)
async def test_every_trouble_has_its_own_name(error: Exception, kind: type[SecretStoreError]) -> None:
    store = _store(Failing(error))
    for call in (store.read("shop"), store.write("shop", KEY), store.delete("shop")):
        with pytest.raises(SecretStoreError) as caught:
            await call
        assert type(caught.value) is kind
    problem = (await store.probe()).problem
    assert type(problem) is kind


async def test_the_details_name_the_error_but_never_repeat_what_it_says() -> None:
    store = _store(Failing(errors.PasswordSetError(f"could not store {KEY}")))
    with pytest.raises(SecretRefused) as caught:
        await store.write("shop", KEY)
    assert caught.value.details == "PasswordSetError"
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert (await _store(Failing(_windows_error(1312))).probe()).problem.details == "Unlocked 1312"  # type: ignore[union-attr]  # there is one


@pytest.mark.parametrize("backend", [Forgetful(), Clinging()])
async def test_a_keyring_that_only_pretends_fails_the_probe(backend: FakeKeyring) -> None:
    assert isinstance((await _store(backend).probe()).problem, NoSecretStore)


async def test_a_hanging_keyring_never_blocks_the_window() -> None:
    backend = Hanging()
    store = _store(backend, limit=0.3)
    gaps: list[float] = []

    async def tick() -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.005)
            gaps.append(time.perf_counter() - last)
            last = time.perf_counter()

    ticking = asyncio.create_task(tick())
    with pytest.raises(SecretTimedOut) as caught:
        await store.read("shop")
    ticking.cancel()
    assert len(gaps) > 20
    assert "unlock" in caught.value.action.in_english()
    assert isinstance((await store.probe()).problem, SecretTimedOut)
    backend.let_go.set()


async def test_a_late_answer_disturbs_nobody() -> None:
    backend = Hanging()
    store = _store(backend, limit=0.05)
    with pytest.raises(SecretTimedOut):
        await store.write("shop", KEY)
    waiting = [thread for thread in threading.enumerate() if thread.name == "keyring shop"]
    assert len(waiting) == 1
    assert waiting[0].daemon
    backend.let_go.set()
    await asyncio.to_thread(waiting[0].join, 10)
    await asyncio.sleep(0)
    assert await store.read("shop") == SecretFound(KEY)


async def test_a_call_can_be_cancelled() -> None:
    backend = Hanging()
    task = asyncio.create_task(_store(backend).read("shop"))
    await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    backend.let_go.set()


def test_an_answer_after_the_loop_ended_is_dropped() -> None:
    backend = Hanging()

    async def give_up() -> None:
        with pytest.raises(SecretTimedOut):
            await _store(backend, limit=0.02).read("late")

    asyncio.run(give_up())
    (thread,) = [thread for thread in threading.enumerate() if thread.name == "keyring late"]
    backend.let_go.set()
    thread.join(10)
    assert not thread.is_alive()


HANGING_PROGRAM = """
import asyncio, threading
from jtl_desktop.storage.secrets import KeyringStore, SecretTimedOut

async def main():
    try:
        await KeyringStore(lambda: threading.Event().wait(), time_limit_seconds=0.1).read("shop")
    except SecretTimedOut:
        print("gave up")

asyncio.run(main())
"""


def test_a_hanging_keyring_does_not_hold_up_the_end_of_the_program(project_root: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", HANGING_PROGRAM],
        cwd=project_root,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (ended.returncode, ended.stdout.strip(), ended.stderr) == (0, "gave up", "")


async def test_a_key_shows_itself_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    backend = FakeKeyring()
    memory, store = MemoryStore(), _store(backend)
    for each in (memory, store):
        await each.write("shop", KEY)
        found = await each.read("shop")
        assert KEY not in f"{found!r} {found} {each!r} {vars(each) if each is store else ''}"
        assert KEY not in repr(await each.probe())
    assert KEY not in caplog.text


def test_loading_the_room_does_not_load_the_keyring_library(project_root: Path) -> None:
    """It costs a tenth of a second, and the first window does not need it."""
    program = "import sys, jtl_desktop.storage.secrets; print('keyring' in sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=project_root, capture_output=True, text=True, timeout=20, check=True
    )
    assert ended.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("platform", "words"),
    [("win32", "Windows Credential Manager"), ("darwin", "macOS keychain"), ("linux", "keyring of your desktop")],
)
def test_the_merchant_is_told_where_the_key_lies(monkeypatch: pytest.MonkeyPatch, platform: str, words: str) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert KeyringStore().description.in_english() == words


async def test_a_probe_that_cannot_be_read_back_is_deleted_all_the_same() -> None:
    backend = Taking()
    assert isinstance((await _store(backend).probe()).problem, SecretRefused)
    assert backend.entries == {}
