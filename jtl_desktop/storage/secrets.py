"""Where the API key lies: in the operating system's keyring or, for one session, in memory. Never in a file of ours."""

# ruff: noqa: N818 (the classes are named after what the merchant meets, and read well in "except")

from __future__ import annotations

import asyncio
import importlib
import secrets
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from typing_extensions import override

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.text import Text, text

# A call may have to wait for a person who unlocks the keyring; longer than this the window does not wait for it.
TIME_LIMIT_SECONDS = 10.0

# Windows keeps at most 2,560 bytes of UTF-16; the same limit everywhere, so that a profile can move.
MAX_UTF16_UNITS = 1280

# One fixed user name and one service name per secret: Windows renames entries that share a service name.
USER_NAME = "api-key"
SERVICE_PREFIX = "JTL-Desktop"

_T = TypeVar("_T")


class SecretStoreError(AppError):
    """The keyring did not do what was asked. Details name error types and codes, never contents."""


class SecretLocked(SecretStoreError):
    """The keyring is locked, or asking to unlock it was turned down. This is not the same as a missing key."""

    def __init__(self, details: str = "") -> None:
        super().__init__(
            text("The keyring of this computer is locked."),
            text("The API key lies in it and cannot be read or stored at the moment."),
            text("Unlock the keyring with your password and try again."),
            details,
        )


class SecretRefused(SecretStoreError):
    """The keyring is there and said no."""

    def __init__(self, details: str = "") -> None:
        super().__init__(
            text("The keyring of this computer refused the program."),
            text("The API key could not be read or stored."),
            text("Allow the program to use the keyring and try again."),
            details,
        )


class NoSecretStore(SecretStoreError):
    """There is no usable keyring: no service, no backend for this platform, or it does not answer properly."""

    def __init__(self, details: str = "") -> None:
        super().__init__(
            text("This computer has no usable keyring."),
            text("The API key cannot be kept safely. It is never stored in a plain file instead."),
            text("Start or install a keyring and try again, or go on for this session only."),
            details,
        )


class SecretTimedOut(SecretStoreError):
    """The keyring did not answer in time. What was asked may still happen."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            text("The keyring of this computer does not answer."),
            text("It was given {seconds} seconds.", seconds=round(seconds)),
            text("If a window asks you to unlock the keyring, answer it, then try again."),
        )


class SecretTooLong(SecretStoreError):
    """More than the shortest of all keyrings can hold."""

    def __init__(self, length: int) -> None:
        super().__init__(
            text("This text is too long for the keyring."),
            text("It has {length} characters, the keyring holds {limit}.", length=length, limit=MAX_UTF16_UNITS),
            text("Check that you pasted the API key only."),
        )


@dataclass(frozen=True, slots=True)
class SecretFound:
    """A stored secret; it does not show itself in a log or a traceback."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SecretMissing:
    """The store works and holds nothing under this name."""


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """Whether a secret could be written, read back and deleted; ``problem`` says why not."""

    description: Text
    problem: SecretStoreError | None = None

    @property
    def ok(self) -> bool:
        return self.problem is None


class SecretStore(Protocol):
    """Keeps secrets by name. All methods raise SecretStoreError in one of its kinds and never block the event loop."""

    @property
    def description(self) -> Text:
        """Where the secrets lie, in words for the merchant."""

    async def read(self, name: str) -> SecretFound | SecretMissing:
        """The secret under this name."""

    async def write(self, name: str, value: str) -> None:
        """Store or replace; SecretTooLong before anything is tried."""

    async def delete(self, name: str) -> None:
        """Remove; nothing happens where there is none."""

    async def probe(self) -> ProbeResult:
        """Write, read and delete a secret that means nothing. Raises nothing of its own."""


class Backend(Protocol):
    """The part of a keyring backend that is used."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class KeyringStore:
    """The operating system's keyring. Every call runs in a daemon thread of its own, so that one that hangs
    delays neither the window nor the end of the program (an executor would wait for it)."""

    def __init__(
        self, choose: Callable[[], Backend] | None = None, *, time_limit_seconds: float = TIME_LIMIT_SECONDS
    ) -> None:
        """``choose`` picks the backend, in the thread; it raises NoSecretStore."""
        self._choose = choose or _choose_for_platform
        self._time_limit = time_limit_seconds

    @property
    def description(self) -> Text:
        if sys.platform == "win32":
            return text("Windows Credential Manager")
        if sys.platform == "darwin":
            return text("macOS keychain")
        return text("keyring of your desktop")

    async def read(self, name: str) -> SecretFound | SecretMissing:
        value = await self._call(lambda backend: backend.get_password(service_name(name), USER_NAME), name)
        return SecretMissing() if value is None else SecretFound(value)

    async def write(self, name: str, value: str) -> None:
        check_length(value)
        await self._call(lambda backend: backend.set_password(service_name(name), USER_NAME, value), name)

    async def delete(self, name: str) -> None:
        await self._call(lambda backend: _delete(backend, service_name(name)), name)

    async def probe(self) -> ProbeResult:
        try:
            await self._call(_probe, "probe")
        except SecretStoreError as problem:
            return ProbeResult(self.description, problem)
        return ProbeResult(self.description)

    async def _call(self, work: Callable[[Backend], _T], name: str) -> _T:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[_T] = loop.create_future()
        threading.Thread(
            target=_run, args=(lambda: work(self._choose()), loop, answer), name=f"keyring {name}", daemon=True
        ).start()
        try:
            return await asyncio.wait_for(answer, self._time_limit)
        except TimeoutError as error:
            raise SecretTimedOut(self._time_limit) from error


class MemoryStore:
    """Secrets for one session, gone with the program: the demo, tests, and computers without a keyring."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    @override
    def __repr__(self) -> str:
        return f"MemoryStore({len(self._values)} secrets)"

    @property
    def description(self) -> Text:
        return text("memory, for this session only")

    async def read(self, name: str) -> SecretFound | SecretMissing:
        value = self._values.get(name)
        return SecretMissing() if value is None else SecretFound(value)

    async def write(self, name: str, value: str) -> None:
        check_length(value)
        self._values[name] = value

    async def delete(self, name: str) -> None:
        self._values.pop(name, None)

    async def probe(self) -> ProbeResult:
        return ProbeResult(self.description)


def service_name(name: str) -> str:
    """What the entry is called in the keyring."""
    return f"{SERVICE_PREFIX}/{name}"


def check_length(value: str) -> None:
    """Raises SecretTooLong; characters are counted as Windows stores them (UTF-16)."""
    length = len(value.encode("utf-16-le", "surrogatepass")) // 2
    if length > MAX_UTF16_UNITS:
        raise SecretTooLong(length)


def _choose_for_platform() -> Backend:
    # keyring and its platform libraries take a tenth of a second to load: not before the first window is painted,
    # and in the thread that needs them.
    backend: Backend = importlib.import_module("jtl_desktop.storage.keyring_backends").choose()
    return backend


def _run(work: Callable[[], _T], loop: asyncio.AbstractEventLoop, answer: asyncio.Future[_T]) -> None:
    """In the daemon thread: do the work and hand the outcome over. Whoever asked may be gone by then."""
    try:
        outcome = work()
    except Exception as error:  # noqa: BLE001 (backends raise what their platform's libraries raise)
        problem = _understood(error)
        _hand_over(loop, answer, lambda: answer.set_exception(problem))
    else:
        _hand_over(loop, answer, lambda: answer.set_result(outcome))


def _hand_over(loop: asyncio.AbstractEventLoop, answer: asyncio.Future[_T], deliver: Callable[[], None]) -> None:
    def in_loop() -> None:
        if not answer.done():
            deliver()

    try:
        loop.call_soon_threadsafe(in_loop)
    except RuntimeError:  # the loop is closed: the program has ended meanwhile
        return


def _understood(error: Exception) -> SecretStoreError:
    """The kind of trouble, by the names of keyring's own error classes: importing them here would load keyring."""
    if isinstance(error, SecretStoreError):
        return error
    details = _details(error)
    names = {kind.__name__ for kind in type(error).__mro__}
    causes = {type(cause).__name__ for cause in (error.__cause__, error.__context__) if cause is not None}
    if "KeyringLocked" in names or "LockedException" in names:
        return SecretLocked(details)
    if "PromptDismissedException" in names | causes:
        return SecretRefused(details)
    if names & {"InitError", "NoKeyringError"}:
        return NoSecretStore(details)
    if "KeyringError" in names or getattr(error, "winerror", None) == _WINDOWS_ACCESS_DENIED:
        return SecretRefused(details)
    return NoSecretStore(details)


_WINDOWS_ACCESS_DENIED = 5


def _details(error: Exception) -> str:
    """The type and a number at most: what platforms write into their messages is not known."""
    code = getattr(error, "winerror", None) or getattr(error, "errno", None)
    return f"{type(error).__name__} {code}" if code is not None else type(error).__name__


def _delete(backend: Backend, service: str) -> None:
    if backend.get_password(service, USER_NAME) is not None:
        backend.delete_password(service, USER_NAME)


def _probe(backend: Backend) -> None:
    service = service_name(f"probe-{secrets.token_hex(4)}")
    wanted = secrets.token_urlsafe(24)
    backend.set_password(service, USER_NAME, wanted)
    try:
        found = backend.get_password(service, USER_NAME)
    except Exception:  # a keyring that takes but does not give: each try would leave another entry
        backend.delete_password(service, USER_NAME)
        raise
    _delete(backend, service)
    if found != wanted:
        raise NoSecretStore("probe not read back")
    if backend.get_password(service, USER_NAME) is not None:
        raise NoSecretStore("probe not deleted")
