"""However the program dies in the middle of a large step: step and changes are both there afterwards, or neither."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

from jtl_desktop.domain.items import Item, ItemSupplier
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.storage.catalogue import Catalogue
from jtl_desktop.storage.workspace import Workspace
from tests.unit.services.stepping_child import ROWS, key, top

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
KILLS = 8


def fill(catalogue: Catalogue) -> None:
    keys = [key(item) for item in range(1, ROWS + 1)]
    catalogue.store_items([Item(where.item_id, f"A-{where.item_id}", "Goggles") for where in keys], seen_at=NOW)
    catalogue.store_loaded([(where.item_id, [ItemSupplier(where.item_id, where.supplier_id)], NOW) for where in keys])


def step_until_killed(folder: Path, project_root: Path, random: Random) -> int:
    """The last price that the program said was shown by its last step."""
    command = [sys.executable, "-m", "tests.unit.services.stepping_child", str(folder)]
    with subprocess.Popen(command, cwd=project_root, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        said = [int(program.stdout.readline()) for _ in range(random.randrange(1, 7))]
        time.sleep(random.random() * 0.15)
        program.kill()
        said += [int(line) for line in program.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    return said[-1]


def prices(session: EditSession) -> set[Decimal]:
    rows = session.rows([key(item) for item in range(1, ROWS + 1)])
    return {row.purchase_price_net for row in rows if row is not None}


def test_a_step_and_its_changes_survive_together_or_not_at_all(tmp_path: Path, project_root: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    fill(catalogue)
    random = Random(22)
    for _ in range(KILLS):
        said = step_until_killed(tmp_path, project_root, random)
        workspace = Workspace(tmp_path / "workspace.sqlite")
        session = EditSession(catalogue, workspace)
        shown = top(session)
        assert prices(session) == {Decimal(shown)}
        # One more than was said may be complete; a step that was undone right then is one less.
        assert abs(shown - said) <= 1
        assert asyncio.run(session.undo()) is not None
        assert prices(session) == {Decimal(top(session))}
        assert asyncio.run(session.redo()) is not None
        assert prices(session) == {Decimal(shown)}
        workspace.close()
    catalogue.close()
