"""However the program dies, every edit that the merchant saw accepted is there at the next start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

from jtl_desktop.storage.workspace import Workspace
from tests.unit.storage.saving_child import change

KILLS = 20


def _save_until_killed(path: Path, project_root: Path, first: int, patience: int) -> int:
    """Let a program save from this number on, kill it without warning, and return the last number it confirmed."""
    command = [sys.executable, "-m", "tests.unit.storage.saving_child", str(path), str(first)]
    with subprocess.Popen(command, cwd=project_root, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        for _ in range(patience):
            assert program.stdout.readline()
        program.kill()
        rest = [line for line in program.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    return first + patience + len(rest) - 1


def test_no_confirmed_change_is_lost_when_the_program_is_killed(tmp_path: Path, project_root: Path) -> None:
    path = tmp_path / "workspace.sqlite"
    random = Random(20)
    first = 1
    for _ in range(KILLS):
        confirmed = _save_until_killed(path, project_root, first, patience=random.randrange(1, 12))
        workspace = Workspace(path)
        kept = workspace.load_changes()
        workspace.close()
        assert kept == [change(number) for number in range(1, len(kept) + 1)]
        # The last one may have been saved without there being time to say so.
        assert len(kept) - confirmed in {0, 1}
        first = len(kept) + 1
    assert list(path.parent.glob("*damaged*")) == []
