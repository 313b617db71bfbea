"""The report for the support says what runs and what is wrong, and nothing that is nobody's business."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from jtl_desktop.demo import DemoServer
from jtl_desktop.domain.items import Field
from jtl_desktop.services.diagnostics import diagnostics
from jtl_desktop.services.redact import Redactor
from jtl_desktop.wawi.errors import NotRunning
from tests.flows.shop import Shop, key, key_for, open_shop, stock


def report(shop: Shop, log_file: Path | None) -> str:
    return diagnostics(
        {"JTL Desktop": "0.1", "Qt": "6.11.3"},
        connection=shop.connection,
        loader=shop.loader,
        index=shop.index,
        editing=shop.editing,
        catalogue=shop.catalogue,
        log_file=log_file,
        redactor=Redactor(),
    )


async def test_the_report_names_versions_state_and_the_end_of_the_log(server: DemoServer, tmp_path: Path) -> None:
    stock(server, 1, (1, {"PurchasePriceNet": Decimal(5)}))
    log = tmp_path / "log.txt"
    secret = key_for(server).reveal()
    log.write_text("first line\n" + "x" * 30_000 + f"\nAuthorization: Wawi {secret}\nlast line\n", encoding="utf-8")
    async with open_shop(server, tmp_path) as shop:
        await shop.load(1)
        shop.editing.set_value(key(1, 1), Field.PURCHASE_PRICE_NET, Decimal("-77.25"))
        words = report(shop, log)
        assert all(part in words for part in ("Qt: 6.11.3", "online", "1.12.0.0", "Pending changes: 1", "last line"))
        assert "first line" not in words
        assert secret not in words
        assert "77.25" not in words

        shop.connection.report(NotRunning("127.0.0.1:5883"))
        assert "REST server does not answer" in report(shop, None)
        assert "not readable" in report(shop, tmp_path / "missing")


async def test_the_report_of_a_program_that_was_never_connected(server: DemoServer, tmp_path: Path) -> None:
    async with open_shop(server, tmp_path, is_online=False) as shop:
        words = report(shop, None)
        assert "no log file" in words
        assert "JTL-Desktop/test" in words
