"""The looks in which every screen is looked at."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from jtl_desktop.demo import DemoConfig, DemoServer
from jtl_desktop.ui.resources import resource_path
from jtl_desktop.ui.texts import install_language
from jtl_desktop.ui.theme import Mode, apply_theme
from tests.gui.screens.stretched import in_stretched_language


@dataclass(frozen=True)
class ScreenLook:
    """``language`` is "long" for the stretched one."""

    language: str
    theme: Mode

    @override
    def __str__(self) -> str:
        return f"{self.language}-{self.theme}"


LOOKS = [ScreenLook(language, theme) for language in ("de", "en") for theme in ("light", "dark")]
LONG = ScreenLook("long", "light")


@pytest.fixture(params=[*LOOKS, LONG], ids=str)
def look(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[ScreenLook]:
    """Runs the test in both languages, both themes, and in the stretched language."""
    chosen: ScreenLook = request.param
    apply_theme(qapp, chosen.theme)
    if chosen.language == "long":
        with in_stretched_language(qapp):
            yield chosen
    else:
        install_language(qapp, "de" if chosen.language == "de" else "en")
        yield chosen
    install_language(qapp, "en")
    apply_theme(qapp, "light")


@pytest.fixture(scope="session")
def english() -> frozenset[str]:
    """The sentences of the catalogue that read differently in German."""
    with resource_path("i18n/de.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    sources = [key for key in catalogue._catalog if isinstance(key, str)]  # type: ignore[attr-defined]  # no other way
    return frozenset(
        source.replace("&", "")
        for source in sources
        if source and "{" not in source and catalogue.gettext(source).replace("&", "") != source.replace("&", "")
    )


@pytest.fixture
def server(qapp: QApplication) -> Iterator[DemoServer]:
    with DemoServer(DemoConfig(items=90, suppliers=14)) as running:
        yield running
