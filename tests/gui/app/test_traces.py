"""What a run leaves on disk: a log without secrets, a crash dump that is found again, a lock that holds."""

from __future__ import annotations

import logging
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from PySide6.QtCore import qWarning

from jtl_desktop.app.crash_log import crash_dump
from jtl_desktop.app.instance import InstanceLock
from jtl_desktop.app.logs import logging_to
from jtl_desktop.services.redact import Redactor
from jtl_desktop.wawi.secretstr import Secret

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


def test_the_log_hides_the_key_and_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path(str(tmp_path)))
    redactor = Redactor()
    redactor.learn(Secret(KEY))
    with logging_to(tmp_path, "DEBUG", redactor.clean) as path:
        logging.getLogger("some.library").info("header %s", {"Authorization": f"Wawi {KEY}"})
        logging.getLogger("some.library").info("file %s", tmp_path / "secret-name")
    written = path.read_text(encoding="utf-8")
    assert "header" in written
    assert KEY not in written
    assert str(tmp_path) not in written


def test_qt_s_own_messages_are_in_the_log(tmp_path: Path) -> None:
    with logging_to(tmp_path, "DEBUG", str) as path:
        qWarning("a word from Qt")
    assert "a word from Qt" in path.read_text(encoding="utf-8")


@pytest.mark.expect_log
def test_a_traceback_is_cleaned_too(tmp_path: Path) -> None:
    redactor = Redactor()
    redactor.learn(Secret(KEY))
    with logging_to(tmp_path, "DEBUG", redactor.clean) as path:
        try:
            raise ValueError(KEY)
        except ValueError:
            logging.getLogger("x").exception("failed")
    written = path.read_text(encoding="utf-8")
    assert "ValueError" in written
    assert KEY not in written


def test_the_log_is_closed_at_the_end(tmp_path: Path) -> None:
    before = list(logging.getLogger().handlers)
    with logging_to(tmp_path, "DEBUG", str):
        pass
    assert logging.getLogger().handlers == before


def test_a_folder_that_cannot_be_written_costs_the_log_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to(tmp_path / "missing", "INFO", str):
        logging.getLogger("x").info("goes on")
    assert "no log file" in capsys.readouterr().err


def test_a_hard_crash_is_found_at_the_next_start(tmp_path: Path, project_root: Path) -> None:
    code = textwrap.dedent(
        f"""
        import faulthandler, pathlib
        from jtl_desktop.app.crash_log import crash_dump
        with crash_dump(pathlib.Path({str(tmp_path)!r})) as before:
            assert before is None
            faulthandler._sigsegv()
        """
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=project_root, check=False).returncode != 0
    with crash_dump(tmp_path) as kept:
        assert kept is not None
        assert "Segmentation fault" in kept.read_text(encoding="utf-8")
    with crash_dump(tmp_path) as kept:
        assert kept is None, "said once"


def test_a_clean_end_leaves_no_dump(tmp_path: Path) -> None:
    with crash_dump(tmp_path):
        pass
    assert not list(tmp_path.iterdir())


def test_only_one_program_runs_on_a_profile(tmp_path: Path) -> None:
    first, second = InstanceLock(tmp_path), InstanceLock(tmp_path)
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()


def test_the_lock_of_a_killed_program_does_not_bar_the_next_start(tmp_path: Path, project_root: Path) -> None:
    code = textwrap.dedent(
        f"""
        import os, pathlib
        from jtl_desktop.app.instance import InstanceLock
        lock = InstanceLock(pathlib.Path({str(tmp_path)!r}))
        assert lock.take()
        os._exit(9)
        """
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=project_root, check=False).returncode == 9
    lock = InstanceLock(tmp_path)
    assert lock.take()
    lock.release()
