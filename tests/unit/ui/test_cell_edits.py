"""Edits made when they are asked for: in whatever pieces, they are the same as if all had been made before."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.edits import Edit, MakeStandard, SetCell, SetCells, SetLine
from jtl_desktop.domain.items import Field, ItemId, RowKey, SupplierId
from jtl_desktop.ui.editing.cell_edits import CellEdits, Write

KEYS = [RowKey(ItemId(n), SupplierId(n % 3)) for n in range(40)]
WRITES = [
    Write(range(0), Field.PURCHASE_PRICE_NET, Decimal(1)),
    Write(range(0), Field.COMMENT, "x", "y"),
    Write(range(0), Field.STOCK_LEVEL, Decimal(3)),
]
PARTS = st.lists(st.tuples(st.lists(st.sampled_from(KEYS), max_size=6), st.lists(st.sampled_from(WRITES), max_size=3)))
NUMBERS = st.none() | st.integers(-50, 50)


@given(
    parts=PARTS,
    others=st.lists(st.sampled_from(KEYS), max_size=4),
    start=NUMBERS,
    stop=NUMBERS,
    step=st.sampled_from([None, 1, 2, -1]),
)
def test_every_piece_is_that_of_the_whole_list(
    parts: list[tuple[list[RowKey], list[Write]]],
    others: list[RowKey],
    start: int | None,
    stop: int | None,
    step: int | None,
) -> None:
    edits = CellEdits(parts, [MakeStandard(key) for key in others])
    whole: list[Edit] = [
        SetCell(key, write.field, write.value, write.doubt)
        for keys, writes in parts
        for key in keys
        for write in writes
    ]
    whole += [MakeStandard(key) for key in others]
    assert len(edits) == len(whole)
    assert list(edits) == whole
    assert edits[start:stop:step] == whole[start:stop:step]


@given(parts=PARTS, others=st.lists(st.sampled_from(KEYS), max_size=4), size=st.integers(1, 20))
def test_put_together_row_by_row_they_are_the_same_edits(
    parts: list[tuple[list[RowKey], list[Write]]], others: list[RowKey], size: int
) -> None:
    edits = CellEdits(parts, [MakeStandard(key) for key in others])
    found: list[Edit] = []
    for before, piece in edits.pieces(size):
        assert before == len(found)
        assert len(piece) <= size
        for edit in piece:
            if isinstance(edit, SetCells):
                found += [SetCell(edit.key, field, value) for field, value in edit.values.values.items()]
            else:
                assert not isinstance(edit, SetLine)
                found.append(edit)
    assert found == list(edits)


def test_what_is_cleared_in_whole_rows_is_put_together_and_what_is_in_doubt_is_not() -> None:
    plain, doubtful = [WRITES[0], WRITES[2]], [WRITES[0], WRITES[1]]
    ((_, piece),) = CellEdits([(KEYS, plain)]).pieces(100)
    assert [type(edit) for edit in piece] == [SetCells] * len(KEYS)
    ((_, piece),) = CellEdits([(KEYS, doubtful)]).pieces(100)
    assert [type(edit) for edit in piece] == [SetCell] * (2 * len(KEYS))
