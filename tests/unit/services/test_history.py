"""Lists, housekeeping and files of the history, away from the window's thread."""

from __future__ import annotations

import asyncio
import csv
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from jtl_desktop.domain.items import Item, ItemId, RowKey, ScalePrice, Supplier, SupplierId
from jtl_desktop.domain.numbers import ENGLISH, GERMAN, NumberFormat
from jtl_desktop.domain.price_history import PriceChange, Source, own_price
from jtl_desktop.services.history.export import ExportStopped, PriceExport, Words
from jtl_desktop.services.history.prices import PriceHistory
from jtl_desktop.services.history.recorder import PriceRecorder
from jtl_desktop.services.history.sheet import PriceBook
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import WorkerClosedError
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.errors import NotWritable
from jtl_desktop.storage.price_file import open_price_file
from jtl_desktop.storage.price_results import PriceBuild, PriceOrder, PriceQuery, PriceResult
from jtl_desktop.storage.price_store import PriceStore
from tests.flows.basics import HurriedClock

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TITLES = [f"title {number}" for number in range(11)]
SOURCES = {Source.SEEN: "gesehen", Source.SAVE: "gespeichert", Source.FILE: "Datei"}


def change(supplier: int, old: str, new: str) -> PriceChange:
    key = RowKey(ItemId(1), SupplierId(supplier))
    return PriceChange(key, None, own_price(Decimal(old)), own_price(Decimal(new)))


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue(tmp_path / "catalogue.sqlite")
    made.store_items([Item(ItemId(1), "0012", '=Helm; "Größe" XL')], seen_at=NOW)
    made.store_suppliers([Supplier(SupplierId(1), "Süd GmbH")])
    yield made
    made.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PriceStore]:
    made = PriceStore(tmp_path / "price_history.sqlite")
    yield made
    made.close()


@pytest.fixture
def result(store: PriceStore, catalogue: Catalogue) -> Iterator[PriceResult]:
    store.record([change(1, "97.23", "98.5")], NOW - timedelta(days=1), Source.SEEN)
    reduction = ScalePrice(Decimal("2.5"), percent=Decimal(5))
    came = PriceChange(RowKey(ItemId(7), SupplierId(8)), Decimal("2.5"), None, reduction)
    store.record([came], NOW, Source.SAVE, "b")
    made = PriceBuild(store.path, catalogue.path, PriceQuery(is_descending=False)).run()
    yield made
    made.close()


@asynccontextmanager
async def open_history(store: PriceStore, catalogue: Catalogue) -> AsyncIterator[tuple[PriceHistory, list[object]]]:
    news: list[object] = []
    supervisor = Supervisor(lambda error, _name: news.append(error))
    history = PriceHistory(store, PriceRecorder(store), catalogue.path, supervisor, HurriedClock())
    history.changed.subscribe(news.append)
    try:
        yield history, news
    finally:
        await supervisor.drain(5)
        history.close()


# Files


def words(notation: NumberFormat = GERMAN) -> Words:
    return Words(TITLES, SOURCES, "Preisänderungen", notation)


def read_csv(path: Path) -> list[list[str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel takes it for something else without the mark"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def test_a_file_as_german_excel_reads_it(result: PriceResult, tmp_path: Path) -> None:
    assert PriceExport(result, tmp_path / "prices.csv", words()).run() == 2
    titles, first, second = read_csv(tmp_path / "prices.csv")
    assert titles == TITLES
    local = (NOW - timedelta(days=1)).astimezone()
    assert first[0] == local.strftime("%d.%m.%Y %H:%M:%S")
    assert first[1:] == ["0012", '\'=Helm; "Größe" XL', "Süd GmbH", "", "97,23", "", "98,5", "", "1,31", "gesehen"]
    assert second[1:] == ["", "", "#8", "2,5", "", "", "", "5", "", "gespeichert"]


def test_a_file_in_english(result: PriceResult, tmp_path: Path) -> None:
    PriceExport(result, tmp_path / "prices.CSV", words(ENGLISH)).run()
    first = read_csv(tmp_path / "prices.CSV")[1]
    assert (first[5], first[7]) == ("97.23", "98.5")
    assert first[0] == (NOW - timedelta(days=1)).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def test_a_workbook_holds_numbers_as_numbers_and_texts_as_texts(result: PriceResult, tmp_path: Path) -> None:
    assert PriceExport(result, tmp_path / "prices.xlsx", words()).run() == 2
    with zipfile.ZipFile(tmp_path / "prices.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode("utf-8")
    assert "<v>97.23</v>" in sheet
    assert "<v>98.5</v>" in sheet
    assert "=Helm; " in sheet
    assert "<f>" not in sheet, "a name that begins with = is no formula"


def test_what_does_not_fit_on_one_sheet_goes_on_on_the_next(tmp_path: Path) -> None:
    with PriceBook(tmp_path / "many.xlsx", TITLES, "Preise", most_rows=3) as book:
        for number in range(7):
            book.add([NOW, Decimal(number), "x", None])
    with zipfile.ZipFile(tmp_path / "many.xlsx") as written:
        sheets = [name for name in written.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3


def test_a_stopped_export_leaves_the_old_file(result: PriceResult, tmp_path: Path) -> None:
    path = tmp_path / "out" / "prices.csv"
    path.parent.mkdir()
    path.write_text("old", encoding="utf-8")
    export = PriceExport(result, path, words())
    export.stop()
    with pytest.raises(ExportStopped):
        export.run()
    assert [found.read_text(encoding="utf-8") for found in path.parent.iterdir()] == ["old"]


def test_a_folder_that_is_not_there_is_said(result: PriceResult, tmp_path: Path) -> None:
    with pytest.raises(NotWritable):
        PriceExport(result, tmp_path / "missing" / "prices.csv", words()).run()


# Lists and housekeeping


async def test_an_older_list_gives_way_to_a_newer_one(store: PriceStore, catalogue: Catalogue) -> None:
    store.record([change(1, "1", "2")], NOW, Source.SEEN)
    async with open_history(store, catalogue) as (history, _news):
        older = asyncio.ensure_future(history.listing(PriceQuery(term="x")))
        await asyncio.sleep(0)
        newer = await history.listing(PriceQuery())
        assert await older is None
        assert newer is not None
        assert newer.summary.count == 1
        newer.close()


async def test_a_list_that_nobody_waits_for_any_more_is_closed(store: PriceStore, catalogue: Catalogue) -> None:
    store.record([change(1, "1", "2")], NOW, Source.SEEN)
    async with open_history(store, catalogue) as (history, news):
        waiting = asyncio.ensure_future(history.listing(PriceQuery()))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert len(await history.first_lines(PriceQuery()) or []) == 1
    assert news == []


async def test_what_is_too_old_goes_at_the_start_and_the_window_hears_of_it(
    store: PriceStore, catalogue: Catalogue
) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=800)
    store.record([change(1, "1", "2")], long_ago, Source.SEEN)
    store.record([change(1, "2", "3")], datetime.now(UTC), Source.SEEN)
    async with open_history(store, catalogue) as (history, news):
        heard = asyncio.Event()
        history.changed.subscribe(lambda _items: heard.set())
        history.start(730)
        await asyncio.wait_for(heard.wait(), 10)
        assert news == [frozenset()]
        assert await history.count() == 1
        assert await history.count(datetime.now(UTC)) == 1
        assert await history.began_at() is not None


async def test_for_ever_is_for_ever(store: PriceStore, catalogue: Catalogue) -> None:
    store.record([change(1, "1", "2")], NOW - timedelta(days=9999), Source.SEEN)
    async with open_history(store, catalogue) as (history, news):
        assert await history.forget_older(0) == 0
        assert await history.count() == 1
        assert (await history.of_item(ItemId(1))).records[0].change == change(1, "1", "2")
        assert await history.delete_all() == 1
        assert news == [frozenset()]


async def test_housekeeping_ends_with_the_connection(store: PriceStore, catalogue: Catalogue) -> None:
    async with open_history(store, catalogue) as (history, news):
        history.start(730)
        await asyncio.sleep(0)
        history.close()
        await asyncio.sleep(0.05)
    assert news == []


async def test_nothing_is_begun_after_the_end(store: PriceStore, catalogue: Catalogue) -> None:
    async with open_history(store, catalogue) as (history, _news):
        assert await history.work(lambda: 7) == 7
        history.close()
        with pytest.raises(WorkerClosedError):
            await history.work(lambda: 7)
        with pytest.raises(WorkerClosedError):
            await history.count()


async def test_a_long_search_is_interrupted_by_the_next(store: PriceStore, catalogue: Catalogue) -> None:
    many(store, 200_000)
    async with open_history(store, catalogue) as (history, news):
        older = asyncio.ensure_future(history.listing(PriceQuery(order=PriceOrder.SUPPLIER)))
        await asyncio.sleep(0.05)
        newer = await history.listing(PriceQuery(supplier_id=SupplierId(1)))
        assert await older is None
        assert newer is not None
        newer.close()
        abandoned = asyncio.ensure_future(history.listing(PriceQuery(order=PriceOrder.SUPPLIER)))
        await asyncio.sleep(0.05)
        abandoned.cancel()
        with pytest.raises(asyncio.CancelledError):
            await abandoned
    assert news == []


async def test_a_list_that_is_done_before_it_can_be_interrupted_is_closed_all_the_same(
    store: PriceStore, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[PriceResult] = []

    def close(result: PriceResult) -> None:
        closed.append(result)

    monkeypatch.setattr(PriceBuild, "interrupt", lambda _build: None)
    monkeypatch.setattr(PriceResult, "close", close)
    async with open_history(store, catalogue) as (history, _news):
        older = asyncio.ensure_future(history.listing(PriceQuery()))
        await asyncio.sleep(0)
        newer = asyncio.ensure_future(history.listing(PriceQuery()))
        assert await older is None
        assert len(closed) == 1
        await newer
        abandoned = asyncio.ensure_future(history.listing(PriceQuery()))
        await asyncio.sleep(0)
        abandoned.cancel()
        await history.listing(PriceQuery())
        assert len(closed) == 2


async def test_much_that_is_too_old_goes_in_shares(store: PriceStore, catalogue: Catalogue) -> None:
    many(store, 12_000)
    async with open_history(store, catalogue) as (history, news):
        assert await history.forget_older(730) == 12_000
        assert news == [frozenset()]
    assert store.path.stat().st_size < 200_000


def many(store: PriceStore, count: int) -> None:
    """Old changes of one item, of suppliers in turns."""
    store.begin(NOW)
    connection = open_price_file(store.path)
    connection.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " INSERT INTO price_change (item_id, supplier_id, from_quantity, old_net, net, at, source)"
        " SELECT 1, i % 60, '', '1', '2', i, 'seen' FROM n",
        (count,),
    )
    connection.close()
