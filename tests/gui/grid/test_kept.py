"""What was shown a moment ago is kept, but not more of it than there is room for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jtl_desktop.domain.items import Item, ItemId
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.result_build import open_result
from jtl_desktop.storage.results import GridQuery
from jtl_desktop.ui.grid import kept
from jtl_desktop.ui.grid.kept import KeptResults


@pytest.fixture
def put(tmp_path: Path) -> Iterator[Callable[[KeptResults, str], GridQuery]]:
    """Keeps the rows of a search among five items, of which three are helmets."""
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    names = ["Helm rot", "Helm blau", "Helm", "Bohrer", "Zange"]
    items = [Item(ItemId(number), f"A-{number}", name) for number, name in enumerate(names, 1)]
    catalogue.store_items(items, seen_at=datetime(2026, 11, 1, tzinfo=UTC))
    catalogue.close()
    used: list[KeptResults] = []

    def keep(results: KeptResults, search: str) -> GridQuery:
        query = GridQuery(search)
        results.put(query, open_result(tmp_path / "catalogue.sqlite", query), is_fresh=True)
        used.append(results)
        return query

    yield keep
    for results in used:
        results.close()


def test_the_oldest_go_where_all_together_are_too_large(
    put: Callable[[KeptResults, str], GridQuery], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_ROWS", 5)
    results = KeptResults()
    helm, rot, blau = (put(results, search) for search in ("helm", "rot", "blau"))
    assert all(query in results for query in (helm, rot, blau))
    drill = put(results, "bohrer")
    pliers = put(results, "zange")
    assert helm not in results
    assert all(query in results for query in (rot, blau, drill, pliers))


def test_one_result_is_kept_however_large_it_is(
    put: Callable[[KeptResults, str], GridQuery], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_ROWS", 2)
    results = KeptResults()
    helm = put(results, "helm")
    assert helm in results
    everything = put(results, "")
    assert everything in results
    assert helm not in results
