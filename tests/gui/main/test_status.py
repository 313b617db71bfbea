"""The status line tells the truth about the connection: who refuses, and whether anything is on its way."""

from __future__ import annotations

import pytest

from jtl_desktop.domain.errors import AppError
from jtl_desktop.services.connection import ConnectionState, Phase
from jtl_desktop.services.errors import KeyMissingError
from jtl_desktop.services.loading.loader import LoadProgress
from jtl_desktop.storage.secrets import SecretLocked, SecretTimedOut
from jtl_desktop.ui.status import StatusLine
from jtl_desktop.wawi.errors import LicenceMissing

LOADING = LoadProgress(items_found=3, total=3, suppliers_loaded=1, suppliers_wanted=3, active=True)


@pytest.mark.parametrize("problem", [SecretLocked(), SecretTimedOut(10), KeyMissingError()])
def test_a_keyring_that_gives_no_key_is_not_blamed_on_wawi(qtbot, problem: AppError) -> None:
    line = StatusLine(is_demo=False)
    qtbot.addWidget(line)
    line.show_connection(ConnectionState(Phase.REFUSED, None, problem), "shop")
    assert "The API key cannot be read" in line.words
    assert "refuses" not in line.words


def test_a_missing_licence_is_wawis_refusal(qtbot) -> None:
    line = StatusLine(is_demo=False)
    qtbot.addWidget(line)
    line.show_connection(ConnectionState(Phase.REFUSED, None, LicenceMissing("no licence")), "shop")
    assert "Wawi refuses the connection" in line.words


@pytest.mark.parametrize("phase", [Phase.OFFLINE, Phase.REFUSED])
def test_without_a_connection_nothing_is_said_to_load(qtbot, phase: Phase) -> None:
    line = StatusLine(is_demo=False)
    qtbot.addWidget(line)
    line.show_connection(ConnectionState(Phase.CONNECTING), "shop")
    line.show_loading(LOADING)
    assert "loading 1 of 3" in line.words
    line.show_connection(ConnectionState(phase), "shop")
    line.show_loading(LOADING)
    assert "loading" not in line.words
