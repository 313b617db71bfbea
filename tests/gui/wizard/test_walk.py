"""A newcomer's whole way through the wizard, with the real flow against a simulated Wawi over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from jtl_desktop.app.context import Ground
from jtl_desktop.app.late import Wawi
from jtl_desktop.app.registering import make_flow
from jtl_desktop.demo.config import DemoConfig
from jtl_desktop.demo.server import DemoServer
from jtl_desktop.services.redact import Redactor
from jtl_desktop.services.registering.flow import Step
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.paths import Paths
from jtl_desktop.storage.secrets import MemoryStore
from jtl_desktop.storage.settings import SettingsStore
from jtl_desktop.ui.texts import Language
from jtl_desktop.ui.wizard.wizard import RegistrationWizard
from jtl_desktop.wawi.address import ServerAddress, parse_address


@dataclass
class Desk:
    """A workstation with a Wawi beside it, and the wizard on its screen."""

    wawi: DemoServer
    wizard: RegistrationWizard
    store: SettingsStore
    secrets: MemoryStore
    supervisor: Supervisor
    connected: list[bool]

    def is_at(self, step: Step) -> bool:
        return self.wizard.flow.state.step is step

    def sees(self, name: str) -> bool:
        return any(button.isVisible() for button in self.wizard.findChildren(QPushButton, name))

    def click(self, name: str) -> None:
        button = next(b for b in self.wizard.findChildren(QPushButton, name) if b.isVisible())
        assert button.isEnabled(), name
        button.click()

    async def until(self, what: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not what():  # noqa: ASYNC110 (what is waited for shows on the screen and sets no event)
                await asyncio.sleep(0.02)

    async def next_when_it_may(self) -> None:
        await self.until(self.wizard.next_button.isEnabled)
        self.wizard.next_button.click()


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []
    workers: list[Worker] = []

    def make(earlier: Desk | None = None, **config: Any) -> Desk:
        wawi = earlier.wawi if earlier else DemoServer(DemoConfig(items=20, **config))
        if earlier is None:
            wawi.start()
        supervisor = Supervisor(lambda error, name: pytest.fail(f"{name}: {error!r}"))
        worker = Worker("late imports")
        workers.append(worker)
        client = Wawi(worker, Redactor())
        secrets = earlier.secrets if earlier else MemoryStore()
        settings = SettingsStore(tmp_path / "settings.json")
        ground = Ground(
            Paths.in_folder(tmp_path),
            settings,
            lambda: secrets,
            client.open_api,
            supervisor,
            lambda _: "",
            is_demo=True,
        )

        async def addresses() -> list[ServerAddress]:
            return [parse_address(wawi.base_url)]

        flow = make_flow(ground, client, addresses)
        flow.start()
        wizard = RegistrationWizard(flow, supervisor, wawi_language="de")
        connected: list[bool] = []
        wizard.connected.connect(lambda: connected.append(True))
        wizard.show()
        made.append(Desk(wawi, wizard, settings, secrets, supervisor, connected))
        return made[-1]

    yield make
    for each in made:
        each.wizard.close()
        each.wizard.deleteLater()
        each.wawi.stop()
    for worker in workers:
        worker.close()


def _words(wizard: QWidget) -> str:
    return "\n".join(label.text() for label in wizard.findChildren(QLabel) if label.isVisible())


async def test_from_welcome_to_connected(desk: Callable[..., Desk], language: Language) -> None:
    here = desk()
    here.wizard.next_button.click()
    await here.next_when_it_may()
    assert here.is_at(Step.OPEN_WAWI)
    here.wawi.state.open_registration_window()
    here.wizard.next_button.click()
    await here.until(lambda: here.wawi.state.registration is not None)
    assert here.is_at(Step.WAITING)
    here.wawi.state.approve()
    await here.until(lambda: here.is_at(Step.DONE))
    title = "JTL Desktop ist verbunden" if language == "de" else "JTL Desktop is connected"
    assert title in _words(here.wizard)
    here.wizard.next_button.click()
    assert here.connected == [True]
    record, key = here.wizard.flow.finish()
    assert here.store.load().connection == record
    assert record.tenant == "eazybusiness"
    assert key.reveal() not in _words(here.wizard)
    await here.supervisor.drain(3)


async def test_a_request_before_wawi_waits_is_repeated_by_itself(desk: Callable[..., Desk]) -> None:
    here = desk()
    here.wizard.next_button.click()
    await here.next_when_it_may()
    here.wizard.next_button.click()
    await here.until(lambda: "Wawi is not waiting for a request yet." in _words(here.wizard))
    here.wawi.state.open_registration_window()
    await here.until(lambda: "The request has arrived in Wawi." in _words(here.wizard))
    here.wawi.state.reject()
    await here.until(lambda: "The registration was rejected in Wawi." in _words(here.wizard))
    await here.until(lambda: here.sees("retry"))
    await here.supervisor.drain(3)


async def test_cancelling_leaves_the_page_ready_for_another_try(desk: Callable[..., Desk]) -> None:
    here = desk()
    here.wizard.next_button.click()
    await here.next_when_it_may()
    here.wizard.next_button.click()
    await here.until(lambda: here.is_at(Step.WAITING))
    here.click("cancel_waiting")
    await here.until(lambda: not here.wizard.flow.state.busy)
    here.wawi.state.open_registration_window()
    here.click("retry")
    await here.until(lambda: here.wawi.state.registration is not None)
    await here.supervisor.drain(3)


async def test_two_clicks_at_once_send_one_request(desk: Callable[..., Desk]) -> None:
    here = desk()
    here.wizard.next_button.click()
    await here.next_when_it_may()
    here.wawi.state.open_registration_window()
    here.wizard.next_button.click()
    here.wizard.next_button.click()
    await here.until(lambda: here.wawi.state.registration is not None)
    here.wawi.state.approve()
    await here.until(lambda: here.is_at(Step.DONE))
    await here.until(lambda: not here.supervisor.running(here.wizard))
    assert here.is_at(Step.DONE)
    assert here.wawi.state.count("POST", "authentication") == 1
    await here.supervisor.drain(3)


async def test_closing_while_waiting_offers_to_go_on_at_the_next_start(desk: Callable[..., Desk]) -> None:
    first = desk()
    first.wizard.next_button.click()
    await first.next_when_it_may()
    first.wawi.state.open_registration_window()
    first.wizard.next_button.click()
    await first.until(lambda: "The request has arrived in Wawi." in _words(first.wizard))
    first.wizard.close()
    await first.supervisor.drain(3)
    first.wawi.state.approve()
    second = desk(first)
    assert second.is_at(Step.RESUME)
    second.wizard.next_button.click()
    await second.until(lambda: second.is_at(Step.DONE))
    assert second.store.load().connection is not None
    assert second.store.load().pending is None
    await second.supervisor.drain(3)


async def test_a_self_signed_wawi_is_trusted_by_hand_and_pinned(desk: Callable[..., Desk]) -> None:
    here = desk(https=True)
    here.wizard.next_button.click()
    await here.until(lambda: here.sees("trust_certificate"))
    assert not here.wizard.next_button.isEnabled()
    here.click("trust_certificate")
    await here.next_when_it_may()
    here.wawi.state.open_registration_window()
    here.wizard.next_button.click()
    await here.until(lambda: here.wawi.state.registration is not None)
    here.wawi.state.approve()
    await here.until(lambda: here.is_at(Step.DONE))
    record, _ = here.wizard.flow.finish()
    assert record.pinned_pem
    await here.supervisor.drain(3)
