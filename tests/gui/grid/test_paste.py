"""Copying, cutting and pasting with real keys, on filtered and sorted rows, as merchants know it from Excel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from PySide6.QtCore import QItemSelection, QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtTest import QTest

from jtl_desktop.domain.items import Field, ItemId, RowKey, ScalePrice, SupplierId
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.storage.results import Column, Condition, Filter, GridQuery
from jtl_desktop.ui.clipboard.copying import Clipboard
from jtl_desktop.ui.clipboard.pasting import Paster
from jtl_desktop.ui.editing.steps import StepRunner
from jtl_desktop.ui.grid.view import GridView
from jtl_desktop.ui.message_bar import MessageBar
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.texts import number_format
from tests.flows.shop import until
from tests.gui.grid.conftest import Desk

PRICE, MINIMUM, COMMENT = Field.PURCHASE_PRICE_NET, Field.MINIMUM_PURCHASE_QUANTITY, Field.COMMENT


@dataclass
class Hands:
    """Grid, clipboard and keyboard."""

    desk: Desk
    grid: GridView
    messages: MessageBar
    names: Names
    steps: StepRunner
    clipboard: Clipboard
    paster: Paster

    def select(self, first: tuple[int, int, Field], last: tuple[int, int, Field] | None = None, *, add=False) -> None:
        start, end = self.desk.cell(*first), self.desk.cell(*(last or first))
        flags = self.grid.main.selectionModel().SelectionFlag
        how = flags.Select if add else flags.ClearAndSelect
        self.grid.main.selectionModel().setCurrentIndex(start, flags.NoUpdate)
        self.grid.main.selectionModel().select(QItemSelection(start, end), how)

    def press(self, keys: str) -> None:
        self.grid.activateWindow()
        QTest.keySequence(self.grid.main, QKeySequence(keys))

    def paste(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.press("Ctrl+V")

    def values(self, *cells: tuple[int, int, Field]) -> list[object]:
        return [self.desk.value(*cell) for cell in cells]

    @property
    def copied(self) -> str:
        return QGuiApplication.clipboard().text()

    @property
    def listed(self) -> list[list[str]]:
        """The report's lines: row, column, pasted, reason."""
        dialog = self.paster.reports.current
        if dialog is None:
            return []
        model = dialog.table.model()
        return [[model.index(row, c).data() for c in (1, 3, 4, 5)] for row in range(model.rowCount())]


@dataclass(frozen=True)
class Parts:
    """The part of the window that is needed here."""

    grid: GridView
    messages: MessageBar
    names: Names


@pytest.fixture
def hands(grid: GridView, desk: Desk) -> Iterator[Hands]:
    supervisor = Supervisor(_complain)
    messages = MessageBar(grid)
    names = Names(desk.catalogue)
    steps = StepRunner(desk, messages, supervisor, grid)

    parts = Parts(grid, messages, names)
    clipboard = Clipboard(parts, steps, supervisor, grid)
    paster = Paster(parts, desk.editing, steps, supervisor, grid)
    for keys, act in (
        ("Ctrl+C", clipboard.copy),
        ("Ctrl+Shift+C", clipboard.copy_with_headers),
        ("Ctrl+X", clipboard.cut),
        ("Ctrl+V", paster.paste),
        ("Ctrl+Z", steps.undo),
    ):
        shortcut = QShortcut(QKeySequence(keys), grid)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)
    made = Hands(desk, grid, messages, names, steps, clipboard, paster)
    grid.activateWindow()
    yield made
    paster.close()
    clipboard.close()
    QGuiApplication.clipboard().clear()
    steps.close()


def _complain(error: Exception, name: str) -> None:
    raise AssertionError(name) from error


def test_a_block_from_excel_lands_cell_by_cell_and_is_one_step(hands, language):
    mark = number_format().decimal
    hands.select((7, 2, PRICE))
    columns = [hands.grid.model.columns[c].field for c in hands.grid.shown_columns()]
    beside = columns[columns.index(PRICE) + 2]
    assert beside is MINIMUM
    hands.paste(f"97{mark}50\t10: 5\t12\r\n1{mark}25\t\t13\r\n")
    assert hands.values((7, 2, PRICE), (7, 3, PRICE)) == [Decimal("97.5"), Decimal("1.25")]
    assert hands.values((7, 2, MINIMUM), (7, 3, MINIMUM)) == [12, 13]
    assert hands.values((7, 2, Field.SCALE_PRICES)) == [(ScalePrice(Decimal(10), net=Decimal(5)),)]
    assert not hands.listed
    assert len(hands.desk.editing.steps.done) == 1
    assert hands.desk.editing.steps.done[0].name.in_english() == "Paste 6 cells"
    assert hands.grid.blocks()[0].cells == 6


def test_what_is_copied_pastes_back_as_no_change(hands, language):
    hands.select((5, 1, Field.IS_STANDARD), (9, 3, COMMENT))
    hands.press("Ctrl+C")
    hands.press("Ctrl+V")
    assert len(hands.desk.editing.changes) == 0
    assert not hands.desk.editing.steps.done
    assert [line[3] for line in hands.listed] == [hands.listed[0][3]]
    assert hands.listed[0][1] == next(
        c.title for c in hands.grid.model.columns if c.field is Field.PACKAGING_UNIT_PRICE_NET
    )


def test_the_copy_holds_plain_numbers_flags_and_tiers_and_excel_reads_its_html(hands, language):
    hands.desk.editing.set_value(RowKey(ItemId(7), SupplierId(2)), PRICE, Decimal("1234.5"))
    hands.desk.editing.set_value(RowKey(ItemId(7), SupplierId(2)), Field.SKU, 'a"b\tc')
    hands.select((7, 1, Field.IS_STANDARD), (7, 2, Field.SCALE_PRICES))
    hands.press("Ctrl+C")
    mark = number_format().decimal
    assert hands.copied.split("\n")[1] == f'0\t"a""b\tc"\t1234{mark}50\t10: 0{mark}36'
    html = QGuiApplication.clipboard().mimeData().html()
    assert f'x:num="1234.5" sdval="1234.5">1234{mark}50<' in html
    hands.press("Ctrl+Shift+C")
    first = hands.copied.split("\n")[0].split("\t")
    titles = {column.field: column.title for column in hands.grid.model.columns}
    assert first[2] == titles[PRICE]


def test_several_blocks_of_the_same_columns_are_copied_others_are_not(hands):
    hands.select((5, 1, PRICE))
    hands.select((8, 2, PRICE), add=True)
    hands.press("Ctrl+C")
    assert hands.copied == "0.51001\n0.82001"
    hands.select((9, 2, MINIMUM), add=True)
    hands.press("Ctrl+C")
    assert hands.copied == "0.51001\n0.82001"
    assert "same rows or columns" in hands.messages.words


async def test_cut_copies_and_empties_in_one_step_and_flags_stay(hands):
    hands.select((5, 1, Field.IS_STANDARD), (5, 2, PRICE))
    hands.press("Ctrl+X")
    assert hands.copied.split("\n")[0] == "1\tL-51\t0.51001"
    assert hands.values((5, 1, Field.SKU), (5, 1, PRICE), (5, 1, Field.IS_STANDARD)) == ["", 0, True]
    hands.press("Ctrl+Z")
    await until(lambda: not hands.desk.editing.steps.done, "the undo")
    assert hands.values((5, 1, Field.SKU), (5, 2, PRICE)) == ["L-51", Decimal("0.52001")]


def test_one_value_goes_into_the_whole_selection_also_into_several_blocks(hands):
    hands.select((5, 1, PRICE), (6, 3, PRICE))
    hands.select((8, 1, PRICE), add=True)
    hands.paste("3.5")
    assert hands.values((5, 1, PRICE), (6, 3, PRICE), (8, 1, PRICE)) == [Decimal("3.5")] * 3
    assert hands.values((8, 2, PRICE)) == [Decimal("0.82001")]


def test_a_block_is_repeated_where_the_selection_is_a_multiple_of_it(hands):
    hands.select((5, 1, PRICE), (6, 1, PRICE))
    hands.paste("1\n2")
    found = hands.values((5, 1, PRICE), (5, 2, PRICE), (5, 3, PRICE), (6, 1, PRICE), (6, 2, PRICE))
    assert found == [1, 2, 1, 2, Decimal("0.62001")]


def test_pasting_goes_onto_filtered_and_sorted_rows_and_only_onto_them(hands):
    query = GridQuery(filters=(Filter(Column.SUPPLIER_NAME, Condition.IS, "Lieferant 2"),),
                      sort=((Column.PURCHASE_PRICE_NET, True),))  # fmt: skip
    hands.desk.list_again(query)
    hands.select((10, 2, PRICE))
    hands.paste("1\n2\n3")
    assert hands.values((10, 2, PRICE), (9, 2, PRICE), (8, 2, PRICE)) == [1, 2, 3]
    assert len(hands.desk.editing.changes) == 3


async def test_what_cannot_be_read_is_listed_and_the_rest_stays_or_all_is_undone(hands):
    hands.select((5, 1, PRICE))
    hands.paste("1.5\nviel\n-2\n4")
    assert [(line[2], line[3]) for line in hands.listed] == [
        ("viel", "“viel” is not a number."),
        ("-2", "The value must not be negative."),
    ]
    assert hands.listed[0][0] == "A-0005"
    assert hands.values((5, 1, PRICE), (5, 2, PRICE), (6, 1, PRICE)) == [Decimal("1.5"), Decimal("0.52001"), 4]
    dialog = hands.paster.reports.current
    dialog.table.go_to_row(1)
    QTest.keyClick(dialog.show_cell, Qt.Key.Key_Space)
    assert hands.grid.current_key() == RowKey(ItemId(5), SupplierId(3))
    QTest.keyClick(dialog.undo, Qt.Key.Key_Space)
    await until(lambda: not hands.desk.editing.steps.done, "the undo")
    assert hands.values((5, 1, PRICE), (6, 1, PRICE)) == [Decimal("0.51001"), Decimal("0.61001")]


def test_keeping_the_rest_is_what_enter_does(hands):
    hands.select((5, 1, PRICE))
    hands.paste("1.5\nviel")
    QTest.keyClick(hands.paster.reports.current, Qt.Key.Key_Return)
    assert hands.paster.reports.current is None
    assert hands.values((5, 1, PRICE)) == [Decimal("1.5")]


def test_undo_all_is_off_once_other_steps_were_made(hands):
    hands.select((5, 1, PRICE))
    hands.paste("1.5\nviel")
    dialog = hands.paster.reports.current
    assert dialog.undo.isEnabled()
    hands.desk.editing.set_value(RowKey(ItemId(5), SupplierId(1)), MINIMUM, Decimal(3))
    assert not dialog.undo.isEnabled()


def test_doubtful_numbers_are_read_by_the_language_marked_and_listed(hands, language):
    typed = "1.234" if language == "de" else "1,234"
    hands.select((5, 1, PRICE))
    hands.paste(f"{typed}\n5")
    assert hands.values((5, 1, PRICE)) == [1234]
    assert hands.desk.editing.doubt_of(RowKey(ItemId(5), SupplierId(1)), PRICE) == typed
    assert len(hands.listed) == 1
    assert typed in hands.listed[0][3]


def test_rows_are_never_made_what_has_no_row_is_listed(hands):
    last = hands.desk.model.rowCount() - 1
    key = hands.desk.model.entry(last).key
    before = hands.desk.model.rowCount()
    hands.select((key.item_id, key.supplier_id, PRICE))
    hands.paste("1\n2\n3")
    assert hands.desk.model.rowCount() == before
    assert [line[2] for line in hands.listed] == ["2", "3"]
    assert "no row left" in hands.listed[0][3]
    assert hands.desk.value(key.item_id, key.supplier_id, PRICE) == 1


def test_grey_rows_and_columns_that_cannot_be_written_are_listed(hands):
    row = hands.desk.row(2, 3)
    index = hands.desk.model.index(row, hands.grid.shown_columns()[-1])
    hands.grid.main.setCurrentIndex(index)
    hands.select((2, 3, PRICE))
    hands.paste("1\n2\n3\n4")
    assert hands.values((2, 3, PRICE), (5, 1, PRICE)) == [1, 4]
    assert len(hands.listed) == 1
    assert "no supplier here" in hands.listed[0][3]
    assert "2 cells" in hands.listed[0][3]
    hands.select((5, 1, Field.PACKAGING_UNIT_PRICE_NET))
    hands.paste("7")
    assert "works this value out" in hands.listed[0][3]
    assert hands.listed[0][3] == "Wawi works this value out by itself."


def test_only_one_star_of_an_item_can_be_pasted(hands):
    hands.select((5, 2, Field.IS_STANDARD))
    hands.paste("1\n1")
    assert hands.values((5, 1, Field.IS_STANDARD), (5, 2, Field.IS_STANDARD)) == [False, True]
    assert "Only one supplier" in hands.listed[0][3]


def test_quoted_cells_keep_tabs_quotes_and_lines(hands):
    hands.select((5, 1, COMMENT))
    hands.paste('"erste ""Zeile""\n\tzweite"\r\nkurz\r\n')
    assert hands.values((5, 1, COMMENT), (5, 2, COMMENT)) == ['erste "Zeile"\n\tzweite', "kurz"]


def test_line_ends_that_the_clipboard_changed_are_no_change(hands):
    key = RowKey(ItemId(5), SupplierId(1))
    hands.desk.editing.set_value(key, COMMENT, "eins\r\nzwei")
    steps = len(hands.desk.editing.steps.done)
    hands.select((5, 1, COMMENT))
    hands.paste('"eins\nzwei"')
    assert hands.desk.value(5, 1, COMMENT) == "eins\r\nzwei"
    assert len(hands.desk.editing.steps.done) == steps


def test_a_clipboard_that_holds_only_html_is_read_as_its_table(hands):
    data = QMimeData()
    data.setHtml("<table><tr><td>2.5</td></tr><tr><td>3.5</td></tr></table>")
    QGuiApplication.clipboard().setMimeData(data)
    hands.select((5, 1, PRICE))
    hands.press("Ctrl+V")
    assert hands.values((5, 1, PRICE), (5, 2, PRICE)) == [Decimal("2.5"), Decimal("3.5")]


def test_nothing_on_the_clipboard_is_said(hands):
    QGuiApplication.clipboard().clear()
    hands.select((5, 1, PRICE))
    hands.press("Ctrl+V")
    assert "nothing on the clipboard" in hands.messages.words


def test_a_block_does_not_go_onto_several_selected_blocks_of_other_sizes(hands):
    hands.select((5, 1, PRICE))
    hands.select((8, 2, PRICE), add=True)
    hands.paste("1\n2")
    assert "several selected blocks" in hands.messages.words
    assert not hands.desk.editing.steps.done


async def test_many_rows_are_pasted_in_the_background_onto_the_rows_that_were_shown(hands):
    count = hands.desk.model.rowCount()
    key = hands.desk.model.entry(0).key
    hands.select((key.item_id, key.supplier_id, PRICE))
    hands.paste("\r\n".join(str(n) for n in range(1, count + 1)))
    hands.desk.list_again(GridQuery(sort=((Column.OWN_SKU, True),)))
    await until(lambda: hands.desk.editing.steps.done, "the step")
    assert hands.values((1, 1, PRICE), (2, 1, PRICE)) == [1, 4]
    assert hands.desk.value(300, 3, PRICE) == count


async def test_a_large_copy_goes_in_pieces_and_says_how_much(hands, monkeypatch):
    monkeypatch.setattr("jtl_desktop.ui.clipboard.copying.AT_ONCE", 100)
    hands.grid.select_all()
    hands.press("Ctrl+C")
    await until(lambda: "rows copied" in hands.messages.words, "the end of the copy")
    assert len(hands.copied.split("\n")) == hands.desk.model.rowCount()
    monkeypatch.setattr("jtl_desktop.ui.clipboard.copying.MOST_CELLS", 1_000)
    hands.press("Ctrl+C")
    await until(lambda: "Only the first" in hands.messages.words, "the end of the copy")
    assert 0 < len(hands.copied.split("\n")) < hands.desk.model.rowCount()
    hands.press("Ctrl+X")
    assert "too much" in hands.messages.words


async def test_a_long_text_is_read_in_the_background(hands, monkeypatch):
    monkeypatch.setattr("jtl_desktop.ui.clipboard.pasting.SHORT", 3)
    hands.select((5, 1, PRICE))
    hands.paste("1.5\n2.5")
    await until(lambda: hands.desk.editing.steps.done, "the step")
    assert hands.values((5, 1, PRICE), (5, 2, PRICE)) == [Decimal("1.5"), Decimal("2.5")]
    hands.select((8, 1, PRICE))
    hands.select((9, 3, PRICE), add=True)
    hands.paste("1.5\n2.5")
    await until(lambda: "several selected blocks" in hands.messages.words, "the reason")
    monkeypatch.setattr("jtl_desktop.ui.clipboard.pasting.MOST_CELLS", 1)
    hands.select((8, 1, PRICE))
    hands.paste("1.5\n2.5")
    await until(lambda: "At most" in hands.messages.words, "the limit")
    assert len(hands.desk.editing.steps.done) == 1


def test_more_than_can_be_pasted_at_once_is_said(hands, monkeypatch):
    monkeypatch.setattr("jtl_desktop.ui.clipboard.pasting.MOST_CELLS", 1)
    hands.select((5, 1, PRICE))
    hands.paste("1.5\n2.5")
    assert "At most 1 cell" in hands.messages.words
    assert not hands.desk.editing.steps.done


def test_boxes_and_scale_prices_are_copied_by_cut_but_stay(hands):
    hands.select((5, 1, Field.IS_STANDARD))
    hands.press("Ctrl+X")
    assert hands.copied == "1"
    assert "nothing here that can be emptied" in hands.messages.words
    assert hands.values((5, 1, Field.IS_STANDARD)) == [True]


def test_grey_rows_are_copied_with_their_item_and_nothing_else(hands):
    hands.grid.select_all()
    row = hands.desk.row(2, 3) + 1
    flags = hands.grid.main.selectionModel().SelectionFlag
    columns = [column for column in hands.grid.shown_columns() if hands.grid.model.columns[column].name != "state"]
    first, last = hands.desk.model.index(row, min(columns)), hands.desk.model.index(row, max(columns))
    hands.grid.main.selectionModel().select(QItemSelection(first, last), flags.ClearAndSelect)
    hands.press("Ctrl+C")
    cells = hands.copied.split("\t")
    assert cells[:2] == ["A-0003", "Artikel Nr. 3"]
    assert set(cells[2:]) == {""}


def test_a_new_supplier_is_copied_and_pasted_into_like_any_row(hands):
    key = RowKey(ItemId(5), SupplierId(5))
    hands.desk.editing.add_supplier(key.item_id, key.supplier_id)
    hands.select((5, 5, PRICE))
    hands.paste("4.25")
    assert hands.values((5, 5, PRICE)) == [Decimal("4.25")]
    hands.press("Ctrl+C")
    assert hands.copied == "4.25"


def test_a_report_leads_to_grey_rows_and_says_when_a_row_is_not_listed(hands):
    hands.select((2, 3, PRICE))
    hands.paste("1\n2\nx\n4\ny")
    dialog = hands.paster.reports.current
    assert dialog is not None
    grey = next(row for row, line in enumerate(hands.listed) if line[0].startswith("Row "))
    dialog.table.go_to_row(grey)
    QTest.keyClick(dialog.show_cell, Qt.Key.Key_Space)
    assert hands.grid.current_key() is None
    bad = next(row for row, line in enumerate(hands.listed) if line[2] == "y")
    hands.desk.list_again(GridQuery(filters=(Filter(Column.OWN_SKU, Condition.IS, "A-0002"),)))
    dialog.table.go_to_row(bad)
    QTest.keyClick(dialog.show_cell, Qt.Key.Key_Space)
    assert "not in the list" in hands.messages.words
    hands.select((2, 1, PRICE))
    hands.paste("z")
    assert hands.paster.reports.current is not dialog
    assert hands.paster.reports.current is not None
    assert hands.paster.reports.current.keep.text() == "&Close"


def test_semicolons_are_csv_only_where_the_text_comes_from_no_table(hands):
    hands.select((5, 1, Field.SKU))
    hands.paste("A;1.5\nB;2.5")
    assert hands.values((5, 1, Field.SKU), (5, 2, PRICE)) == ["A", Decimal("2.5")]
    data = QMimeData()
    data.setText("A;1.5\nB;2.5")
    data.setHtml("<table><tr><td>A;1.5</td></tr><tr><td>B;2.5</td></tr></table>")
    QGuiApplication.clipboard().setMimeData(data)
    hands.select((5, 1, Field.SKU))
    hands.press("Ctrl+V")
    assert hands.values((5, 1, Field.SKU), (5, 2, Field.SKU)) == ["A;1.5", "B;2.5"]
