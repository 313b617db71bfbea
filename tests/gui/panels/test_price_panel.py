"""A purchaser compares suppliers: who is cheapest at which quantity, in a chart and in words."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QTableView
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.edits import AddRow, PutChange, RemoveRow, Revert
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, ScalePrice, SupplierId
from jtl_desktop.domain.numbers import ENGLISH, GERMAN
from jtl_desktop.domain.text import text
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.ui.editing.steps import at_once
from jtl_desktop.ui.panels.band_model import BandModel
from jtl_desktop.ui.panels.chart_scale import ChartRange, place, price_ticks, quantity_at, quantity_ticks, staircase
from jtl_desktop.ui.panels.chart_style import line_styles
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.offers import Offer, cheapest_bands, last_quantity
from jtl_desktop.ui.panels.price_chart import PriceChart
from jtl_desktop.ui.panels.price_panel import PricePanel

GOGGLES, HELMET = ItemId(1), ItemId(2)
NORDWIND, SUED, HANSA = SupplierId(10), SupplierId(20), SupplierId(30)


def offer(
    number: int, price: str, *tiers: tuple[str, str], minimum: str = "0", standard: bool = False, current: bool = False
) -> Offer:
    row = ItemSupplier(
        GOGGLES,
        SupplierId(number),
        purchase_price_net=Decimal(price),
        minimum_purchase_quantity=Decimal(minimum),
        is_standard=standard,
        scale_prices=tuple(ScalePrice(Decimal(q), net=Decimal(p)) for q, p in tiers),
    )
    return Offer(row, f"S{number}", current)


@pytest.fixture
def panel(qtbot: QtBot, session: EditSession, names: Names) -> PricePanel:
    made = PricePanel(session, names, ENGLISH)
    qtbot.addWidget(made)
    made.resize(360, 480)
    return made


def shown(panel: PricePanel, qtbot: QtBot) -> PriceChart:
    panel.show()
    qtbot.waitExposed(panel)
    qtbot.waitUntil(lambda: panel.findChild(PriceChart) is not None, timeout=20_000)
    chart = panel.findChild(PriceChart)
    assert isinstance(chart, PriceChart)
    return chart


def table(panel: PricePanel) -> QTableView:
    found = panel.findChild(QTableView)
    assert isinstance(found, QTableView)
    return found


def words(panel: PricePanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def bands(*offers: Offer) -> list[tuple[str, str, str]]:
    return [(str(band.start), band.offer.name, str(band.price)) for band in cheapest_bands(offers)]


def test_the_cheapest_supplier_changes_with_the_quantity() -> None:
    assert bands(offer(1, "97.23", ("10", "94.21")), offer(2, "95", minimum="20"), offer(3, "99", ("50", "90"))) == [
        ("1", "S1", "97.23"),
        ("10", "S1", "94.21"),
        ("50", "S3", "90"),
    ]


def test_nobody_sells_below_the_minimum_purchase() -> None:
    assert bands(offer(1, "10", minimum="5"), offer(2, "12")) == [("1", "S2", "12"), ("5", "S1", "10")]


def test_of_equal_prices_the_standard_supplier_counts() -> None:
    assert bands(offer(1, "10"), offer(2, "10", standard=True)) == [("1", "S2", "10")]


def test_a_price_that_is_not_set_is_no_offer() -> None:
    assert bands(offer(1, "0"), offer(2, "3")) == [("1", "S2", "3")]
    assert bands(offer(1, "0")) == []
    assert offer(1, "0").price_at(Decimal(5)) is None


@given(
    st.lists(
        st.tuples(st.integers(1, 9999), st.lists(st.tuples(st.integers(2, 900), st.integers(1, 9999)), max_size=4)),
        min_size=1,
        max_size=5,
    ),
    st.integers(1, 2000),
)
def test_the_bands_tell_the_truth_at_any_quantity(
    sellers: list[tuple[int, list[tuple[int, int]]]], quantity: int
) -> None:
    offers = [
        offer(number, str(price), *((str(q), str(p)) for q, p in dict(tiers).items()))
        for number, (price, tiers) in enumerate(sellers)
    ]
    found = [band for band in cheapest_bands(offers) if band.start <= quantity][-1]
    best = min(price for each in offers if (price := each.price_at(Decimal(quantity))) is not None)
    assert found.price == best
    assert found.offer.price_at(Decimal(quantity)) == best


@given(st.decimals(min_value=1, max_value=9_999_999, places=0))
def test_a_place_on_the_axis_is_found_again(quantity: Decimal) -> None:
    assert abs(quantity_at(place(quantity)) - quantity) <= 1


def test_a_staircase_runs_from_the_minimum_purchase_to_the_edge() -> None:
    xs, ys = staircase(offer(1, "10", ("100", "8"), minimum="10"), Decimal(1000))
    assert xs == [1, 2, 2, 3]
    assert ys == [10, 10, 8, 8]


def test_axes_have_few_round_numbers() -> None:
    assert quantity_ticks(Decimal(1), Decimal(200)) == [1, 2, 5, 10, 20, 50, 100, 200]
    assert quantity_ticks(Decimal(1), Decimal(1_000_000)) == [10**power for power in range(7)]
    assert quantity_ticks(Decimal(25), Decimal(75)) == [30, 50, 70]
    assert price_ticks(Decimal("88.3"), Decimal("101.2")) == [90, 95, 100]
    assert price_ticks(Decimal(5), Decimal(5)) == [5]
    assert [str(tick) for tick in price_ticks(Decimal("0.0101"), Decimal("0.0119"))][:2] == ["0.0105", "0.0110"]


def test_equal_prices_still_have_room() -> None:
    span = ChartRange.of([offer(1, "10")])
    assert span.low < 10 < span.high
    assert span.last == last_quantity([offer(1, "10")]) == 10


def test_lines_differ_without_colour_and_keep_their_look() -> None:
    offers = [offer(number, "1") for number in range(5)]
    styles = line_styles(offers)
    assert len({(style.dashes, style.symbol) for style in styles.values()}) == 5
    assert line_styles(offers[::-1]) == styles


def test_the_band_model_keeps_qts_rules(qapp: QApplication) -> None:
    model = BandModel(GERMAN)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(cheapest_bands([offer(1, "1097.23", ("10", "994.21")), offer(2, "3", minimum="100")]))
    assert model.in_words() == "from 1: S1 1.097,23; from 10: S1 994,21; from 100: S2 3,00"
    model.show(())
    assert model.in_words() == ""
    assert tester.model() is model


def test_the_chart_comes_after_the_window_and_says_the_same_as_the_table(panel: PricePanel, qtbot: QtBot) -> None:
    panel.show_item(GOGGLES, NORDWIND)
    panel.show()
    assert "Chart is being prepared …" in words(panel)
    assert table(panel).isVisible(), "the table need not wait for the chart"
    chart = shown(panel, qtbot)
    assert chart.isVisible()
    assert chart.accessibleDescription() == "from 1: Nordwind 97.23; from 10: Nordwind 94.21; from 50: Nordwind 92.3685"
    assert table(panel).accessibleDescription() == chart.accessibleDescription()
    assert "Chart is being prepared …" not in words(panel)


def test_pending_edits_are_in_the_prices(panel: PricePanel, qtbot: QtBot, session: EditSession) -> None:
    panel.show_item(GOGGLES, NORDWIND)
    shown(panel, qtbot)
    session.set_value(RowKey(GOGGLES, SUED), Field.PURCHASE_PRICE_NET, Decimal("80"))
    model = table(panel).model()
    assert [model.index(2, column).data() for column in range(3)] == ["20", "Süd GmbH", "80.00"]
    session.remove_supplier(RowKey(GOGGLES, SUED))
    assert [model.index(2, column).data() for column in range(3)] == ["50", "Nordwind", "92.3685"]


def test_pointing_at_a_quantity_compares_everybody(panel: PricePanel, qtbot: QtBot) -> None:
    panel.show_item(GOGGLES, NORDWIND)
    chart = shown(panel, qtbot)
    qtbot.waitUntil(lambda: chart.width() > 100)
    QApplication.processEvents()
    viewport = chart._plot.viewport()
    qtbot.mouseMove(viewport, QPoint(viewport.width() // 2, viewport.height() // 2))
    qtbot.mouseMove(viewport, QPoint(viewport.width() - 20, viewport.height() // 2))
    qtbot.waitUntil(lambda: panel.legend.words() == "Nordwind 92.3685, Süd GmbH 95.00")
    assert any(line.startswith("Price per piece at ") for line in words(panel))
    qtbot.mouseMove(viewport, QPoint(viewport.width() // 4, viewport.height() // 2))
    qtbot.waitUntil(lambda: panel.legend.words() == "Nordwind 97.23, Süd GmbH –")
    QApplication.sendEvent(viewport, QEvent(QEvent.Type.Leave))
    assert panel.legend.accessibleName() == "Nordwind, Süd GmbH"
    assert "Price per piece" in words(panel)


def test_the_mouse_wheel_is_left_to_the_page(panel: PricePanel, qtbot: QtBot) -> None:
    panel.show_item(GOGGLES, NORDWIND)
    chart = shown(panel, qtbot)
    before = chart._plot.getPlotItem().viewRange()
    viewport = chart._plot.viewport()
    middle = QPointF(viewport.rect().center())
    wheel = QWheelEvent(
        middle,
        QPointF(viewport.mapToGlobal(middle.toPoint())),
        QPoint(0, 0),
        QPoint(0, -240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, wheel)
    assert chart._plot.getPlotItem().viewRange() == before
    assert not wheel.isAccepted(), "Qt hands what nobody accepts to the page behind"


def test_a_line_of_the_table_leads_to_its_supplier(panel: PricePanel, qtbot: QtBot) -> None:
    panel.show_item(GOGGLES, NORDWIND)
    panel.show()
    chosen: list[object] = []
    panel.supplier_chosen.connect(chosen.append)
    table(panel).setFocus()
    table(panel).selectRow(0)
    qtbot.keyClick(table(panel), Qt.Key.Key_Return)
    assert chosen == [RowKey(GOGGLES, NORDWIND)]


def test_no_row_and_no_price_are_said(panel: PricePanel, qtbot: QtBot, session: EditSession) -> None:
    panel.show()
    assert "Choose a row in the grid to compare its suppliers." in words(panel)
    for supplier in (NORDWIND, SUED):
        session.remove_supplier(RowKey(GOGGLES, supplier))
    panel.show_item(GOGGLES, None)
    assert "No supplier of this item has a price yet." in words(panel)
    panel.show_nothing()
    assert "Choose a row in the grid to compare its suppliers." in words(panel)


def test_the_theme_may_change_under_the_chart(panel: PricePanel, qtbot: QtBot, qapp: QApplication) -> None:
    panel.show_item(HELMET, HANSA)
    chart = shown(panel, qtbot)
    palette = chart.palette()
    palette.setColor(palette.ColorRole.Window, Qt.GlobalColor.black)
    chart.setPalette(palette)
    QApplication.processEvents()
    assert chart._plot.backgroundBrush().color().lightness() < 128


def test_without_the_chart_library_the_table_remains(
    panel: PricePanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_name: str) -> None:
        raise ImportError("a library of the system is not there")

    monkeypatch.setattr("jtl_desktop.ui.panels.chart_loader.importlib.import_module", missing)
    panel.show_item(GOGGLES, NORDWIND)
    panel.show()
    sorry = "The chart cannot be shown on this computer; the table below says the same."
    qtbot.waitUntil(lambda: sorry in words(panel))
    panel.show_item(HELMET, HANSA)
    assert sorry in words(panel)
    assert table(panel).isVisible()


def test_the_chart_library_does_not_hold_up_the_start() -> None:
    code = (
        "import sys, jtl_desktop.ui.panels.price_panel, jtl_desktop.ui.panels.changes\n"
        "print([name for name in ('pyqtgraph', 'numpy') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_closed_window_takes_its_chart_along(qapp: QApplication, session: EditSession, names: Names) -> None:
    made = PricePanel(session, names, ENGLISH)
    made.show_item(GOGGLES, NORDWIND)
    made._on_chart_ready(PriceChart)
    chart = weakref.ref(made.findChild(PriceChart))
    made.deleteLater()
    del made
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    left = chart()
    assert left is None or not isValid(left)
    session.set_value(RowKey(GOGGLES, NORDWIND), Field.PURCHASE_PRICE_NET, Decimal(5))


def test_among_very_many_changes_those_of_the_item_are_seen(panel: PricePanel, session: EditSession) -> None:
    panel.show_item(GOGGLES, NORDWIND)
    others = [
        PutChange(
            RowChange(RowKey(ItemId(number), HANSA), ChangeKind.ADD, None, {Field.PURCHASE_PRICE_NET: Decimal("1")})
        )
        for number in range(100, 400)
    ]
    before = [each.row for each in panel.offers]
    session.apply(others, text("x"))
    assert [each.row for each in panel.offers] == before
    new = AddRow(RowKey(GOGGLES, HANSA), {Field.PURCHASE_PRICE_NET: Decimal("90")})
    session.apply([*(Revert(edit.key) for edit in others), new, RemoveRow(RowKey(GOGGLES, SUED))], text("x"))
    assert {each.supplier_id for each in panel.offers} == {NORDWIND, HANSA}
    at_once(session.undo())
    assert [each.row for each in panel.offers] == before
