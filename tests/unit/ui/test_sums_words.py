"""What the status line says about the selected cells: exact, and honest about what was added up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jtl_desktop.ui.editing.sums_words import sums_words
from jtl_desktop.ui.grid.selection import Sums


def test_a_single_cell_needs_no_words(qapp: object) -> None:
    assert sums_words(Sums(1, 1, Decimal(3), Decimal(3), Decimal(3), 1)) == ""


def test_cells_without_numbers_are_counted(qapp: object) -> None:
    assert sums_words(Sums(1200)) == "1,200 cells"


def test_numbers_of_one_column(qapp: object) -> None:
    sums = Sums(3, 2, Decimal("3.2"), Decimal("1.1"), Decimal("2.1"), 1)
    assert sums_words(sums) == "3 cells  ·  2 numbers  ·  sum 3.2  ·  average 1.6  ·  1.1 to 2.1"


@pytest.mark.parametrize(("total", "numbers", "words"), [("10", 4, "average 2.5"), ("10", 3, "average ≈ 3.33333")])
def test_a_rounded_average_says_so(qapp: object, total: str, numbers: int, words: str) -> None:
    assert words in sums_words(Sums(numbers, numbers, Decimal(total), Decimal(1), Decimal(9), 1)).split("  ·  ")


def test_a_sum_of_many_digits_is_exact(qapp: object) -> None:
    most = Decimal("999999999999.9999999999999")
    words = sums_words(Sums(10**6, 10**6, most * 10**6, most, most, 1))
    assert "sum 999,999,999,999,999,999.9999999" in words


def test_several_columns_together_are_named_as_such(qapp: object) -> None:
    assert "2 columns together" in sums_words(Sums(4, 4, Decimal(9), Decimal(1), Decimal(5), 2))


def test_a_large_selection_is_still_being_added_up(qapp: object) -> None:
    assert sums_words(Sums(5_000_000, is_complete=False)) == "5,000,000 cells  ·  adding up …"
