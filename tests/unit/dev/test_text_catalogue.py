"""A translation that is missing, stale or broken is found before a merchant meets it."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest
import text_catalogue
from babel.messages.catalog import Catalog

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of catalogues of a project with nothing in it yet."""
    monkeypatch.setattr(text_catalogue, "I18N", tmp_path)
    monkeypatch.setattr(text_catalogue.load, "__defaults__", (tmp_path,))
    return tmp_path


@pytest.fixture
def code() -> Catalog:
    """The sentences that the code of this project has."""
    catalogue = Catalog(charset="utf-8")
    catalogue.add("Save")
    catalogue.add("“{sku}” is gone.", flags=["python-brace-format"])
    catalogue.add(("{count} row", "{count} rows"))
    return catalogue


def _german(folder: Path, body: str) -> None:
    (folder / "de.po").write_text(HEADER + body, encoding="utf-8")


def _problems(code: Catalog) -> list[str]:
    return sorted(f"{finding.source}: {finding.problem}" for finding in text_catalogue.findings("de", code))


COMPLETE = """
msgid "Save"
msgstr "Speichern"

msgid "“{sku}” is gone."
msgstr "„{sku}“ ist weg."

msgid "{count} row"
msgid_plural "{count} rows"
msgstr[0] "eine Zeile"
msgstr[1] "{count} Zeilen"
"""


def test_a_complete_catalogue_has_no_problems(folder: Path, code: Catalog) -> None:
    _german(folder, COMPLETE)
    assert _problems(code) == []


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ('msgstr "Speichern"', 'msgstr ""', "Save: is not translated"),
        ('msgid "Save"', '#, fuzzy\nmsgid "Save"', "Save: needs a second look"),
        ("„{sku}“", "„{sk}“", "“{sku}” is gone.: placeholders differ: sk, sku"),
        ("{count} Zeilen", "viele Zeilen", "{count} row: placeholders differ: count"),
        ("{count} Zeilen", "{count} row", "{count} row: the plural reads like the English singular"),
        ("ist weg.", "ist weg", "“{sku}” is gone.: blanks or marks at the end differ"),
        ("{count} rows", "{count} lines", "{count} row: needs a second look"),
    ],
)
def test_each_mistake_has_its_finding(folder: Path, code: Catalog, good: str, bad: str, problem: str) -> None:
    _german(folder, COMPLETE.replace(good, bad))
    assert _problems(code) == [problem]


def test_what_left_the_code_leaves_the_catalogue(folder: Path, code: Catalog) -> None:
    _german(folder, COMPLETE + '\nmsgid "Print"\nmsgstr "Drucken"\n')
    assert _problems(code) == ["Print: is no longer in the code"]
    text_catalogue.write("de", text_catalogue.updated("de", code), folder)
    assert _problems(code) == []


def test_bare_pairs_of_a_fragment_are_merged(
    folder: Path, code: Catalog, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _german(folder, COMPLETE.replace('"Speichern"', '"Sichern"').replace("msgstr[1]", "#msgstr[1]"))
    fragments = tmp_path_factory.mktemp("fragments")
    (fragments / "grid.po").write_text(COMPLETE, encoding="utf-8")
    text_catalogue.write("de", text_catalogue.updated("de", code, fragments), folder)
    assert _problems(code) == []
    assert "Speichern" in (folder / "de.po").read_text(encoding="utf-8")


def test_writing_twice_changes_nothing(folder: Path, code: Catalog) -> None:
    _german(folder, COMPLETE)
    text_catalogue.write("de", text_catalogue.updated("de", code), folder)
    first = (folder / "de.po").read_bytes()
    text_catalogue.write("de", text_catalogue.updated("de", code), folder)
    assert (folder / "de.po").read_bytes() == first
    assert b"\r" not in first


def test_the_compiled_catalogue_is_what_the_program_reads(folder: Path) -> None:
    _german(folder, COMPLETE)
    (compiled,) = text_catalogue.compile_all(folder)
    with compiled.open("rb") as file:
        german = gettext.GNUTranslations(file)
    assert german.gettext("Save") == "Speichern"
    assert german.ngettext("{count} row", "{count} rows", 7) == "{count} Zeilen"


def test_the_sentences_of_every_way_to_write_one_are_collected(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "jtl_desktop").mkdir()
    code = 'tr("one")\ntext("two {x}", x=1)\nntr("{count} a", "{count} b", n)\n'
    code += 'plural("{count} c", "{count} d", n)\ntr(name)\n'
    (tmp_path / "jtl_desktop" / "window.py").write_text(code, encoding="utf-8")
    monkeypatch.setattr(text_catalogue, "ROOT", tmp_path)
    ids = {message.id for message in text_catalogue.extract() if message.id}
    assert ids == {"one", "two {x}", ("{count} a", "{count} b"), ("{count} c", "{count} d")}
