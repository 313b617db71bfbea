"""Whether the catalogue says what Wawi says, row by row."""

from __future__ import annotations

from collections.abc import Iterable

from jtl_desktop.domain.items import ItemId
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.catalogue import Catalogue
from tests.soak.wawi import SimulatedWawi

_MOST = 20


async def differences(catalogue: Catalogue, wawi: SimulatedWawi, items: Iterable[int]) -> list[str]:
    """What differs, in words for the person who looks at the run; at most some of it."""
    found: list[str] = []
    reader = Worker("truth")
    expected = {ItemId(number) for number in items}
    kept = await reader.run(catalogue.read, "SELECT item_id FROM item WHERE is_gone = 0", ())
    found += [f"item {item_id}: not on both sides" for item_id in expected ^ {line[0] for line in kept}]
    for item_id in sorted(expected):
        truth = {row.key: row for row in await wawi.rows(item_id)}
        known = {row.key: row for row in await reader.run(catalogue.rows_of_item, item_id)}
        for key in sorted(truth.keys() | known.keys()):
            if truth.get(key) != known.get(key):
                found.append(f"{key}: Wawi has {truth.get(key)}, the catalogue {known.get(key)}")
    reader.close()
    return found[:_MOST]
