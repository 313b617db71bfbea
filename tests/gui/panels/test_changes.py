"""Before saving, a purchaser reads what is going to change, and takes back what was a mistake."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, ScalePrice, SupplierId
from jtl_desktop.domain.numbers import ENGLISH, GERMAN
from jtl_desktop.domain.text import text
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.saving.outcomes import CommitReport, OutcomeState, RowOutcome
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.workspace import Workspace
from jtl_desktop.ui.panels.change_lines import ChangeList, lines_of
from jtl_desktop.ui.panels.change_model import ChangeModel
from jtl_desktop.ui.panels.change_texts import ChangeColumn
from jtl_desktop.ui.panels.changes import ChangesPanel
from jtl_desktop.ui.panels.confirm import RecreateConfirmation
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.save_results import SaveResultModel, report_summary

GOGGLES, HELMET = ItemId(1), ItemId(2)
NORDWIND, SUED, HANSA = SupplierId(10), SupplierId(20), SupplierId(30)
G_NORDWIND, G_SUED = RowKey(GOGGLES, NORDWIND), RowKey(GOGGLES, SUED)
H_NORDWIND, H_HANSA, H_SUED = RowKey(HELMET, NORDWIND), RowKey(HELMET, HANSA), RowKey(HELMET, SUED)
PRICE = Field.PURCHASE_PRICE_NET


@contextmanager
def shown_panel(qtbot: QtBot, session: EditSession, names: Names, width: int, height: int) -> Iterator[ChangesPanel]:
    """The panel on the screen; its model is watched for every broken promise."""
    made = ChangesPanel(session, names, ENGLISH)
    made.edits_wanted.connect(session.apply)
    tester = QAbstractItemModelTester(made.table.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)
    qtbot.addWidget(made)
    made.resize(width, height)
    made.show()
    qtbot.waitExposed(made)
    yield made
    assert tester.model() is made.table.model()


@pytest.fixture
def panel(qtbot: QtBot, session: EditSession, names: Names) -> Iterator[ChangesPanel]:
    with shown_panel(qtbot, session, names, 1100, 260) as made:
        yield made


def lines(panel: ChangesPanel) -> list[str]:
    model = panel.table.model()
    wanted = (ChangeColumn.SKU, ChangeColumn.SUPPLIER, ChangeColumn.FIELD, ChangeColumn.OLD, ChangeColumn.NEW)
    rest = (ChangeColumn.DIFFERENCE, ChangeColumn.NOTE)
    return [
        " | ".join(filter(None, (str(model.index(row, column).data()) for column in (*wanted, *rest))))
        for row in range(model.rowCount(QModelIndex()))
    ]


def words(panel: ChangesPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible() and label.text()]


def press(qtbot: QtBot, button: QAbstractButton) -> None:
    assert button.isEnabled()
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def undo(session: EditSession) -> None:
    asyncio.run(session.undo())


def several(session: EditSession) -> None:
    session.set_value(H_NORDWIND, PRICE, Decimal("39.9"))
    session.set_value(G_NORDWIND, PRICE, Decimal("99.95"))
    session.set_value(G_NORDWIND, Field.COMMENT, "ask for\nMr. Meyer")
    session.set_scale_prices(G_NORDWIND, (ScalePrice(Decimal(10), net=Decimal("93.9")),))
    session.set_value(G_NORDWIND, Field.IS_DROPSHIPPING, True)
    session.add_supplier(HELMET, SUED, {PRICE: Decimal(38)})
    session.remove_supplier(G_SUED)


def test_each_change_is_a_line_with_old_and_new(panel: ChangesPanel, session: EditSession) -> None:
    several(session)
    assert lines(panel) == [
        "A-1002 | Nordwind | Net PP | 41.00 | 39.90 | −2.7 %",
        "A-1001 | Nordwind | Net PP | 97.23 | 99.95 | +2.8 %",
        "A-1001 | Nordwind | Drop shipping | no | yes",
        "A-1001 | Nordwind | Comment | – | ask for Mr. Meyer",
        "A-1001 | Nordwind | Scale prices | 10: 94.21 · 50: −5 % | 10: 93.90",
        "A-1002 | Süd GmbH | New supplier | 38.00",
        "A-1001 | Süd GmbH | Remove supplier | 95.00",
    ]
    assert panel.header.fold.text() == "Changes 7"


def test_without_changes_the_panel_says_so(panel: ChangesPanel, session: EditSession) -> None:
    assert panel.header.fold.text() == "No changes"
    assert "Everything is saved. What you change in the grid is listed here until it is saved." in words(panel)
    session.set_value(H_NORDWIND, PRICE, Decimal("39.9"))
    assert panel.table.isVisible()
    session.set_value(H_NORDWIND, PRICE, Decimal(41))
    assert panel.header.fold.text() == "No changes"


def test_unsaved_changes_are_there_after_a_restart(
    qtbot: QtBot, catalogue: Catalogue, workspace: Workspace, session: EditSession, names: Names
) -> None:
    session.set_value(H_NORDWIND, PRICE, Decimal("39.9"))
    panel = ChangesPanel(EditSession(catalogue, workspace), names, GERMAN)
    qtbot.addWidget(panel)
    assert lines(panel) == ["A-1002 | Nordwind | Net PP | 41,00 | 39,90 | −2,7 %"]


def test_of_tiers_only_the_changed_ones_are_listed(panel: ChangesPanel, session: EditSession) -> None:
    kept = ScalePrice(Decimal(50), percent=Decimal(5))
    session.set_scale_prices(G_NORDWIND, (ScalePrice(Decimal(10), net=Decimal(93)), kept))
    assert lines(panel) == ["A-1001 | Nordwind | Scale prices | … 10: 94.21 | … 10: 93.00"]
    tip = panel.table.model().index(0, ChangeColumn.NEW).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "10: 93.00 · 50: −5 %"
    session.set_scale_prices(G_NORDWIND, (kept,))
    assert lines(panel) == ["A-1001 | Nordwind | Scale prices | … 10: 94.21 | …"]
    session.set_scale_prices(G_NORDWIND, ())
    assert lines(panel) == ["A-1001 | Nordwind | Scale prices | 10: 94.21 · 50: −5 % | –"]


def test_a_broken_rule_stands_at_its_own_cell(panel: ChangesPanel, session: EditSession) -> None:
    session.set_value(H_NORDWIND, PRICE, Decimal("39.9"))
    session.set_value(H_NORDWIND, Field.DELIVERY_TIME, Decimal(-3))
    assert [line.split(" | ")[-1] for line in lines(panel)] == ["−2.7 %", "The value must not be negative."]
    index = panel.table.model().index(1, ChangeColumn.STATE)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "has to be corrected"
    session.set_value(H_NORDWIND, Field.DELIVERY_TIME, Decimal(3))
    assert lines(panel)[1].endswith("Delivery (days) | 0 | 3")


def test_one_cell_is_taken_back_and_brought_back(panel: ChangesPanel, session: EditSession, qtbot: QtBot) -> None:
    several(session)
    before = lines(panel)
    asked: list[str] = []
    panel.edits_wanted.connect(lambda _edits, name: asked.append(name.in_english()))
    panel.table.go_to_row(1)
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert lines(panel) == before[:1] + before[2:]
    assert asked == ["Take back 1 change"]
    undo(session)
    assert sorted(lines(panel)) == sorted(before)


def test_a_row_is_taken_back(panel: ChangesPanel, session: EditSession, qtbot: QtBot) -> None:
    several(session)
    panel.table.go_to_row(3)
    press(qtbot, panel.header.row)
    assert [line.split(" | ")[0:2] for line in lines(panel)] == [
        ["A-1002", "Nordwind"],
        ["A-1002", "Süd GmbH"],
        ["A-1001", "Süd GmbH"],
    ]


def test_everything_is_taken_back_and_comes_back_by_undo(
    panel: ChangesPanel, session: EditSession, qtbot: QtBot, workspace: Workspace
) -> None:
    several(session)
    before = {change.key: change for change in session.changes}
    press(qtbot, panel.header.all)
    assert session.count == 0
    assert workspace.load_changes() == []
    undo(session)
    assert {change.key: change for change in workspace.load_changes()} == before
    assert panel.header.fold.text() == "Changes 7"


def test_several_marked_lines_go_at_once(panel: ChangesPanel, session: EditSession, qtbot: QtBot) -> None:
    several(session)
    panel.table.setFocus()
    panel.table.go_to_row(0)
    for _ in range(2):
        qtbot.keyClick(panel.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(qtbot, panel.header.cell)
    assert panel.header.fold.text() == "Changes 4"
    panel.table.selectAll()
    press(qtbot, panel.header.cell)
    assert session.count == 0


def test_enter_and_double_click_lead_to_the_cell(panel: ChangesPanel, session: EditSession, qtbot: QtBot) -> None:
    several(session)
    asked: list[tuple[object, object]] = []
    panel.go_to.connect(lambda key, field: asked.append((key, field)))
    panel.select(G_NORDWIND, Field.COMMENT)
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    panel.select(G_SUED)
    press(qtbot, panel.header.go_to)
    assert asked == [(G_NORDWIND, Field.COMMENT), (G_SUED, None)]


def test_the_menu_offers_what_fits_the_line(panel: ChangesPanel, session: EditSession, qtbot: QtBot) -> None:
    several(session)
    panel.select(H_NORDWIND)
    panel.table.customContextMenuRequested.emit(panel.table.visualRect(panel.table.currentIndex()).center())
    menu = panel.findChild(QMenu)
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["Go to cell", "Take back", "Take back row", "Take back all"]
    menu.actions()[1].trigger()
    assert session.change_of(H_NORDWIND) is None
    menu.close()


def conflict(key: RowKey) -> RowOutcome:
    wawi = ItemSupplier(key.item_id, key.supplier_id)
    return RowOutcome(key, OutcomeState.CONFLICT, text("Somebody else changed this row in Wawi."), (), wawi)


def test_a_conflict_stays_pending_and_can_be_resolved_from_its_line(
    panel: ChangesPanel, session: EditSession, qtbot: QtBot
) -> None:
    several(session)
    session.note_outcomes([conflict(H_NORDWIND)])
    assert lines(panel)[0].endswith("Somebody else changed this row in Wawi.")
    wanted: list[object] = []
    panel.resolve_requested.connect(wanted.append)
    panel.select(G_NORDWIND)
    assert not panel.header.resolve.isVisible()
    panel.select(H_NORDWIND)
    press(qtbot, panel.header.resolve)
    assert wanted == [H_NORDWIND]
    session.set_value(H_NORDWIND, PRICE, Decimal(7))
    assert not panel.header.resolve.isVisible(), "an edited row has no outcome any more"


def test_after_a_save_each_row_tells_how_it_ended(panel: ChangesPanel, session: EditSession, qtbot: QtBot) -> None:
    several(session)
    report = CommitReport(
        (
            RowOutcome(G_NORDWIND, OutcomeState.SAVED, text("Saved.")),
            conflict(H_NORDWIND),
            RowOutcome(H_SUED, OutcomeState.REFUSED, text("Wawi does not know this supplier.")),
        )
    )
    panel.show_report(report)
    assert panel.header.results.text() == "Last save: 1 row saved · 1 in conflict · 1 refused"
    press(qtbot, panel.header.results)
    model = panel.results.model()
    shown = [[model.index(row, column).data() for column in (1, 3, 4, 5)] for row in range(3)]
    assert shown == [
        ["A-1002", "Nordwind", "in conflict with Wawi", "Somebody else changed this row in Wawi."],
        ["A-1002", "Süd GmbH", "refused", "Wawi does not know this supplier."],
        ["A-1001", "Nordwind", "saved", ""],
    ]
    asked: list[object] = []
    panel.go_to.connect(lambda key, _field: asked.append(key))
    panel.results.go_to_row(2)
    panel.results.setFocus()
    qtbot.keyClick(panel.results, Qt.Key.Key_Return)
    assert asked == [G_NORDWIND]
    panel.clear_report()
    assert not panel.header.results.isVisible()
    assert panel.table.isVisible()


def test_creating_a_row_again_asks_first(panel: ChangesPanel, session: EditSession, qtbot: QtBot) -> None:
    several(session)
    wanted: list[object] = []
    panel.recreate_requested.connect(wanted.append)
    outcome = RowOutcome(G_NORDWIND, OutcomeState.NOT_STORED, text("Wawi kept a tier."), can_recreate=True)
    session.note_outcomes([outcome])
    panel.select(G_NORDWIND)
    press(qtbot, panel.header.recreate)
    box = panel.findChild(RecreateConfirmation)
    assert isinstance(box, RecreateConfirmation)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert wanted == [], "Enter is the careful answer"
    qtbot.waitUntil(lambda: panel.findChild(RecreateConfirmation) is None)
    press(qtbot, panel.header.recreate)
    box = panel.findChild(RecreateConfirmation)
    assert isinstance(box, RecreateConfirmation)
    press(qtbot, box.yes)
    assert wanted == [G_NORDWIND]


def test_a_stopped_save_says_so() -> None:
    assert report_summary(CommitReport((), cancelled=True)) == "nothing was written (stopped)"


def test_the_panel_folds(panel: ChangesPanel, session: EditSession, qtbot: QtBot) -> None:
    several(session)
    told: list[bool] = []
    panel.folded_changed.connect(told.append)
    press(qtbot, panel.header.fold)
    assert not panel.table.isVisible()
    assert panel.header.fold.text() == "Changes 7"
    assert panel.minimumSizeHint().height() < 60
    press(qtbot, panel.header.fold)
    assert panel.table.isVisible()
    assert told == [True, False]


def test_folding_gives_the_room_to_the_grid_and_takes_it_back(qtbot: QtBot, session: EditSession, names: Names) -> None:
    splitter = QSplitter(Qt.Orientation.Vertical)
    qtbot.addWidget(splitter)
    grid, panel = QWidget(), ChangesPanel(session, names, ENGLISH)
    splitter.addWidget(grid)
    splitter.addWidget(panel)
    splitter.resize(900, 600)
    splitter.setSizes([400, 195])
    splitter.show()
    qtbot.waitExposed(splitter)
    before = splitter.sizes()
    panel.set_folded(True)
    QApplication.processEvents()
    assert splitter.sizes()[1] < 60
    panel.set_folded(False)
    QApplication.processEvents()
    assert splitter.sizes() == before


def test_a_half_entered_tier_is_named_before_the_save(panel: ChangesPanel, qtbot: QtBot) -> None:
    asked: list[tuple[object, object]] = []
    panel.go_to.connect(lambda key, field: asked.append((key, field)))
    panel.show_unfinished((G_NORDWIND,))
    assert "1 new tier is not complete. It is not saved with the rest." in words(panel)
    press(qtbot, next(b for b in panel.findChildren(QAbstractButton) if b.text() == "&Show it"))
    assert asked == [(G_NORDWIND, Field.SCALE_PRICES)]
    panel.show_unfinished(())
    assert not any("not complete" in line for line in words(panel))


def test_the_result_model_keeps_qts_rules(qapp: QApplication, names: Names) -> None:
    model = SaveResultModel(names)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_report(CommitReport((conflict(H_NORDWIND), conflict(G_SUED))))
    model.show_report(None)
    assert tester.model() is model


def test_the_lines_of_a_row_are_found() -> None:
    base = ItemSupplier(HELMET, NORDWIND)
    changes = [
        RowChange(H_NORDWIND, ChangeKind.EDIT, base, {PRICE: Decimal(1), Field.SKU: "x"}),
        RowChange(G_SUED, ChangeKind.REMOVE, ItemSupplier(GOGGLES, SUED)),
    ]
    found = ChangeList()
    found.fill(changes)
    assert found.block(H_NORDWIND) == (0, 2)
    assert found.block(G_SUED) == (2, 1)
    assert found.block(H_HANSA) == (3, 0)
    assert found.find((H_NORDWIND, PRICE)) == 1
    assert found.find((H_NORDWIND, Field.COMMENT)) == 0
    assert found.find((H_HANSA, None)) is None
    assert [line.field for line in lines_of(changes[0])] == [Field.SKU, PRICE]


def test_ten_thousand_changes_do_not_slow_the_next_one_down(
    qapp: QApplication, catalogue: Catalogue, workspace: Workspace, names: Names
) -> None:
    workspace.save_changes(
        RowChange(
            RowKey(ItemId(number), NORDWIND),
            ChangeKind.EDIT,
            ItemSupplier(ItemId(number), NORDWIND),
            {PRICE: Decimal(number)},
        )
        for number in range(100, 10_100)
    )
    session = EditSession(catalogue, workspace)
    model = ChangeModel(session, names, ENGLISH)
    assert model.rowCount() == 10_000
    session.set_value(H_NORDWIND, PRICE, Decimal(5))
    begin = time.perf_counter()
    for number in range(100, 120):
        model.show_changes(frozenset({RowKey(ItemId(number), NORDWIND), H_NORDWIND}))
    each = (time.perf_counter() - begin) / 20
    assert model.rowCount() == 10_001
    assert model.row_of(H_NORDWIND, PRICE) == 10_000
    assert each < 0.05, f"{each * 1000:.1f} ms for one change"
