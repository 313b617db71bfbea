"""The merchant reads German or English, with the numbers written as that language writes them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QObject
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from jtl_desktop.domain.text import Text, plural, text
from jtl_desktop.ui import texts
from jtl_desktop.ui.resources import MissingResourceError, resource_path

GERMAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Save"
msgstr "Speichern"

msgid "“{sku}” costs {price}."
msgstr "„{sku}“ kostet {price}."

msgid "{count} change"
msgid_plural "{count} changes"
msgstr[0] "{count} Änderung"
msgstr[1] "{count} Änderungen"
"""


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[None]:
    """The program in German with a catalogue of three sentences."""
    import text_catalogue  # noqa: PLC0415 (the build's own tool, not part of the program)

    (tmp_path / "de.po").write_text(GERMAN, encoding="utf-8")
    text_catalogue.compile_all(tmp_path)
    monkeypatch.setattr(texts, "resource_path", lambda name: tmp_path / Path(name).name)
    texts.install_language(qapp, "de")
    yield
    texts.install_language(qapp, "en")


@pytest.fixture
def english(qapp: QApplication) -> None:
    texts.install_language(qapp, "en")


@pytest.mark.usefixtures("german")
class TestGerman:
    def test_sentences_come_from_the_catalogue(self) -> None:
        assert texts.tr("Save") == "Speichern"

    def test_values_are_filled_in_after_the_translation(self) -> None:
        sentence = texts.tr("“{sku}” costs {price}.", sku="A-{1}", price=Decimal("1234.56"))
        assert sentence == "„A-{1}“ kostet 1.234,56."

    @pytest.mark.parametrize(
        ("n", "sentence"), [(0, "0 Änderungen"), (1, "1 Änderung"), (2, "2 Änderungen"), (3204, "3.204 Änderungen")]
    )
    def test_one_and_many(self, n: int, sentence: str) -> None:
        assert texts.ntr("{count} change", "{count} changes", n) == sentence
        assert texts.tr_text(plural("{count} change", "{count} changes", n)) == sentence

    def test_a_sentence_inside_a_sentence_is_translated_too(self) -> None:
        outer = text("“{sku}” costs {price}.", sku=text("Save"), price=plural("{count} change", "{count} changes", 2))
        assert texts.tr_text(outer) == "„Speichern“ kostet 2 Änderungen."

    def test_what_is_not_in_the_catalogue_stays_english(self) -> None:
        assert texts.tr("Quit") == "Quit"
        assert texts.ntr("{count} row", "{count} rows", 5) == "5 rows"

    def test_qt_speaks_german_as_well(self) -> None:
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"

    def test_dates_and_numbers_of_qt_follow(self) -> None:
        assert QLocale().decimalPoint() == ","


@pytest.mark.usefixtures("english")
class TestEnglish:
    def test_sentences_are_the_ones_in_the_code(self) -> None:
        assert texts.tr("Save") == "Save"
        assert texts.tr_text(text("{price} EUR", price=Decimal("1234.5"))) == "1,234.5 EUR"

    @pytest.mark.parametrize(("n", "sentence"), [(0, "0 rows"), (1, "1 row"), (10000, "10,000 rows")])
    def test_one_and_many(self, n: int, sentence: str) -> None:
        assert texts.ntr("{count} row", "{count} rows", n) == sentence

    def test_braces_in_a_text_without_values_are_written_double(self) -> None:
        assert texts.tr_text(Text("{{}}")) == "{}"


class _Listener(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.changes = 0

    @override
    def changeEvent(self, event: QEvent) -> None:
        self.changes += event.type() == QEvent.Type.LanguageChange
        super().changeEvent(event)


def test_open_windows_hear_of_a_new_language(german: None, qapp: QApplication) -> None:
    window = _Listener()
    texts.install_language(qapp, "en")
    QCoreApplication.sendPostedEvents()
    assert window.changes >= 1
    assert texts.tr("Save") == "Save"


def test_switching_back_and_forth_leaves_no_translators_behind(german: None, qapp: QApplication) -> None:
    for language in ("en", "de", "en", "de"):
        texts.install_language(qapp, "de" if language == "de" else "en")
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert len(qapp.findChildren(QObject, "jtl-desktop-translator")) == 2


def test_a_missing_file_is_an_error_not_a_blank() -> None:
    with pytest.raises(MissingResourceError, match=r"icons/nothing\.svg"):
        resource_path("icons/nothing.svg")


def test_the_system_language_is_one_that_we_speak() -> None:
    assert texts.system_language() in {"de", "en"}
