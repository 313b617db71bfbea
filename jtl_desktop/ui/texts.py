"""Turns the English sentences of the code into the merchant's language, by one catalogue for all rooms."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Literal

from PySide6.QtCore import QCoreApplication, QDateTime, QLibraryInfo, QLocale, QObject, QTranslator
from typing_extensions import override

from jtl_desktop.domain.moments import ENGLISH_DATES, GERMAN_DATES, DateFormat, format_moment
from jtl_desktop.domain.numbers import ENGLISH, GERMAN, NumberFormat, format_decimal
from jtl_desktop.domain.text import Text
from jtl_desktop.ui.resources import MissingResourceError, resource_path

Language = Literal["de", "en"]

CONTEXT = "JTL Desktop"
_TRANSLATOR_NAME = "jtl-desktop-translator"
_LOCALES: Mapping[Language, QLocale] = {
    "de": QLocale(QLocale.Language.German, QLocale.Country.Germany),
    "en": QLocale(QLocale.Language.English, QLocale.Country.UnitedStates),
}


def tr(source: str, /, **values: object) -> str:
    """The sentence in the chosen language, its ``{placeholders}`` filled in afterwards."""
    return QCoreApplication.translate(CONTEXT, source).format(**_shown(values))


def ntr(one: str, many: str, n: int, /, **values: object) -> str:
    """The sentence for one or for many; ``{count}`` is filled in with ``n``, grouped as the language has it."""
    translated = QCoreApplication.translate(CONTEXT, one, None, n)
    # Untranslated, Qt hands back the singular whatever the number; the catalogue check refuses a German plural
    # that reads like the English singular, so this cannot mistake one for the other.
    chosen = many if translated == one and n != 1 else translated
    return chosen.format(count=shown_number(Decimal(n)), **_shown(values))


def tr_text(text: Text) -> str:
    """A sentence that a room without Qt has made."""
    values = dict(text.values)
    if text.plural_source is None or text.count is None:
        return QCoreApplication.translate(CONTEXT, text.source).format(**_shown(values))
    values.pop("count", None)
    return ntr(text.source, text.plural_source, text.count, **values)


def number_format() -> NumberFormat:
    """How numbers are written in the chosen language."""
    return GERMAN if QLocale().language() == QLocale.Language.German else ENGLISH


def date_format() -> DateFormat:
    """How dates are written in the chosen language."""
    return GERMAN_DATES if QLocale().language() == QLocale.Language.German else ENGLISH_DATES


def shown_moment(at: datetime) -> str:
    """A point in time to the minute, by this computer's clock, as it can be typed into a filter."""
    return format_moment(at.astimezone(), date_format())


def shown_number(value: Decimal) -> str:
    """The exact number in the chosen language's notation."""
    return format_decimal(value, number_format())


def shown_time(at: datetime) -> str:
    """Date and time of this computer, as the chosen language writes them."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at.timestamp())), QLocale.FormatType.ShortFormat)


def system_language() -> Language:
    """German where the desktop prefers German to English, else English."""
    for name in QLocale.system().uiLanguages():
        if name[:2] == "de":
            return "de"
        if name[:2] == "en":
            return "en"
    return "en"


def install_language(app: QCoreApplication, language: Language) -> None:
    """Switch the whole program to a language; Qt tells every open window (``LanguageChange``).

    Raises MissingResourceError when the catalogue is not there.
    """
    for old in app.findChildren(QTranslator, _TRANSLATOR_NAME):
        app.removeTranslator(old)
        old.deleteLater()
    QLocale.setDefault(_LOCALES[language])
    if language == "en":
        return
    for translator in (_qt_translator(language, app), _CatalogueTranslator(language, app)):
        translator.setObjectName(_TRANSLATOR_NAME)
        app.installTranslator(translator)


class _CatalogueTranslator(QTranslator):
    """Answers Qt's questions for a translation from a gettext catalogue."""

    def __init__(self, language: Language, parent: QObject) -> None:
        super().__init__(parent)
        with resource_path(f"i18n/{language}.mo").open("rb") as file:
            self._catalogue = gettext.GNUTranslations(file)
        self._catalogue.add_fallback(_Untranslated())

    @override
    def isEmpty(self) -> bool:
        return False

    @override
    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        # None is Qt's null string, "ask the next translator"; an empty one would be shown.
        if context != CONTEXT:
            return None
        if n >= 0:
            return self._catalogue.ngettext(sourceText, sourceText, n) or None
        return self._catalogue.gettext(sourceText) or None


class _Untranslated(gettext.NullTranslations):
    """Says "not here" where gettext would hand back the source."""

    @override
    def gettext(self, message: str) -> str:
        return ""

    @override
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return ""


def _qt_translator(language: Language, parent: QObject) -> QTranslator:
    translator = QTranslator(parent)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if not translator.load(f"qtbase_{language}", folder):
        raise MissingResourceError(f"qtbase_{language}.qm", resource_path("i18n"))
    return translator


def _shown(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _value(value) for name, value in values.items()}


def _value(value: object) -> object:
    if isinstance(value, Text):
        return tr_text(value)
    if isinstance(value, datetime):
        return shown_time(value)
    return shown_number(value) if isinstance(value, Decimal) else value
