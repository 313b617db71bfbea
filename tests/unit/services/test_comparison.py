"""The comparison of the whole assortment says what comparing item by item says, on catalogues of any content."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jtl_desktop.domain.comparison import compare
from jtl_desktop.domain.currencies import Currencies, SupplierCurrency
from jtl_desktop.domain.edits import AddRow, MakeStandard, RemoveRow, SetCell
from jtl_desktop.domain.items import Field, Item, ItemId, ItemSupplier, RowKey, ScalePrice, SupplierId
from jtl_desktop.domain.text import text
from jtl_desktop.services.comparing import assortment
from jtl_desktop.services.comparing.comparison import Comparison
from jtl_desktop.services.comparing.listing import ComparisonQuery, Listing, Order, Show
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.storage import price_columns
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.currency_store import CurrencyStore
from jtl_desktop.storage.errors import CatalogueUnreadable
from jtl_desktop.storage.workspace import Workspace
from tests.unit.domain import test_comparison as reference

D = Decimal
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
NAME = text("Change values")
ALL = [SupplierId(number) for number in range(1, 7)]
# Digits that no float and no whole number of millionths can tell.
awkward = st.sampled_from(["0.1234567890123", "1234567890.1234567", "0.3333333333333", "99999999999999999999"]).map(D)


@st.composite
def assortments(draw):
    """Rows of some items, some numbers of them awkward."""
    found = []
    for number in draw(st.lists(st.integers(1, 40), min_size=1, max_size=9, unique=True)):
        rows = draw(reference.items(item_id=number))
        if draw(st.integers(0, 3)) == 0:
            field = draw(st.sampled_from(["purchase_price_net", "permissible_order_quantity"]))
            rows[0] = rows[0].replace(Field(field), draw(awkward))
        found.append(rows)
    return found


edits = st.one_of(
    st.builds(lambda key, price: SetCell(key, Field.PURCHASE_PRICE_NET, price), st.none(), reference.prices),
    st.builds(lambda key, tiers: SetCell(key, Field.SCALE_PRICES, tiers), st.none(), reference.tiers),
    st.builds(MakeStandard, st.none()),
    st.builds(RemoveRow, st.none()),
    st.just(AddRow),
)


class Desk:
    """A catalogue with unsaved changes, and the comparison of all of it."""

    def __init__(self, folder: Path, items: list[list[ItemSupplier]]) -> None:
        self.items = items
        self.catalogue = Catalogue(folder / "catalogue.sqlite")
        numbers = [rows[0].item_id for rows in items]
        # The order of the SKUs is the reverse one.
        known = [Item(number, f"A-{999 - number}", f"Helm N{number}") for number in numbers]
        self.catalogue.store_items(known, seen_at=NOW)
        self.catalogue.store_loaded([(rows[0].item_id, rows, NOW) for rows in items])
        self.workspace = Workspace(folder / "workspace.sqlite")
        # Nothing here is about power cuts.
        self.workspace.file.connection.execute("PRAGMA synchronous = OFF")
        self.editing = EditSession(self.catalogue, self.workspace)
        self.comparison = Comparison(
            self.editing, self.catalogue, folder / "catalogue.sqlite", CurrencyStore(self.workspace.file)
        )

    def know(self, currencies: Currencies) -> None:
        said = {number: currencies.suppliers.get(number) for number in ALL}
        self.comparison.decide(currencies.own, said, unknown_is_own=currencies.unknown_is_own)

    def listing(self, query: ComparisonQuery) -> Listing:
        found = asyncio.run(self.comparison.listing(query, ALL))
        assert found is not None
        return found

    def compared(self, wanted: Decimal | None):
        """Each item by itself, as it will be after saving."""
        rows = {item[0].item_id: self.editing.rows_of_item(item[0].item_id) for item in self.items}
        return {
            number: compare(sorted(found, key=lambda row: row.supplier_id), wanted, self.comparison.currencies)
            for number, found in rows.items()
            if found
        }

    def close(self) -> None:
        self.comparison.close()
        self.catalogue.close()
        self.workspace.close()


@contextmanager
def desk_of(items: list[list[ItemSupplier]]) -> Iterator[Desk]:
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder), items)
        try:
            yield desk
        finally:
            desk.close()


def shown(listing: Listing) -> list[tuple[int, int]]:
    return [(int(item), int(supplier)) for item, supplier in zip(listing.items, listing.suppliers, strict=True)]


def check(desk: Desk, wanted: Decimal | None) -> None:
    """All three kinds of lists, their order and their sums."""
    compared = desk.compared(wanted)
    savings = {number: found.best_saving for number, found in compared.items()}
    saving = {number: found for number, found in savings.items() if found is not None}

    best = desk.listing(ComparisonQuery(wanted))
    assert sorted(shown(best)) == sorted((number, compared[number].cheapest.supplier_id) for number in saving)
    amounts = [saving[number].per_order for number, _ in shown(best)]
    assert all(before >= after * (1 - D("1e-11")) for before, after in itertools.pairwise(amounts))
    # Python's own sum of decimals rounds to 28 digits.
    assert Fraction(best.summary.saving) == sum(map(Fraction, amounts))
    assert best.summary.saving_items == best.summary.items == best.summary.lines == len(saving)

    items = desk.listing(ComparisonQuery(wanted, Show.ITEMS))
    winners = {number: found.cheapest for number, found in compared.items()}
    assert sorted(shown(items)) == sorted((n, w.supplier_id if w else -1) for n, w in winners.items())
    assert items.summary.saving == best.summary.saving

    rows = desk.listing(ComparisonQuery(wanted, Show.ROWS))
    every = [(number, offer.supplier_id) for number, found in compared.items() for offer in found.offers]
    assert sorted(shown(rows)) == sorted(every)
    assert rows.summary.saving == best.summary.saving
    assert rows.summary.items == len(compared)


@settings(max_examples=40, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])
@given(assortments(), st.lists(reference.wanteds, min_size=1, max_size=2), reference.currencies(), st.data())
def test_it_says_what_comparing_item_by_item_says(items, wanteds, known, data) -> None:
    with desk_of(items) as desk:
        desk.know(known)
        for wanted in wanteds:
            check(desk, wanted)
        keys = [row.key for rows in items for row in rows]
        for _ in range(data.draw(st.integers(0, 3))):
            edit = data.draw(edits)
            key = data.draw(st.sampled_from(keys))
            if edit is AddRow:
                new = RowKey(key.item_id, SupplierId(6))
                desk.editing.apply([AddRow(new, {Field.PURCHASE_PRICE_NET: data.draw(reference.prices)})], NAME)
            else:
                put = edit._replace(key=key) if isinstance(edit, SetCell) else type(edit)(key)
                desk.editing.apply([put], NAME)
            check(desk, data.draw(st.sampled_from(wanteds)))


FIGURES = {
    Order.PRICE: lambda found: found.cheapest.own_price,
    Order.ASKED: lambda found: found.cheapest.price,
    Order.QUANTITY: lambda found: found.cheapest.quantity,
    Order.MINIMUM: lambda found: found.cheapest.row.minimum_purchase_quantity,
    Order.TOTAL: lambda found: found.cheapest.own_total,
    Order.STANDARD_PRICE: lambda found: found.standard and found.standard.own_price,
    Order.STANDARD_TOTAL: lambda found: found.standard and found.standard.own_total,
    Order.PER_PIECE: lambda found: (saving := found.saving(found.cheapest)) and saving.per_piece,
    Order.PERCENT: lambda found: (saving := found.saving(found.cheapest)) and saving.percent,
}


@settings(max_examples=30, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])
@given(assortments(), reference.wanteds, reference.currencies(), st.lists(st.sampled_from([*FIGURES]), min_size=1))
def test_items_are_ordered_by_what_comparing_item_by_item_says(items, wanted, known, orders) -> None:
    with desk_of(items) as desk:
        desk.know(known)
        compared = desk.compared(wanted)
        for order in orders:
            query = ComparisonQuery(wanted, Show.ITEMS, order=order, is_descending=False)
            found = [compared[ItemId(number)] for number, _ in shown(desk.listing(query))]
            values = [None if item.cheapest is None else FIGURES[order](item) for item in found]
            known_ones = [value for value in values if value is not None]
            assert values == known_ones + [None] * (len(values) - len(known_ones))
            assert all(after >= before - abs(before) * D("1e-11") for before, after in itertools.pairwise(known_ones))


@given(assortments(), reference.currencies())
@settings(max_examples=15)
def test_any_size_of_the_parts_that_are_read_gives_the_same(items, known) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(price_columns, "_NEXT_EDGE", price_columns._NEXT_EDGE.split("OFFSET", maxsplit=1)[0] + "OFFSET 1")
        with desk_of(items) as desk:
            desk.know(known)
            check(desk, D(10))


def test_news_of_the_catalogue_are_in_the_next_answer(tmp_path: Path) -> None:
    first = [reference.row(1, "10", standard=True), reference.row(2, "9")]
    with desk_of([first]) as desk:
        desk.know(Currencies(unknown_is_own=True))
        assert desk.listing(ComparisonQuery(D(50))).summary.saving == 50
        dearer = reference.row(2, "9.50")
        new = ItemSupplier(ItemId(2), SupplierId(1), purchase_price_net=D(3), is_standard=True)
        other = ItemSupplier(ItemId(2), SupplierId(3), purchase_price_net=D(2))
        desk.catalogue.store_items([Item(ItemId(2), "A-2", "Hose")], seen_at=NOW)
        desk.catalogue.store_loaded([(ItemId(1), [first[0], dearer], NOW), (ItemId(2), [new, other], NOW)])
        desk.comparison.note([ItemId(1), ItemId(2)])
        found = desk.listing(ComparisonQuery(D(50)))
        assert shown(found) == [(2, 3), (1, 2)]
        assert found.summary.saving == 75
        desk.catalogue.mark_item_gone(ItemId(2))
        desk.comparison.note([ItemId(2)])
        assert shown(desk.listing(ComparisonQuery(D(50)))) == [(1, 2)]


def test_after_many_news_everything_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assortment, "_MOST_PATCHED", 0)
    with desk_of([[reference.row(1, "10", standard=True), reference.row(2, "9")]]) as desk:
        desk.know(Currencies(unknown_is_own=True))
        assert desk.listing(ComparisonQuery(D(1))).summary.saving == 1
        desk.catalogue.store_row(reference.row(2, "8"), read_at=NOW)
        desk.comparison.note([ItemId(1)])
        assert desk.listing(ComparisonQuery(D(1))).summary.saving == 2


def many() -> list[list[ItemSupplier]]:
    """Item n: 10 at the standard supplier 1, 10 - n at 2, 10 + n at 3."""
    return [
        [
            ItemSupplier(ItemId(n), SupplierId(1), purchase_price_net=D(10), is_standard=True),
            ItemSupplier(
                ItemId(n),
                SupplierId(2),
                purchase_price_net=D(10 - n),
                stock_level=D(50 - 10 * n),
                delivery_time=D((0, 10, 3, 0, 0, 1)[n]),
                packaging_unit=("", "Karton", "", "Beutel", "", "Zug")[n],
                minimum_purchase_quantity=D(2) if n == 3 else D(0),
            ),
            ItemSupplier(ItemId(n), SupplierId(3 + n % 2), purchase_price_net=D(10 + n)),
        ]
        for n in range(1, 6)
    ]


@pytest.mark.parametrize(
    ("order", "is_descending", "expected"),
    [
        (Order.PER_ORDER, True, [5, 4, 3, 2, 1]),
        (Order.PER_PIECE, False, [1, 2, 3, 4, 5]),
        (Order.PERCENT, True, [5, 4, 3, 2, 1]),
        (Order.PRICE, False, [5, 4, 3, 2, 1]),
        (Order.TOTAL, True, [1, 2, 3, 4, 5]),
        (Order.SKU, False, [5, 4, 3, 2, 1]),
        (Order.SUPPLIER, False, [1, 2, 3, 4, 5]),
        (Order.ASKED, False, [5, 4, 3, 2, 1]),
        (Order.STANDARD_TOTAL, True, [1, 2, 3, 4, 5]),
        (Order.STANDARD_PRICE, False, [1, 2, 3, 4, 5]),
        (Order.MINIMUM, True, [3, 1, 2, 4, 5]),
        (Order.NAME, True, [5, 4, 3, 2, 1]),
        # Not known comes last in both directions; item 5 has an unsaved change.
        (Order.DAYS, False, [2, 5, 1, 3, 4]),
        (Order.DAYS, True, [1, 5, 2, 3, 4]),
        (Order.STOCK, False, [5, 4, 3, 2, 1]),
        (Order.PACKAGING, False, [3, 1, 5, 2, 4]),
    ],
)
def test_lines_are_ordered_by_any_column(order: Order, is_descending: bool, expected: list[int]) -> None:
    with desk_of(many()) as desk:
        desk.know(Currencies(unknown_is_own=True))
        desk.editing.apply([SetCell(RowKey(ItemId(5), SupplierId(2)), Field.DELIVERY_TIME, D(7))], NAME)
        desk.editing.apply([SetCell(RowKey(ItemId(5), SupplierId(2)), Field.PACKAGING_UNIT, "karton")], NAME)
        query = ComparisonQuery(D(2), order=order, is_descending=is_descending)
        assert [item for item, _ in shown(desk.listing(query))] == expected


def test_lines_are_ordered_by_what_has_to_be_ordered() -> None:
    steps = [
        [ItemSupplier(ItemId(n), SupplierId(1), purchase_price_net=D(1), permissible_order_quantity=D(step))]
        for n, step in ((1, "8"), (2, "2.5"), (3, "7"))
    ]
    with desk_of(steps) as desk:
        desk.know(Currencies(unknown_is_own=True))
        query = ComparisonQuery(D(8), Show.ITEMS, order=Order.QUANTITY, is_descending=False)
        assert shown(desk.listing(query)) == [(1, 1), (2, 1), (3, 1)]
        query = ComparisonQuery(D(14), Show.ITEMS, order=Order.QUANTITY, is_descending=False)
        assert shown(desk.listing(query)) == [(3, 1), (2, 1), (1, 1)]


def test_rows_are_ordered_filtered_and_found() -> None:
    with desk_of(many()) as desk:
        desk.know(Currencies(unknown_is_own=True))
        rows = ComparisonQuery(D(2), Show.ROWS, supplier=SupplierId(2), order=Order.PER_PIECE)
        assert shown(desk.listing(rows)) == [(5, 2), (4, 2), (3, 2), (2, 2), (1, 2)]
        assert desk.listing(rows).summary.saving == 30
        of_third = ComparisonQuery(D(2), Show.ROWS, supplier=SupplierId(3), order=Order.PER_ORDER)
        assert shown(desk.listing(of_third)) == [(2, 3), (4, 3)]
        assert desk.listing(of_third).summary.saving == 0
        found = desk.listing(ComparisonQuery(D(2), search="helm n4"))
        assert shown(found) == [(4, 2)]
        assert found.place_of(RowKey(ItemId(4), SupplierId(1))) == 0
        assert found.place_of(RowKey(ItemId(5), SupplierId(2))) is None
        assert shown(desk.listing(ComparisonQuery(D(2), supplier=SupplierId(4)))) == []


def test_unknown_currencies_are_left_out_until_the_merchant_says_otherwise() -> None:
    with desk_of(many()) as desk:
        summary = desk.listing(ComparisonQuery(D(2))).summary
        assert summary.saving_items == 0
        assert set(summary.without_currency) == {1, 2, 3, 4}
        assert summary.rows_left_out == 15
        desk.know(Currencies("EUR", True, {SupplierId(2): SupplierCurrency("USD")}))
        summary = desk.listing(ComparisonQuery(D(2))).summary
        assert not summary.without_currency
        assert list(summary.without_rate) == [2]
        assert summary.saving == 0
        desk.know(Currencies("EUR", True, {SupplierId(2): SupplierCurrency("USD", D("0.5"))}))
        assert desk.listing(ComparisonQuery(D(2))).summary.saving == 2 * (50 - (9 + 8 + 7 + 6 + 5) * D("0.5"))


def test_a_page_of_lines_is_exact_and_shows_unsaved_changes() -> None:
    with desk_of(many()) as desk:
        desk.know(Currencies(unknown_is_own=True))
        key = RowKey(ItemId(1), SupplierId(2))
        desk.editing.apply([SetCell(key, Field.PURCHASE_PRICE_NET, D("0.1234567890123"))], NAME)
        (line, gone) = desk.comparison.lines([(1, 2), (1, 99)], D(3))
        assert line.offer is not None
        assert line.offer.own_total == D("0.3703703670369")
        assert gone.offer is None


def test_of_changed_items_only_what_makes_prices_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with desk_of(many()) as desk:
        desk.know(Currencies(unknown_is_own=True))
        assert desk.listing(ComparisonQuery(D(2))).summary.saving == 30
        monkeypatch.setattr(desk.catalogue, "rows_of_items", lambda _items: pytest.fail("whole rows are read"))
        edits = [MakeStandard(RowKey(ItemId(number), SupplierId(2))) for number in range(1, 6)]
        desk.editing.apply(edits, NAME)
        assert desk.listing(ComparisonQuery(D(2))).summary.saving == 0


def test_changed_rows_that_could_not_be_read_are_read_at_the_next_question(monkeypatch: pytest.MonkeyPatch) -> None:
    with desk_of(many()) as desk:
        desk.know(Currencies(unknown_is_own=True))
        assert desk.listing(ComparisonQuery(D(2))).summary.saving == 30

        def fails(_items: object) -> None:
            raise CatalogueUnreadable("the disk is away")

        desk.editing.apply([SetCell(RowKey(ItemId(1), SupplierId(2)), Field.PURCHASE_PRICE_NET, D(8))], NAME)
        with monkeypatch.context() as patch:
            patch.setattr(desk.catalogue, "price_lines", fails)
            with pytest.raises(CatalogueUnreadable):
                desk.listing(ComparisonQuery(D(2)))
        assert desk.listing(ComparisonQuery(D(2))).summary.saving == 32


def test_prices_are_let_go_and_read_again_with_what_was_changed_meanwhile() -> None:
    with desk_of(many()) as desk:
        desk.know(Currencies(unknown_is_own=True))
        desk.editing.apply([SetCell(RowKey(ItemId(1), SupplierId(2)), Field.PURCHASE_PRICE_NET, D(8))], NAME)
        assert desk.listing(ComparisonQuery(D(2))).summary.saving == 32
        asyncio.run(desk.comparison.let_go())
        assert desk.comparison._survey._assortment._blocks is None
        assert desk.listing(ComparisonQuery(D(2))).summary.saving == 32
        asyncio.run(desk.comparison.let_go())
        desk.editing.revert_all()
        assert desk.listing(ComparisonQuery(D(2))).summary.saving == 30


def test_a_newer_question_ends_the_older_one() -> None:
    async def asked(desk: Desk) -> list[Listing | None]:
        return await asyncio.gather(*(desk.comparison.listing(ComparisonQuery(D(number)), ALL) for number in (1, 2, 3)))

    with desk_of(many()) as desk:
        desk.know(Currencies(unknown_is_own=True))
        *older, newest = asyncio.run(asked(desk))
        assert older == [None, None]
        assert newest is not None
        assert newest.query.wanted == 3


def test_an_empty_catalogue_has_nothing_to_compare() -> None:
    with desk_of(many()) as desk:
        for number in range(1, 6):
            desk.catalogue.mark_item_gone(ItemId(number))
        for show in Show:
            assert desk.listing(ComparisonQuery(D(2), show)).count == 0


def test_what_was_said_of_currencies_is_found_again(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace.sqlite")
    store = CurrencyStore(workspace.file)
    assert store.load() == Currencies()
    store.choose("CHF", unknown_is_own=True)
    store.set({SupplierId(1): SupplierCurrency("USD", D("0.92")), SupplierId(2): SupplierCurrency("EUR")})
    store.set({SupplierId(2): None})
    workspace.close()
    again = Workspace(tmp_path / "workspace.sqlite")
    found = CurrencyStore(again.file).load()
    again.close()
    assert found == Currencies("CHF", True, {SupplierId(1): SupplierCurrency("USD", D("0.92"))})


def test_tiers_in_any_order_and_with_equal_quantities_count_as_in_the_rules() -> None:
    tiers = (ScalePrice(D(50), D(3)), ScalePrice(D(10), D(5)), ScalePrice(D(10), D(4)))
    offer = ItemSupplier(ItemId(1), SupplierId(2), purchase_price_net=D(9), scale_prices=tiers)
    standard = ItemSupplier(ItemId(1), SupplierId(1), purchase_price_net=D(9), is_standard=True)
    with desk_of([[standard, offer]]) as desk:
        desk.know(Currencies(unknown_is_own=True))
        assert desk.listing(ComparisonQuery(D(10))).summary.saving == 50
        assert desk.listing(ComparisonQuery(D(60))).summary.saving == 360
