"""Every page of the wizard, side roads and troubles included, in both languages, both themes, and stretched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QApplication

import jtl_desktop
from jtl_desktop.domain.text import text
from jtl_desktop.services.registering.flow import RegistrationFlow, Step, Waiting
from jtl_desktop.storage.secrets import NoSecretStore, ProbeResult, SecretLocked, SecretTimedOut
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.wizard.drawings import WAWI_WORDS
from jtl_desktop.ui.wizard.wizard import RegistrationWizard
from jtl_desktop.wawi.errors import (
    KeyNotAccepted,
    LicenceMissing,
    NotRunning,
    RegistrationRejected,
    WrongTenantOrPath,
)
from tests.gui.screens.conftest import ScreenLook
from tests.gui.screens.eyes import in_english, look_at, never_translated, texts_of
from tests.gui.wizard.scripted import CERTIFICATE, KEY, RUNNING, SELF_SIGNED, ScriptedFlow
from tests.gui.wizard.test_pages import InlineSupervisor

LOCKED = SecretLocked()
SCENES: dict[str, dict[str, Any]] = {
    "welcome": {},
    "find-busy": {"step": Step.FIND, "busy": True, "busy_text": text("Looking for JTL-Wawi on this computer …")},
    "find-one": {"step": Step.FIND, "servers": (RUNNING,), "chosen": RUNNING},
    "find-nothing": {"step": Step.FIND},
    "find-fingerprint": {"step": Step.FIND, "servers": (SELF_SIGNED,), "chosen": SELF_SIGNED},
    "find-wrong-address": {"step": Step.FIND, "problem": WrongTenantOrPath("127.0.0.1:64110", "Mandant_1")},
    "find-nobody-there": {"step": Step.FIND, "problem": NotRunning("127.0.0.1:64110")},
    "open-wawi": {"step": Step.OPEN_WAWI},
    "keyring-locked": {"step": Step.OPEN_WAWI, "problem": LOCKED, "secrets": ProbeResult(text("keyring"), LOCKED)},
    "no-keyring": {
        "step": Step.OPEN_WAWI,
        "problem": NoSecretStore(),
        "secrets": ProbeResult(text("keyring"), NoSecretStore()),
    },
    "keyring-hangs": {
        "step": Step.OPEN_WAWI,
        "problem": SecretTimedOut(10),
        "secrets": ProbeResult(text("keyring"), SecretTimedOut(10)),
    },
    "waiting-sent": {"step": Step.WAITING, "busy": True, "seconds_left": 900},
    "waiting-closed": {"step": Step.WAITING, "busy": True, "waiting": Waiting.WINDOW_CLOSED, "seconds_left": 899},
    "waiting-pending": {"step": Step.WAITING, "busy": True, "waiting": Waiting.PENDING, "seconds_left": 421},
    "rejected": {"step": Step.WAITING, "problem": RegistrationRejected()},
    "app-id-taken": {"step": Step.APP_ID_TAKEN, "app_id": "JTL-Desktop"},
    "paste-key": {"step": Step.PASTE_KEY, "app_id": "JTL-Desktop"},
    "paste-refused": {"step": Step.PASTE_KEY, "app_id": "JTL-Desktop", "problem": KeyNotAccepted("401")},
    "key-not-stored": {"step": Step.KEY_NOT_STORED, "app_id": "JTL-Desktop", "problem": LOCKED},
    "resume": {"step": Step.RESUME},
    "done": {"step": Step.DONE, "app_id": "JTL-Desktop", "chosen": RUNNING},
    "done-with-trouble": {
        "step": Step.DONE,
        "app_id": "JTL-Desktop",
        "chosen": RUNNING,
        "licence_problem": LicenceMissing("No license available, rejecting request."),
        "missing_scopes": ("item.deleteitemsupplier",),
        "session_only": True,
    },
}
WAWI = [word for words in WAWI_WORDS.values() for word in (words.menu, words.entry, words.add, words.next, words.begin,
        words.introduction, words.finish)]  # fmt: skip
DATA = [
    *WAWI, "Deutsch", "English", "JTL-Wawi", "JTL Desktop", "JTL-Desktop", "eazybusiness", "127.0.0.1", "http", "api",
    "wawi-server", "Mandant_1", KEY, CERTIFICATE.fingerprint, jtl_desktop.__version__,
    "No license available, rejecting request.", "401",
]  # fmt: skip


@contextmanager
def opened(state: dict[str, Any]) -> Iterator[RegistrationWizard]:
    flow = cast(RegistrationFlow, ScriptedFlow(**state))
    notice = tr("Demo: a simulated JTL-Wawi on this computer plays the other side. Nothing real is touched.")
    wizard = RegistrationWizard(flow, InlineSupervisor(), wawi_language="de", notice=notice)
    wizard.show()
    QApplication.processEvents()
    try:
        yield wizard
    finally:
        wizard.close()
        wizard.deleteLater()


@pytest.mark.parametrize("scene", SCENES)
def test_page(look: ScreenLook, scene: str, english: frozenset[str]) -> None:
    with opened(SCENES[scene]) as wizard:
        assert not look_at(wizard, f"wizard-{scene}-{look}")
        if look.language == "de":
            assert not in_english(texts_of(wizard), english)
        if look.language == "long":
            assert not never_translated(texts_of(wizard), DATA)
        else:
            assert not wizard.page(wizard.flow.state.step).isHidden()
