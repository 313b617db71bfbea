"""Which keyrings are trusted. Chosen by class: entry points and keyringrc.cfg could put a plain-text store in front."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from keyring.backend import KeyringBackend
from keyring.backends import SecretService, Windows, kwallet, libsecret, macOS

from jtl_desktop.storage.secrets import NoSecretStore

Kinds = tuple[type[KeyringBackend], ...]

_WINDOWS: Kinds = (Windows.WinVaultKeyring,)
_MAC: Kinds = (macOS.Keyring,)
# SecretService needs no system library and KWallet speaks its protocol, too; the others are second and third ways.
_DESKTOPS: Kinds = (SecretService.Keyring, kwallet.DBusKeyring, libsecret.Keyring)


def allowed(platform: str = sys.platform) -> Kinds:
    """The backends that may hold the key on this platform."""
    if platform == "win32":
        return _WINDOWS
    return _MAC if platform == "darwin" else _DESKTOPS


def choose(kinds: Iterable[type[KeyringBackend]] | None = None) -> KeyringBackend:
    """The first backend that works here. Raises NoSecretStore with the reasons of all that do not."""
    reasons = []
    for kind in allowed() if kinds is None else kinds:
        reason = _unusable(kind)
        if reason is None:
            return _local(kind())
        reasons.append(reason)
    raise NoSecretStore("; ".join(reasons))


def _unusable(kind: type[KeyringBackend]) -> str | None:
    """Why a backend cannot be used, or None. A backend says it by an error when asked for its priority."""
    try:
        usable = kind.priority > 0
    except RuntimeError as error:
        return f"{kind.__module__.rpartition('.')[2]}: {error}"
    return None if usable else f"{kind.__module__.rpartition('.')[2]}: never to be used"


def _local(backend: KeyringBackend) -> KeyringBackend:
    """On Windows the default would copy the key to every computer of a roaming profile; a registration is for one."""
    if isinstance(backend, Windows.WinVaultKeyring):
        persistence: Any = backend  # its descriptor takes names, which its types do not say
        persistence.persist = "local machine"
    return backend
