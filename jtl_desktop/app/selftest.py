"""Checks the installation itself, in a checkout, a wheel or the built program: a line each, non-zero on a failure."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jtl_desktop.app.options import Options
from jtl_desktop.domain.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

SAMPLE_ICONS = ("search", "star")


class CheckFailedError(Exception):
    """A part of the program does not do what it must; the text says what."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """``good`` None: not there, and allowed not to be."""

    name: str
    good: bool | None
    words: str

    @property
    def line(self) -> str:
        mark = {True: "ok     ", False: "FAILED ", None: "skipped"}[self.good]
        return f"{mark} {self.name}: {self.words}"


def run_self_test(options: Options) -> int:
    """Run every check, print a line for each; 0 if none failed.

    A missing keyring is a failure: the program works without one only for a session. ``--allow-no-keyring`` is for
    build machines, which have none.
    """
    # No window is shown, so none is needed: the test runs on servers, too.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from jtl_desktop.app.application import make_application, run_in  # noqa: PLC0415 (the platform is chosen above)

    outcomes = run_in(make_application(), lambda: _all_checks(options))
    for outcome in outcomes:
        print(outcome.line)
    failed = sum(outcome.good is False for outcome in outcomes)
    print("self-test passed" if not failed else f"self-test: {failed} of {len(outcomes)} checks failed")
    sys.stdout.flush()
    return 1 if failed else 0


async def _all_checks(options: Options) -> list[Outcome]:
    checks: tuple[tuple[str, Callable[[], Awaitable[str]]], ...] = (
        ("window system", _check_window_system),
        ("resources", _check_resources),
        ("translations", _check_translations),
        ("databases", _check_databases),
        ("simulated Wawi", _check_simulated_wawi),
        ("TLS", _check_tls),
        ("charts", _check_charts),
    )
    outcomes = [await _outcome(name, check) for name, check in checks]
    outcomes.append(await _check_keyring(optional=options.allow_no_keyring))
    return outcomes


async def _outcome(name: str, check: Callable[[], Awaitable[str]]) -> Outcome:
    try:
        return Outcome(name, good=True, words=await check())
    except Exception as error:  # noqa: BLE001 (whatever is broken: the line must say so, and the other checks go on)
        return Outcome(name, good=False, words=f"{type(error).__name__}: {error}")


async def _check_window_system() -> str:
    from PySide6.QtCore import qVersion  # noqa: PLC0415 (a broken part must become a line, not a traceback)

    return f"Qt {qVersion()}, platform {_application().platformName()}"


async def _check_resources() -> str:
    from jtl_desktop.ui.icons import icon  # noqa: PLC0415
    from jtl_desktop.ui.resources import resource_path  # noqa: PLC0415

    for name in SAMPLE_ICONS:
        if icon(name).isNull():
            raise CheckFailedError(f"the icon {name} is empty")
    size = resource_path("icon/jtl-desktop.png").stat().st_size
    licences = sum(1 for file in resource_path("licences").iterdir() if file.is_file())
    return f"icons, program icon of {size} bytes, {licences} licence texts"


async def _check_translations() -> str:
    from jtl_desktop.ui.texts import install_language, tr  # noqa: PLC0415

    app = _application()
    install_language(app, "de")
    german = tr("Close")
    install_language(app, "en")
    if german == tr("Close"):
        raise CheckFailedError("the German catalogue does not translate")
    return f"English, German (“{german}”)"


async def _check_databases() -> str:
    from jtl_desktop.domain.items import Item, ItemId  # noqa: PLC0415
    from jtl_desktop.storage.catalogue import Catalogue  # noqa: PLC0415
    from jtl_desktop.storage.workspace import Workspace  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="jtl-desktop-self-test-") as folder:
        catalogue = Catalogue(Path(folder) / "catalogue.sqlite")
        workspace = Workspace(Path(folder) / "workspace.sqlite")
        try:
            now = datetime.now(UTC)
            sample = Item(ItemId(1), "A-1", "Prüfzeichen äöü€", "", is_active=True, changed=now)
            catalogue.store_items([sample], seen_at=now)
            item = catalogue.item(ItemId(1))
            workspace.save_view("self-test", "ok")
            if item is None or item.name != sample.name or workspace.views() != {"self-test": "ok"}:
                raise CheckFailedError("what was written was not read back")
        finally:
            catalogue.close()
            workspace.close()
    return "catalogue and workspace written and read"


async def _check_simulated_wawi() -> str:
    from jtl_desktop.demo.config import DemoConfig  # noqa: PLC0415
    from jtl_desktop.demo.server import DemoServer  # noqa: PLC0415
    from jtl_desktop.wawi.address import parse_address  # noqa: PLC0415
    from jtl_desktop.wawi.discovery import probe  # noqa: PLC0415

    with DemoServer(DemoConfig(items=10)) as server:
        found = await probe(parse_address(server.base_url))
    if found.info is None:
        raise CheckFailedError(str(found.error))
    return f"answered as version {found.info.version}"


async def _check_tls() -> str:
    from jtl_desktop.demo.config import DemoConfig  # noqa: PLC0415
    from jtl_desktop.demo.server import DemoServer  # noqa: PLC0415
    from jtl_desktop.wawi.address import parse_address  # noqa: PLC0415
    from jtl_desktop.wawi.discovery import probe  # noqa: PLC0415
    from jtl_desktop.wawi.errors import TlsNotTrusted  # noqa: PLC0415
    from jtl_desktop.wawi.trust import Trust  # noqa: PLC0415

    with DemoServer(DemoConfig(items=10, https=True)) as server:
        address = parse_address(server.base_url)
        stranger = (await probe(address)).error
        if not isinstance(stranger, TlsNotTrusted):
            raise CheckFailedError(f"an unknown certificate was not refused: {stranger}")
        found = await probe(address, trust=Trust.pinned(stranger.pem))
    if found.info is None:
        raise CheckFailedError(f"a trusted certificate was refused: {found.error}")
    return "an unknown certificate is refused, the trusted one accepted"


async def _check_charts() -> str:
    import importlib  # noqa: PLC0415

    module = importlib.import_module("jtl_desktop.ui.panels.price_chart")
    return f"{module.__name__} loads"


async def _check_keyring(*, optional: bool) -> Outcome:
    from jtl_desktop.storage.secrets import KeyringStore  # noqa: PLC0415

    found = await KeyringStore().probe()
    where = _english(found.description)
    if found.problem is None:
        return Outcome("keyring", good=True, words=f"{where}: a probe was written, read and deleted")
    words = f"{where}: {found.problem}"
    return Outcome("keyring", good=None if optional else False, words=words)


def _application() -> QApplication:
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise CheckFailedError("no application object")
    return app


def _english(words: Text) -> str:
    return words.in_english()
