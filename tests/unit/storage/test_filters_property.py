"""Every filter in SQL against the same rule in plain Python, on assortments and filters nobody thought of."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier, RowKey, ScalePrice, Supplier, SupplierId, Value
from jtl_desktop.domain.pricing import rises
from jtl_desktop.storage import result_build, value_counts
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.folding import fold
from jtl_desktop.storage.result_build import ResultBuild, open_result
from jtl_desktop.storage.results import Column, Condition, Filter, GridQuery, Only, ResultSet, SingleValue
from jtl_desktop.storage.value_lists import ValueCount
from jtl_desktop.storage.view_text import query_from, query_text
from tests.unit.storage.builders import NOW

Line = tuple[Item, ItemSupplier | None]

NAMES = {SupplierId(1): "Öko", SupplierId(2): "nord", SupplierId(3): "Süd"}
WORDS = ["", "Öl", "öl 5W", "Helm", "HELM", "ß", "ss", "a%b", "grosse", "10", "9.99", "ı"]
# Neighbours that a float cannot tell apart, and numbers of many digits.
NUMBERS = [
    "0", "0.1", "0.10000000000001", "9.99", "10", "999999999999.1234567890123", "999999999999.1234567890124", "-1.5",
]  # fmt: skip
TIERS = [
    (),
    (ScalePrice(Decimal(10), net=Decimal(9)),),
    (ScalePrice(Decimal(50), percent=Decimal(5)), ScalePrice(Decimal(10), net=Decimal("9.99"))),
]

# Around midnight of this computer's clock, wherever it stands; and none.
MIDNIGHT = datetime(2026, 3, 29).astimezone()
MOMENTS = [None, MIDNIGHT, MIDNIGHT - timedelta(seconds=1), MIDNIGHT + timedelta(days=1), MIDNIGHT + timedelta(hours=5)]
DAYS = [date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30), date(2026, 4, 1)]

words = st.sampled_from(WORDS)
numbers = st.sampled_from(NUMBERS).map(Decimal)

OWN_COLUMNS = (Column.OWN_SKU, Column.OWN_NAME, Column.GTIN, Column.SUPPLIER_NAME)
TEXT_COLUMNS = (*OWN_COLUMNS, Column.SKU, Column.COMMENT)
NUMBER_COLUMNS = (Column.PURCHASE_PRICE_NET, Column.STOCK_LEVEL)
TEXT_CONDITIONS = (
    Condition.IS, Condition.IS_NOT, Condition.CONTAINS, Condition.NOT_CONTAINS, Condition.BEGINS,
)  # fmt: skip
NUMBER_CONDITIONS = (Condition.IS, Condition.AT_LEAST, Condition.AT_MOST)


@st.composite
def rows(draw: st.DrawFn, item_id: ItemId, supplier: SupplierId) -> ItemSupplier:
    return ItemSupplier(
        item_id, supplier, sku=draw(words), comment=draw(words), purchase_price_net=draw(numbers),
        stock_level=draw(numbers), is_standard=draw(st.booleans()), scale_prices=draw(st.sampled_from(TIERS)),
    )  # fmt: skip


@st.composite
def assortments(draw: st.DrawFn) -> dict[Item, list[ItemSupplier]]:
    found = {}
    for number in range(1, draw(st.integers(1, 5)) + 1):
        gtin, changed = draw(st.sampled_from(["", "4006381333931", "10"])), draw(st.sampled_from(MOMENTS))
        item = Item(ItemId(number), draw(words), draw(words), gtin, changed=changed)
        suppliers = draw(st.lists(st.sampled_from(sorted(NAMES)), unique=True))
        found[item] = [draw(rows(item.item_id, supplier)) for supplier in suppliers]
    return found


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    others = (Column.IS_STANDARD, Column.SCALE_PRICES, Column.CHANGED, Column.READ_AT)
    column = draw(st.sampled_from([*TEXT_COLUMNS, *NUMBER_COLUMNS, *others]))
    if draw(st.integers(0, 4)) == 0:
        return Filter(column, draw(st.sampled_from([Condition.IS_EMPTY, Condition.NOT_EMPTY])))
    values: st.SearchStrategy[SingleValue]
    conditions: tuple[Condition, ...]
    if column in TEXT_COLUMNS:
        values = st.sampled_from([*WORDS[1:], *NAMES.values(), "4006381333931"])
        conditions = TEXT_CONDITIONS
    elif column.is_moment:
        values, conditions = st.sampled_from([*DAYS, NOW.astimezone().date()]), (*NUMBER_CONDITIONS, Condition.IS_NOT)
    elif column is Column.IS_STANDARD:
        return Filter(column, Condition.IS, draw(st.booleans()))
    else:
        values = numbers if column in NUMBER_COLUMNS else st.sampled_from([Decimal(1), Decimal(2)])
        conditions = NUMBER_CONDITIONS
    if draw(st.booleans()):
        return Filter(column, draw(st.sampled_from(conditions)), draw(values))
    chosen = draw(st.lists(st.one_of(st.none(), values), unique=True))
    return Filter(column, Condition.ONE_OF, tuple(chosen))


@st.composite
def changes(draw: st.DrawFn, assortment: dict[Item, list[ItemSupplier]]) -> list[RowChange]:
    """Some rows get another price, comment or star; some are removed; some suppliers are new."""
    found = []
    for item, known in assortment.items():
        for row in known:
            kind = draw(st.sampled_from([None, ChangeKind.EDIT, ChangeKind.REMOVE]))
            values: dict[Field, Value] = {
                Field.PURCHASE_PRICE_NET: draw(numbers), Field.COMMENT: draw(words), Field.IS_STANDARD: True,
            }  # fmt: skip
            if kind is ChangeKind.EDIT:
                found.append(RowChange(row.key, kind, row, MappingProxyType(values)))
            elif kind is ChangeKind.REMOVE:
                found.append(RowChange(row.key, kind, row))
        missing = sorted(set(NAMES) - {row.supplier_id for row in known})
        is_grown = draw(st.booleans())
        if missing and is_grown:
            key = RowKey(item.item_id, missing[0])
            found.append(RowChange(key, ChangeKind.ADD, None, MappingProxyType({Field.COMMENT: draw(words)})))
    return found


def cell(column: Column, line: Line) -> str | Decimal | bool | date | None:
    """What stands in a cell, of points in time the day; None where there is no value."""
    item, row = line
    if column is Column.CHANGED:
        return item.changed.astimezone().date() if item.changed is not None else None
    if column is Column.READ_AT:
        return NOW.astimezone().date()
    if column in (Column.OWN_SKU, Column.OWN_NAME, Column.GTIN):
        return {Column.OWN_SKU: item.sku, Column.OWN_NAME: item.name, Column.GTIN: item.gtin}[column] or None
    if row is None:
        return None
    if column is Column.SUPPLIER_NAME:
        return NAMES[row.supplier_id]
    assert column.field is not None
    value = row.get(column.field)
    if isinstance(value, tuple):
        return Decimal(len(value)) if value else None
    return None if value == "" else value


def holds(wanted: Filter, line: Line) -> bool:
    """The merchant's understanding of a filter."""
    value, sought = cell(wanted.column, line), wanted.value
    match wanted.condition:
        case Condition.IS_EMPTY:
            # An item's name may be empty, but is never missing.
            return value is None and wanted.column not in (Column.OWN_SKU, Column.OWN_NAME)
        case Condition.NOT_EMPTY:
            return value is not None or wanted.column in (Column.OWN_SKU, Column.OWN_NAME)
        case Condition.ONE_OF:
            assert isinstance(sought, tuple)
            return value in sought
    if isinstance(sought, str):
        text = "" if value is None else fold(str(value))
        sought = fold(sought)
        match wanted.condition:
            case Condition.IS:
                return text == sought
            case Condition.IS_NOT:
                return text != sought
            case Condition.CONTAINS:
                return sought in text
            case Condition.NOT_CONTAINS:
                return sought not in text
        return text.startswith(sought)
    if isinstance(sought, date):
        return holds_on(wanted.condition, value, sought)
    if value is None:
        return False
    left, right = Decimal(value), Decimal(sought)  # type: ignore[arg-type]  # both are numbers here
    if wanted.condition is Condition.IS:
        return left == right
    return left >= right if wanted.condition is Condition.AT_LEAST else left <= right


def holds_on(condition: Condition, value: object, sought: date) -> bool:
    if not isinstance(value, date):
        return condition is Condition.IS_NOT
    return {
        Condition.IS: value == sought,
        Condition.IS_NOT: value != sought,
        Condition.AT_LEAST: value >= sought,
        Condition.AT_MOST: value <= sought,
    }[condition]


def lines_of(assortment: dict[Item, list[ItemSupplier]]) -> Iterator[Line]:
    for item, known in assortment.items():
        yield from ((item, row) for row in known)
        if not known:
            yield item, None


def name(line: Line) -> tuple[int, int | None]:
    return line[0].item_id, line[1].supplier_id if line[1] is not None else None


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    made = Catalogue(tmp_path_factory.mktemp("filters") / "catalogue.sqlite")
    made.store_suppliers(Supplier(number, name) for number, name in NAMES.items())
    yield made
    made.close()


def stock(catalogue: Catalogue, assortment: dict[Item, list[ItemSupplier]]) -> Path:
    for number in range(1, 6):
        catalogue.mark_item_gone(ItemId(number))
    catalogue.store_items(assortment, seen_at=NOW)
    catalogue.store_loaded([(item.item_id, known, NOW) for item, known in assortment.items()])
    return catalogue.path


def listed(path: Path, query: GridQuery, pending: list[RowChange] | None = None) -> Counter[tuple[int, int | None]]:
    found = _rows_of(ResultBuild(path, query, pending or []).run())
    assert found is not None
    return Counter(found)


@settings(max_examples=250, deadline=None)
@given(assortments(), st.lists(filters(), min_size=1, max_size=3))
def test_filters_together_leave_the_rows_that_pass_all_of_them(
    catalogue: Catalogue, assortment: dict[Item, list[ItemSupplier]], wanted: list[Filter]
) -> None:
    path = stock(catalogue, assortment)
    expected = [name(line) for line in lines_of(assortment) if all(holds(each, line) for each in wanted)]
    query = GridQuery(filters=tuple(wanted))
    assert listed(path, query) == Counter(expected)
    assert query_from(query_text(query, columns="[1]")) == (query, {"columns": "[1]"})


@pytest.mark.parametrize("condition", [Condition.AT_LEAST, Condition.AT_MOST, Condition.IS])
@pytest.mark.parametrize("bound", NUMBERS)
def test_bounds_are_exact_where_a_float_cannot_tell(catalogue: Catalogue, condition: Condition, bound: str) -> None:
    item = Item(ItemId(1), "A", "A")
    known = [ItemSupplier(item.item_id, SupplierId(n), purchase_price_net=Decimal(p)) for n, p in enumerate(NUMBERS)]
    path = stock(catalogue, {item: known})
    wanted = Filter(Column.PURCHASE_PRICE_NET, condition, Decimal(bound))
    expected = [(1, row.supplier_id) for row in known if holds(wanted, (item, row))]
    assert listed(path, GridQuery(filters=(wanted,))) == Counter(expected)


@pytest.mark.parametrize("descending", [False, True])
def test_an_order_is_exact_where_a_float_cannot_tell(catalogue: Catalogue, descending: bool) -> None:
    item = Item(ItemId(1), "A", "A")
    close = ["0.3", "0.2999999999999999999999999", "0.3000000000000000000000001", "1", "0.9999999999999999999999999"]
    numbers = sorted((*map(Decimal, NUMBERS), *map(Decimal, close), Decimal("-1.5000000000000000000000001")))
    known = [ItemSupplier(item.item_id, SupplierId(n), purchase_price_net=p) for n, p in enumerate(numbers)]
    path = stock(catalogue, {item: known[::2] + known[1::2]})
    found = _rows_of(open_result(path, GridQuery(sort=((Column.PURCHASE_PRICE_NET, descending),))))
    expected = [(1, row.supplier_id) for row in known]
    assert found == (expected[::-1] if descending else expected)


@settings(max_examples=150, deadline=None)
@given(st.data(), assortments(), st.lists(filters(), min_size=1, max_size=2))
def test_a_row_that_is_being_edited_passes_with_its_old_value_or_with_its_new_one(
    catalogue: Catalogue, data: st.DataObject, assortment: dict[Item, list[ItemSupplier]], wanted: list[Filter]
) -> None:
    path = stock(catalogue, assortment)
    pending = data.draw(changes(assortment))
    own = [each for each in wanted if each.column.field is None]
    fields = [each for each in wanted if each.column.field is not None]
    after = {change.key: change.effective() for change in pending}
    added = {change.key.item_id: change for change in pending if change.base is None}
    expected = []
    for line in lines_of(assortment):
        item, row = line
        versions = [line]
        if row is not None and row.key in after:
            versions.append((item, after[row.key]))
        if item.item_id in added:
            versions.append((item, added[item.item_id].effective()))
        passes = any(all(holds(each, version) for each in fields) for version in versions)
        if passes and all(holds(each, line) for each in own):
            expected.append(name(line))
    assert listed(path, GridQuery(filters=tuple(wanted)), pending) == Counter(expected)


def is_of_class(only: Only, rows: list[ItemSupplier], row: ItemSupplier | None) -> bool:
    """Whether a row, or an item by all its rows, is what a ready-made view shows."""
    standards = sum(each.is_standard for each in rows)
    match only:
        case Only.NO_SUPPLIER:
            return not rows
        case Only.NO_STANDARD:
            return standards == 0
        case Only.TWO_STANDARDS:
            return standards > 1
        case Only.PRICE_ZERO:
            return row is not None and row.purchase_price_net == 0
        case Only.TIERS_DEARER:
            return row is not None and rises(row.purchase_price_net, row.scale_prices)
    return True


@settings(max_examples=250, deadline=None)
@given(st.data(), assortments(), st.sampled_from(Only))
def test_ready_made_views_go_by_what_is_and_by_what_will_be(
    catalogue: Catalogue, data: st.DataObject, assortment: dict[Item, list[ItemSupplier]], only: Only
) -> None:
    path = stock(catalogue, assortment)
    pending = {change.key: change for change in data.draw(changes(assortment))}
    expected = []
    for item, known in assortment.items():
        added = [each.effective() for key, each in pending.items() if key.item_id == item.item_id and each.base is None]
        kept = [row for row in known if row.key not in pending or pending[row.key].kind is not ChangeKind.REMOVE]
        after = [pending[row.key].effective() if row.key in pending else row for row in kept] + added
        is_grown = any(is_of_class(only, after, row) for row in added)
        for line in lines_of({item: known}):
            row = line[1]
            change = pending.get(row.key) if row is not None else None
            versions = [(known, row), (after, change.effective() if change is not None else row)]
            if is_grown or any(is_of_class(only, *version) for version in versions):
                expected.append(name(line))
    assert listed(path, GridQuery(only=only), list(pending.values())) == Counter(expected)
    counted = ValueCount(path, GridQuery(only=only), Column.OWN_SKU, pending=pending.values()).run()
    assert sum(each.count for each in counted.values) == len(expected)


@settings(max_examples=60, deadline=None)
@given(st.data(), assortments())
def test_the_pending_rows_can_be_listed_alone(
    catalogue: Catalogue, data: st.DataObject, assortment: dict[Item, list[ItemSupplier]]
) -> None:
    path = stock(catalogue, assortment)
    pending = data.draw(changes(assortment))
    keys = {change.key for change in pending}
    grown = {change.key.item_id for change in pending if change.base is None}

    def is_pending(line: Line) -> bool:
        return line[0].item_id in grown or (line[1] is not None and line[1].key in keys)

    on = listed(path, GridQuery(filters=(Filter(Column.STATE, Condition.IS, True),)), pending)
    off = listed(path, GridQuery(filters=(Filter(Column.STATE, Condition.IS, False),)), pending)
    assert on == Counter(name(line) for line in lines_of(assortment) if is_pending(line))
    assert off == Counter(name(line) for line in lines_of(assortment) if line[1] is None or line[1].key not in keys)


@settings(max_examples=150, deadline=None)
@given(assortments(), st.sampled_from(list(Column)[1:]), st.lists(filters(), max_size=1))
def test_the_list_of_values_counts_what_choosing_them_would_show(
    catalogue: Catalogue, assortment: dict[Item, list[ItemSupplier]], column: Column, others: list[Filter]
) -> None:
    path = stock(catalogue, assortment)
    others = [each for each in others if each.column is not column]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(value_counts, "_ITEMS_AT_ONCE", 2)
        found = ValueCount(path, GridQuery(filters=tuple(others)), column).run()
    left = [line for line in lines_of(assortment) if all(holds(each, line) for each in others)]
    assert found.is_whole
    assert {each.value: each.count for each in found.values} == Counter(cell(column, line) for line in left)
    for each in found.values:
        query = GridQuery(filters=(*others, Filter(column, Condition.ONE_OF, (each.value,))))
        assert listed(path, query).total() == each.count


@settings(max_examples=100, deadline=None)
@given(assortments(), words, st.sampled_from(["", "nord", "9,99", "9.99", "oko"]))
def test_every_word_is_looked_for_in_the_whole_row(
    catalogue: Catalogue, assortment: dict[Item, list[ItemSupplier]], first: str, second: str
) -> None:
    path = stock(catalogue, assortment)

    def has(word: str, line: Line) -> bool:
        texts = [str(cell(column, line) or "") for column in TEXT_COLUMNS]
        prices = [line[1].purchase_price_net] if line[1] is not None else []
        prices += [tier.net for tier in line[1].scale_prices if tier.net is not None] if line[1] is not None else []
        is_price = word in ("9,99", "9.99") and Decimal("9.99") in prices
        return is_price or any(word in fold(text) for text in texts)

    search = f"{first} {second}"
    expected = [name(line) for line in lines_of(assortment) if all(has(word, line) for word in fold(search).split())]
    assert listed(path, GridQuery(search)) == Counter(expected)
    counted = ValueCount(path, GridQuery(search), Column.SKU).run()
    found = Counter(cell(Column.SKU, line) for line in lines_of(assortment) if name(line) in expected)
    assert {each.value: each.count for each in counted.values} == found


@settings(max_examples=200, deadline=None)
@given(st.data(), assortments(), st.one_of(words, st.sampled_from(["o", "l", "h", "el", "1"])), st.integers(1, 4))
def test_the_first_rows_are_the_beginning_of_all_rows(
    catalogue: Catalogue, data: st.DataObject, assortment: dict[Item, list[ItemSupplier]], search: str, most: int
) -> None:
    """So that nothing moves when the rest comes; but for a GTIN that thousands of others match, see ``head``."""
    assume(search not in {item.gtin for item in assortment})
    path = stock(catalogue, assortment)
    wanted = tuple(data.draw(st.lists(filters(), max_size=1)))
    orders = [
        (),
        *(((column, down),) for column in (Column.OWN_SKU, Column.PURCHASE_PRICE_NET) for down in (True, False)),
    ]
    order = data.draw(st.sampled_from(orders))
    query = GridQuery(search, wanted, order, data.draw(st.sampled_from(Only)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(result_build, "HEAD_ROWS", most)
        patch.setattr(result_build, "_FEW_ITEMS", 0)
        patch.setattr(result_build, "_SOON_STEPS", data.draw(st.sampled_from([1, 150_000])))
        head, whole = _rows_of(ResultBuild(path, query).head()), _rows_of(open_result(path, query))
    assert whole is not None
    if head is None:
        assert len(whole) < most
    else:
        assert head == whole[: len(head)]
        assert len(head) in (min(most, len(whole)), len(whole))


def _rows_of(result: ResultSet | None) -> list[tuple[int, int | None]] | None:
    if result is None:
        return None
    with contextlib.closing(result):
        return [(line.item.item_id, line.supplier_id) for line in result.rows(0, 100)]


@settings(max_examples=100, deadline=None)
@given(assortments(), st.lists(st.sampled_from(NUMBER_COLUMNS + TEXT_COLUMNS), min_size=2, max_size=3, unique=True))
def test_an_order_by_several_columns_goes_by_each_in_turn(
    catalogue: Catalogue, assortment: dict[Item, list[ItemSupplier]], columns: list[Column]
) -> None:
    path = stock(catalogue, assortment)

    def place(column: Column, line: Line) -> tuple[bool, object]:
        value = cell(column, line)
        if value is None:
            is_own = column in (Column.OWN_SKU, Column.OWN_NAME)
            return (False, "") if is_own else (True, 0)
        return False, fold(value) if isinstance(value, str) else value

    result = ResultBuild(path, GridQuery(sort=tuple((column, False) for column in columns))).run()
    shown = [(line.item, line.row) for line in result.rows(0, 100)]
    result.close()
    places = [tuple(place(column, line) for column in columns) for line in shown]
    assert places == sorted(places)


@settings(max_examples=100, deadline=None)
@given(assortments(), st.sampled_from(list(Only)))
def test_ready_made_views_list_what_they_say(
    catalogue: Catalogue, assortment: dict[Item, list[ItemSupplier]], only: Only
) -> None:
    path = stock(catalogue, assortment)

    def belongs(line: Line) -> bool:
        item, row = line
        standards = sum(each.is_standard for each in assortment[item])
        match only:
            case Only.ALL:
                return True
            case Only.NO_STANDARD:
                return standards == 0
            case Only.TWO_STANDARDS:
                return standards > 1
            case Only.NO_SUPPLIER:
                return row is None
            case Only.PRICE_ZERO:
                return row is not None and row.purchase_price_net == 0
        if row is None:
            return False
        price = row.purchase_price_net
        of_quantity = {Decimal(0): price}
        for tier in row.scale_prices:
            of_quantity[tier.from_quantity] = tier.net if tier.net is not None else price * Decimal("0.95")
        prices = [of_quantity[quantity] for quantity in sorted(of_quantity) if of_quantity[quantity] > 0]
        return prices != sorted(prices, reverse=True)

    expected = [name(line) for line in lines_of(assortment) if belongs(line)]
    assert listed(path, GridQuery(only=only)) == Counter(expected)
