"""Where a pasted table lands, and what becomes of each of its cells."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.edits import Lines, MakeStandard, SetCell
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.domain.numbers import GERMAN
from jtl_desktop.domain.pasting import Landing, PasteDraft, landings, read_cells, shortened
from jtl_desktop.domain.table_text import Table
from jtl_desktop.domain.text import Text

SHOWN = (4, 2, 7, 5, 9)
FIELDS = {
    4: None,
    2: Field.PURCHASE_PRICE_NET,
    7: Field.COMMENT,
    5: Field.PACKAGING_UNIT_PRICE_NET,
    9: Field.IS_STANDARD,
}


def table(height: int, across: int) -> Table:
    return [[f"{row}.{column}" for column in range(across)] for row in range(height)]


def key(row: int, supplier: int = 1) -> RowKey:
    return RowKey(ItemId(row), SupplierId(supplier))


def landed(height: int, across: int, selected: Landing):
    found = landings(table(height, across), [selected], SHOWN, 10)
    assert not isinstance(found, Text)
    return found


def read(content: Table, *columns: int, keys=None) -> PasteDraft:
    rows = [key(row) for row in range(len(content))] if keys is None else keys
    landing = Landing(range(10, 10 + len(rows)), columns)
    return read_cells(content, landing, rows, FIELDS, GERMAN, lambda _key: None)


@given(
    height=st.integers(1, 4),
    across=st.integers(1, 4),
    top=st.integers(0, 9),
    tall=st.integers(1, 9),
    left=st.integers(0, 4),
    broad=st.integers(1, 5),
)
def test_nothing_lands_outside_and_what_has_no_place_is_noted(height, across, top, tall, left, broad):
    columns = SHOWN[left : left + broad]
    selected = Landing(range(top, min(top + tall, 10)), columns)
    found, notes = landed(height, across, selected)
    landing = found[0]
    assert landing.rows.start == top
    assert landing.rows.stop <= 10
    assert landing.columns == SHOWN[left : left + len(landing.columns)]
    repeats = len(selected.rows) % height == 0 and len(columns) % across == 0
    if repeats:
        assert (landing.rows, landing.columns) == (selected.rows, columns)
        assert not notes
    elif height > 1 or across > 1:
        lost_rows = [note for note in notes if "row left" in note.reason.in_english()]
        lost_columns = [note for note in notes if "column left" in note.reason.in_english()]
        if len(landing.rows) % height:
            assert lost_rows
        if len(landing.columns) < across:
            assert len(lost_columns) == across - len(landing.columns)


def test_one_value_takes_every_selected_block_as_it_is():
    blocks = [Landing(range(2), (4, 7)), Landing(range(5, 9), (2,))]
    assert landings([["x"]], blocks, SHOWN, 10) == (blocks, [])


def test_a_line_goes_into_every_selected_row_although_only_one_column_is_selected():
    found, _ = landed(1, 3, Landing(range(4), (2,)))
    assert found == [Landing(range(4), (2, 7, 5))]


def test_what_is_no_multiple_lands_once():
    found, _ = landed(2, 2, Landing(range(3), (2, 7)))
    assert found == [Landing(range(2), (2, 7))]


def test_columns_apart_take_a_table_of_as_many_columns_and_no_other():
    apart = Landing(range(1), (4, 7))
    assert landings(table(2, 2), [apart], SHOWN, 10) == ([Landing(range(2), (4, 7))], [])
    assert isinstance(landings(table(2, 3), [apart], SHOWN, 10), Text)


def test_several_blocks_take_a_table_that_fits_each():
    blocks = [Landing(range(2), (4,)), Landing(range(6, 10), (7,))]
    assert landings(table(2, 1), blocks, SHOWN, 10) == (blocks, [])
    assert isinstance(landings(table(3, 1), blocks, SHOWN, 10), Text)


def test_cells_become_edits_in_the_order_of_the_table():
    draft = read([["1,5", "a"], ["2", "b"]], 2, 7)
    assert list(draft.edits) == [
        SetCell(key(0), Field.PURCHASE_PRICE_NET, Decimal("1.5")),
        SetCell(key(0), Field.COMMENT, "a"),
        SetCell(key(1), Field.PURCHASE_PRICE_NET, Decimal(2)),
        SetCell(key(1), Field.COMMENT, "b"),
    ]
    assert draft.name.in_english() == "Paste 4 cells"


def test_a_short_line_leaves_the_cells_behind_it_alone():
    assert len(read([["1", "a"], ["2"]], 2, 7).edits) == 3


def test_the_same_text_is_read_once_and_lands_everywhere():
    draft = read([["1,50"]], 2, keys=[key(row) for row in range(5)])
    assert list(draft.edits) == [SetCell(key(row), Field.PURCHASE_PRICE_NET, Decimal("1.5")) for row in range(5)]


def test_read_only_columns_are_noted_once_with_how_many_cells():
    draft = read([["a", "1", "2"]] * 3, 4, 2, 5)
    assert [(note.column, note.count) for note in draft.notes] == [(4, 3), (5, 3)]
    assert len(draft.edits) == 3


def test_grey_rows_are_noted_neighbours_together():
    draft = read([["1"]] * 6, 2, keys=[None, None, key(1), None, key(2), None])
    assert [(note.row, note.count) for note in draft.notes] == [(10, 2), (13, 1), (15, 1)]
    assert len(draft.edits) == 2


def test_one_star_of_an_item_is_enough():
    draft = read([["1"], ["ja"], ["0"]], 9, keys=[key(1, 1), key(1, 2), key(1, 3)])
    assert list(draft.edits) == [MakeStandard(key(1, 1)), SetCell(key(1, 3), Field.IS_STANDARD, False)]
    assert [note.row for note in draft.notes] == [11]


def test_doubt_goes_with_the_value_and_onto_the_list():
    draft = read([["1.234"]], 2)
    assert list(draft.edits) == [SetCell(key(0), Field.PURCHASE_PRICE_NET, Decimal(1234), "1.234")]
    assert draft.notes[0].is_doubt
    assert "1234" in draft.notes[0].reason.in_english()


def test_doubtful_scale_prices_are_told_by_their_number():
    landing = Landing(range(1), (0,))
    draft = read_cells([["1.000: 5"]], landing, [key(1)], {0: Field.SCALE_PRICES}, GERMAN, lambda _key: None)
    assert "1 scale price" in draft.notes[0].reason.in_english()


def test_a_text_with_other_line_ends_is_the_same_text():
    stored = ItemSupplier(ItemId(0), SupplierId(1), comment="a\r\nb")
    landing = Landing(range(3), (7,))
    keys = [key(0), key(0), key(1)]
    rows = {key(0): stored}
    draft = read_cells([["a\nb"], ["a\nc"], ["a\nb"]], landing, keys, FIELDS, GERMAN, rows.get)
    assert list(draft.edits) == [SetCell(key(0), Field.COMMENT, "a\nc"), SetCell(key(1), Field.COMMENT, "a\nb")]


def test_long_texts_are_cut_in_the_list():
    assert shortened("a\tb\n c") == "a b c"
    assert len(shortened("x" * 500)) == 61


_TYPED = st.sampled_from(["1", "2,50", "1.234", "x", "", "a\nb", "x\ud800", "12"])


@given(
    content=st.lists(st.lists(_TYPED, min_size=3, max_size=3), min_size=1, max_size=6), grey=st.sets(st.integers(0, 5))
)
def test_lines_that_are_read_together_come_to_the_same_as_cell_by_cell(content: Table, grey: set[int]):
    keys = [None if row in grey else key(row) for row in range(len(content))]
    columns = (2, 7, 9)
    together = read(content, *columns, keys=keys)
    single = [edit for row in range(len(content)) for edit in read([content[row]], *columns, keys=[keys[row]]).edits]
    assert list(together.edits) == single
    assert len(together.edits) == len(single)
    plain = read(content, 2, 7, keys=keys)
    cells = [edit for edit in single if isinstance(edit, SetCell)]
    assert list(plain.edits) == [edit for edit in cells if edit.field is not Field.IS_STANDARD]


def test_a_part_of_many_cells_is_found_by_its_place():
    content = [[str(row), f"text {row}"] for row in range(1_200)]
    content[700][0] = "1.234"
    edits = read(content, 2, 7).edits
    assert [type(part) for part in edits.parts] == [Lines, list, Lines]
    assert (len(edits), edits[0], edits[-1]) == (
        2_400,
        SetCell(key(0), Field.PURCHASE_PRICE_NET, Decimal(0)),
        SetCell(key(1_199), Field.COMMENT, "text 1199"),
    )
    assert edits[1_400] == SetCell(key(700), Field.PURCHASE_PRICE_NET, Decimal(1234), "1.234")
    assert edits[1_399:1_402] == list(edits)[1_399:1_402]
    pieces = list(edits.pieces(10))
    assert [start for start, _ in pieces] == [0, 1_000, 2_000]
    assert isinstance(pieces[0][1], Lines)
    with pytest.raises(IndexError):
        edits[2_400]


def test_more_different_values_than_are_remembered():
    content = [[f"text {number}"] for number in range(20_010)]
    assert len(read(content, 7).edits) == 20_010
