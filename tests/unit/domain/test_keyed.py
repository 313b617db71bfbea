"""Which row a line of a price list means, what its columns hold, and which lines lead nowhere."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jtl_desktop.domain.changes import ChangeKind, RowChange
from jtl_desktop.domain.edits import MakeStandard, SetCell
from jtl_desktop.domain.guessing import guessed, with_use
from jtl_desktop.domain.headings import Key, Other, has_titles, plain_title, recognised
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, RowKey, SupplierId
from jtl_desktop.domain.keyed import KeyHits, KeyOptions, SupplierChoice, Which, keys_of, matched, plain_key, prepared
from jtl_desktop.domain.numbers import GERMAN

PRICE = Field.PURCHASE_PRICE_NET
A, B = SupplierId(1), SupplierId(2)
ONE, TWO, THREE, FOUR = (ItemId(n) for n in range(1, 5))
HITS = KeyHits(
    own={"A-1": (ONE,), "A-2": (TWO,), "A-3": (THREE,), "00012": (FOUR,), "doppelt": (ONE, TWO)},
    gtin={"4012345678901": (TWO,)},
    supplier={
        "L-1": (RowKey(ONE, A),),
        "L-2": (RowKey(TWO, A), RowKey(TWO, B)),
        "L-3": (RowKey(ONE, A), RowKey(TWO, B)),
    },
    suppliers={ONE: ((A, True),), TWO: ((A, False), (B, True)), THREE: ((A, False), (B, False)), FOUR: ()},
)
NAMES = {"nordwind": A, "süd gmbh": B}
OWN = (Key.OWN_SKU, PRICE)


def options(*uses, supplier: SupplierChoice = Which.ONLY, clears: bool = False) -> KeyOptions:
    return KeyOptions(uses or OWN, supplier, clears)


def match(line: list[str], chosen: KeyOptions) -> RowKey | str:
    found, notes = matched([line], chosen, HITS, NAMES, str.lower)
    return found[0][1] if found else notes[0].reason.in_english()


@pytest.mark.parametrize(
    ("line", "uses", "choice", "row"),
    [
        (["A-1", "5"], OWN, Which.ONLY, RowKey(ONE, A)),
        ([' ="A-1" ', "5"], OWN, Which.ONLY, RowKey(ONE, A)),
        (["A-2", "5"], OWN, Which.STANDARD, RowKey(TWO, B)),
        (["A-1", "5"], OWN, Which.STANDARD, RowKey(ONE, A)),
        (["A-2", "5"], OWN, A, RowKey(TWO, A)),
        (["A-2", "5", "Nordwind"], (*OWN, Other.SUPPLIER), Which.STANDARD, RowKey(TWO, A)),
        (["A-2", "5", ""], (*OWN, Other.SUPPLIER), Which.STANDARD, RowKey(TWO, B)),
        (["4012345678901", "5"], (Key.GTIN, PRICE), B, RowKey(TWO, B)),
        (["L-1", "5"], (Key.SUPPLIER_SKU, PRICE), Which.ONLY, RowKey(ONE, A)),
        (["L-2", "5"], (Key.SUPPLIER_SKU, PRICE), Which.STANDARD, RowKey(TWO, B)),
        (["L-3", "5"], (Key.SUPPLIER_SKU, PRICE), B, RowKey(TWO, B)),
    ],
)
def test_a_line_means_exactly_one_row(line, uses, choice, row):
    assert match(line, options(*uses, supplier=choice)) == row


@pytest.mark.parametrize(
    ("line", "uses", "choice", "reason"),
    [
        (["X", "5"], OWN, Which.ONLY, "No item has this SKU."),
        (["12", "5"], OWN, Which.ONLY, "No item has this SKU."),
        (["X", "5"], (Key.GTIN, PRICE), Which.ONLY, "No item has this GTIN."),
        (["X", "5"], (Key.SUPPLIER_SKU, PRICE), Which.ONLY, "No supplier has this SKU."),
        (["4,01E+12", "5"], (Key.GTIN, PRICE), Which.ONLY, "last digits are lost"),
        (["", "5"], OWN, Which.ONLY, "no key in this line"),
        (["x"], (Other.LEAVE_OUT,), Which.ONLY, "no key in this line"),
        (["doppelt", "5"], OWN, Which.ONLY, "2 items have this key"),
        (["A-2", "5"], OWN, Which.ONLY, "2 rows fit this line; choose the supplier"),
        (["A-3", "5"], OWN, Which.STANDARD, "none is the default one"),
        (["A-1", "5"], OWN, B, "does not supply the item"),
        (["A-1", "5", "Unbekannt"], (*OWN, Other.SUPPLIER), Which.ONLY, "no supplier “Unbekannt”"),
        (["00012", "5"], OWN, Which.ONLY, "No supplier of this item is known"),
        (["L-2", "5"], (Key.SUPPLIER_SKU, PRICE), Which.ONLY, "2 rows fit"),
    ],
)
def test_a_line_that_means_no_row_or_several_is_listed_with_the_reason(line, uses, choice, reason):
    found = match(line, options(*uses, supplier=choice))
    assert isinstance(found, str)
    assert reason in found


def test_a_row_that_comes_twice_is_taken_once_and_the_heading_counts_as_a_line():
    table = [["SKU", "EK"], ["A-1", "5"], ["", ""], ["A-1", "6"]]
    chosen = KeyOptions(OWN, has_titles=True)
    assert keys_of(table, chosen) == ["A-1", "", "A-1"]
    found, notes = matched(table, chosen, HITS, NAMES, str.lower)
    assert found == [(2, RowKey(ONE, A))]
    assert [(note.line, note.reason.in_english()) for note in notes] == [
        (4, "Line 2 is about the same row already; this line was left out.")
    ]


def test_without_a_key_column_there_are_no_keys():
    assert keys_of([["a"]], KeyOptions((PRICE,))) == []
    assert plain_key("\u00a000012 ") == "00012"


def test_a_supplier_that_is_only_staged_can_be_meant():
    staged = [
        RowChange(RowKey(ONE, B), ChangeKind.ADD),
        RowChange(RowKey(ONE, A), ChangeKind.ADD),
        RowChange(RowKey(TWO, A), ChangeKind.EDIT),
        RowChange(RowKey(ItemId(99), A), ChangeKind.ADD),
    ]
    assert HITS.with_pending(staged).suppliers[ONE] == ((A, True), (B, False))
    assert ItemId(99) not in HITS.with_pending(staged).suppliers


def test_the_kind_of_key_is_the_one_that_fits_most():
    assert HITS.best() is Key.OWN_SKU
    assert KeyHits(gtin=HITS.gtin).best() is Key.GTIN
    assert KeyHits().best() is Key.OWN_SKU


def row(item: ItemId, supplier: SupplierId = A, **values) -> ItemSupplier:
    return ItemSupplier(item, supplier, **values)


def test_what_would_change_is_shown_and_nothing_else_is_touched():
    table = [["A-1", "1.234", "", "gleich\nhier"], ["A-2", "x", "", "neu"], ["A-3", "5", "", ""]]
    chosen = options(Key.OWN_SKU, PRICE, Field.SKU, Field.COMMENT)
    keys = [RowKey(ONE, A), RowKey(TWO, A), RowKey(THREE, A)]
    rows = [row(ONE, sku="S", comment="gleich\r\nhier"), row(TWO), row(THREE, purchase_price_net=Decimal("5.00"))]
    paste = prepared(table, chosen, list(enumerate(keys, start=1)), rows, GERMAN)
    assert paste.edits == [SetCell(keys[0], PRICE, Decimal(1234), "1.234"), SetCell(keys[1], Field.COMMENT, "neu")]
    assert [(line.line, line.field, line.old, line.new) for line in paste.lines] == [
        (1, PRICE, 0, 1234),
        (2, Field.COMMENT, "", "neu"),
    ]
    assert (paste.rows, paste.equal) == (2, 2)
    assert [(note.line, note.is_doubt) for note in paste.notes] == [(1, True), (2, False)]
    assert paste.name.in_english() == "Paste 2 cells by key"


def test_empty_cells_clear_only_where_that_is_wanted():
    chosen = options(Key.OWN_SKU, Field.SKU, clears=True)
    paste = prepared([["A-1", ""]], chosen, [(1, RowKey(ONE, A))], [row(ONE, sku="S")], GERMAN)
    assert paste.edits == [SetCell(RowKey(ONE, A), Field.SKU, "")]


def test_stars_read_only_values_and_rows_that_are_gone():
    chosen = options(Key.OWN_SKU, Field.IS_STANDARD, Field.PACKAGING_UNIT_PRICE_NET)
    keys = [RowKey(TWO, A), RowKey(TWO, B), RowKey(ONE, A)]
    paste = prepared([["A-2", "1", "5"], ["A-2", "1", ""], ["A-1", "1", ""]], chosen,
                     list(enumerate(keys, start=1)), [row(TWO), row(TWO, B), None], GERMAN)  # fmt: skip
    assert paste.edits == [MakeStandard(keys[0])]
    assert [note.reason.in_english() for note in paste.notes] == [
        "Wawi works this value out by itself.",
        "Only one supplier of an item can be the standard supplier.",
        "This row is no longer in Wawi.",
    ]


@pytest.mark.parametrize(
    ("title", "use"),
    [
        ("Artikelnummer (Lieferant)", Key.SUPPLIER_SKU),
        ("Lieferanten-Art.Nr.", Key.SUPPLIER_SKU),
        ("Artikelnummer", Key.OWN_SKU),
        ("EAN", Key.GTIN),
        ("Lieferant", Other.SUPPLIER),
        ("Netto-EK", PRICE),
        ("EK netto [Lieferant]", PRICE),
        ("ek_netto", PRICE),
        ("EK Netto (für GLD)", Other.LEAVE_OUT),
        ("USt. in %", Field.TAX_RATE),
        ("Lieferzeit in Tagen (Lieferant)", Field.DELIVERY_TIME),
        ("Mindestabnahme Lieferant", Field.MINIMUM_PURCHASE_QUANTITY),
        ("Ist Standardlieferant", Field.IS_STANDARD),
        ("Kommentar", Field.COMMENT),
        ("Irgendwas", None),
        ("Meine Spalte", Field.STOCK_LEVEL),
    ],
)
def test_titles_of_the_ameise_of_exports_and_of_the_grid_are_known(title, use):
    assert recognised([title], {"Meine Spalte": Field.STOCK_LEVEL}) == [use]


def test_a_use_is_given_once():
    assert recognised(["EK", "Netto-EK", "foo", "bar"], {}) == [PRICE, Other.LEAVE_OUT, None, None]
    assert plain_title("  Lieferanten-Art.Nr. ") == "lieferanten art nr"


@pytest.mark.parametrize(
    ("table", "holds"),
    [
        ([["SKU", "x"]], True),
        ([["Nr", "Betrag"], ["A1", "5"]], True),
        ([["Nr", "Betrag"], ["A", "B"]], False),
        ([["A1", "5"], ["A2", "6"]], False),
        ([["Nr", "Betrag"]], False),
        ([], False),
    ],
)
def test_a_heading_is_told_from_data(table, holds):
    assert has_titles(table, {}) is holds


def guess(*table: list[str], field: Field = PRICE) -> KeyOptions:
    return guessed(list(table), {}, field, {"nordwind", "süd gmbh"}, GERMAN, str.lower)


def test_columns_are_understood_by_their_titles():
    found = guess(
        ["SKU", "Lieferant", "Lieferanten-Art.Nr.", "Netto-EK", "EK Netto (für GLD)"], ["A", "b", "c", "1", "2"]
    )
    assert found.uses == (Key.OWN_SKU, Other.SUPPLIER, Field.SKU, PRICE, Other.LEAVE_OUT)
    assert found.has_titles
    assert guess(["EAN", "Bestellnummer", "EK"], ["1", "2", "3"]).uses == (Key.GTIN, Field.SKU, PRICE)
    assert guess(["Bestellnummer", "EK"], ["1", "2"]).uses == (Key.SUPPLIER_SKU, PRICE)
    assert guess(["Code", "EK"], ["1", "2", "3"]).uses == (Key.OWN_SKU, PRICE, Other.LEAVE_OUT)


def test_columns_without_titles_are_understood_by_what_stands_in_them():
    found = guess(["A-1", "Nordwind", "Ein Name", "5,50", "7"], ["A-2", "Süd GmbH", "", "6", ""])
    assert found.uses == (Key.OWN_SKU, Other.SUPPLIER, Other.LEAVE_OUT, PRICE, Other.LEAVE_OUT)
    assert not found.has_titles
    assert guess(["A-1", ""]).uses == (Key.OWN_SKU, Other.LEAVE_OUT)


def test_another_use_takes_the_place_of_the_old_one():
    chosen = KeyOptions((Key.OWN_SKU, PRICE, Field.SKU), A, clears=True)
    assert with_use(chosen, 2, PRICE).uses == (Key.OWN_SKU, Other.LEAVE_OUT, PRICE)
    assert with_use(chosen, 1, Key.GTIN).uses == (Other.LEAVE_OUT, Key.GTIN, Field.SKU)
    assert with_use(chosen, 1, Key.GTIN).clears
