"""The index as it looks: at work in the status bar, and its small window in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from jtl_desktop.demo import DemoServer
from jtl_desktop.services.indexing.state import IndexPhase, IndexState
from jtl_desktop.storage.settings import Settings
from jtl_desktop.wawi.errors import ScopeMissing
from tests.gui.main.office import open_office
from tests.gui.screens.conftest import ScreenLook
from tests.gui.screens.test_main_screens import Inspector

AT_WORK = IndexState(
    IndexPhase.BUILDING, listed=1200, total=20_000, indexed=1100, wanted=20_000, per_second=6.7, seconds_left=2820.0,
    gone=3, failed=1,
)  # fmt: skip
STATES = {
    "at-work": AT_WORK,
    "gives-way": replace(AT_WORK, gives_way=True),
    "paused": replace(AT_WORK, phase=IndexPhase.PAUSED, per_second=None, seconds_left=None),
    "stopped": replace(AT_WORK, phase=IndexPhase.STOPPED, problem=ScopeMissing("item.queryitemsuppliers")),
    "complete": replace(
        AT_WORK, phase=IndexPhase.FRESH, indexed=20_000, seconds_left=None, per_second=None, failed=0,
        checked_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
    ),
}  # fmt: skip


async def test_the_index_in_its_states(
    look: ScreenLook, english: frozenset[str], server: DemoServer, tmp_path: Path
) -> None:
    async with open_office(server, tmp_path) as office:
        window, controller = office.window, office.window.controllers.index
        window.resize(1480, 920)
        await office.see_rows(100)
        eye = Inspector(look, english, office)
        controller.show()
        panel = controller.panel
        assert panel is not None
        settings = Settings(index_quiet="08:00-18:00")
        for name, state in STATES.items():
            controller.button.show_state(state)
            panel.show_state(state, settings)
            panel.adjustSize()
            await eye.at(panel, f"index-{name}")
        controller.button.show_state(AT_WORK)
        panel.reject()
        await eye.at(window, "main-index-at-work")
        office.window.controllers.boxes.show_settings()
        box = office.window.controllers.boxes.current
        assert box is not None
        await eye.at(box, "settings-index")
        box.reject()
        assert not eye.faults
