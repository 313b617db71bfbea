"""What leaves the program as an Excel file: numbers stay numbers, texts stay texts, and nothing tells of a person."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.services.saving.export import Cell, Column, ExportError, Table, write_xlsx, xlsx

COLUMNS = (Column("Zeit", "time"), Column("Artikel"), Column("Neu", "money"), Column("Menge", "number"))


def parts_of(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def cells(content: bytes) -> dict[str, str]:
    """Place to value; texts are looked up."""
    parts = parts_of(content)
    texts = re.findall(r"<si><t[^>]*>(.*?)</t></si>", parts["xl/sharedStrings.xml"], re.DOTALL)
    sheet = parts["xl/worksheets/sheet1.xml"]
    found = re.findall(r'<c r="([A-Z]+\d+)"[^>]*?(t="s")?><v>([^<]*)</v>', sheet)
    return {place: texts[int(value)] if is_text else value for place, is_text, value in found}


def table(*rows: tuple[Cell, ...]) -> Table:
    return Table("Speichern: 21.11. [14/03]", COLUMNS, rows)


def test_numbers_are_written_as_they_are() -> None:
    at = datetime(2026, 11, 21, 14, 3, tzinfo=UTC)
    content = xlsx(table((at, "A-1", Decimal("0.1234"), Decimal(250)), (None, "", None, Decimal("1234567.89"))))
    found = cells(content)
    assert {place: found[place] for place in ("A1", "B1", "C1", "D1")} == {
        "A1": "Zeit", "B1": "Artikel", "C1": "Neu", "D1": "Menge",
    }  # fmt: skip
    assert (found["C2"], found["D2"], found["D3"]) == ("0.1234", "250", "1234567.89")
    assert found["A2"].startswith("46347.58"), "a date as Excel counts days"
    assert "B3" not in found, "what is empty stays empty"


def test_a_text_is_never_taken_for_a_formula_or_a_link() -> None:
    found = cells(xlsx(table((None, "=1+1", None, None), (None, "http://example.com", None, None))))
    assert (found["B2"], found["B3"]) == ("=1+1", "http://example.com")


def test_a_text_in_a_column_of_numbers_stays_a_text() -> None:
    assert cells(xlsx(table((None, "A-1", "10: 94,21", None))))["C2"] == "10: 94,21"


def test_nothing_tells_of_a_person() -> None:
    core = parts_of(xlsx(table()))["docProps/core.xml"]
    assert "<dc:creator></dc:creator>" in core
    assert "<cp:lastModifiedBy></cp:lastModifiedBy>" in core


def test_an_older_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "Größe.xlsx"
    path.write_bytes(b"older")
    asyncio.run(write_xlsx(table((None, "A-1", Decimal(1), None)), path))
    assert cells(path.read_bytes())["B2"] == "A-1"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_said_so_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "taken.xlsx"
    path.mkdir()
    with pytest.raises(ExportError) as failure:
        asyncio.run(write_xlsx(table(), path))
    assert failure.value.title.in_english() == "The file taken.xlsx could not be written."
    assert list(tmp_path.iterdir()) == [path]
