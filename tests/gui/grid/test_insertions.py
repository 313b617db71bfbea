"""Staged new rows between the rows of a result: every position leads to its row and back, whatever is inserted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.items import ItemId, RowKey, SupplierId
from jtl_desktop.ui.grid.insertions import Insertions


def key(number: int) -> RowKey:
    return RowKey(ItemId(number), SupplierId(1))


@given(base_rows=st.integers(1, 60), after=st.lists(st.integers(0, 59), max_size=20))
def test_positions_and_rows_agree(base_rows, after):
    places = [(min(row, base_rows - 1), key(number)) for number, row in enumerate(after)]
    insertions = Insertions(places)
    written_out: list[tuple[int, RowKey | None]] = []
    for base in range(base_rows):
        written_out.append((base, None))
        written_out += [(base, name) for place, name in sorted(places) if place == base]
    assert [insertions.locate(row) for row in range(base_rows + len(insertions))] == written_out
    for row, (base, name) in enumerate(written_out):
        found = insertions.visible_of_base(base) if name is None else insertions.visible_of(name)
        assert found == row


def test_without_insertions_nothing_moves():
    insertions = Insertions()
    assert insertions.locate(7) == (7, None)
    assert insertions.visible_of_base(7) == 7
    assert insertions.visible_of(key(1)) is None
    assert key(1) not in insertions
