"""The first command that a newcomer types: it must say what is missing, and do the long part only once."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

PACKAGES = """\
installed libegl1,
installed libglib2.0-0t64, libglib2.0-0 (= 2.80.0-6ubuntu3)
config-files xvfb,
"""


@pytest.fixture
def dev(project_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """dev.py as a module, working on an empty checkout and unable to start anything."""
    spec = importlib.util.spec_from_file_location("dev_command", project_root / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    # The checkout's own build folder holds the pictures of the tours that have just run.
    monkeypatch.setattr(module, "BUILD", tmp_path / "build")
    monkeypatch.setattr(module, "COVERAGE", tmp_path / "build" / "coverage" / "coverage.json")
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "set-up.json")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    for name in (module.RUN_LOCK, module.DEV_LOCK):
        (tmp_path / name).write_text(f"# {name}", encoding="utf-8")
    return module


@pytest.fixture
def calls(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What dev.py would have started; making the environment leaves a Python behind, as the real thing does."""
    started: list[str] = []

    def spawn(*command: object, **_variables: str) -> int:
        words = [str(part) for part in command]
        started.append(" ".join(words))
        if "venv" in words:
            dev.PYTHON.parent.mkdir(parents=True)
            dev.PYTHON.touch()
        return 0

    monkeypatch.setattr(dev, "spawn", spawn)
    return started


def _debian(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, *, user: int) -> list[tuple[str, ...]]:
    """A Debian machine with the packages above; collects what is run as a system command."""
    commands: list[tuple[str, ...]] = []

    def run(command: tuple[str, ...], **_options: object) -> SimpleNamespace:
        commands.append(command)
        return SimpleNamespace(stdout=PACKAGES, returncode=0)

    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(dev, "subprocess", SimpleNamespace(run=run, DEVNULL=subprocess.DEVNULL))
    monkeypatch.setattr(dev.os, "geteuid", lambda: user, raising=False)
    return commands


class TestSettingUp:
    def test_the_first_time_makes_an_environment_and_installs_with_hashes(
        self, dev: ModuleType, calls: list[str]
    ) -> None:
        dev.set_up(dev=False, packages=[])
        assert calls[0].endswith(f"-m venv {dev.VENV}")
        assert "--require-hashes" in calls[1]
        assert calls[1].endswith("requirements.lock")

    def test_the_second_time_does_nothing(self, dev: ModuleType, calls: list[str]) -> None:
        dev.set_up(dev=True, packages=[])
        calls.clear()
        dev.set_up(dev=True, packages=[])
        dev.set_up(dev=False, packages=[])
        assert calls == []

    def test_the_tests_need_more_than_the_program(self, dev: ModuleType, calls: list[str]) -> None:
        dev.set_up(dev=False, packages=[])
        calls.clear()
        dev.set_up(dev=True, packages=[])
        assert len(calls) == 1
        assert calls[0].endswith("requirements-dev.lock")

    def test_a_new_lock_file_is_installed_into_the_old_environment(self, dev: ModuleType, calls: list[str]) -> None:
        dev.set_up(dev=False, packages=[])
        calls.clear()
        (dev.ROOT / dev.RUN_LOCK).write_text("# newer", encoding="utf-8")
        dev.set_up(dev=False, packages=[])
        assert [call.split(" ")[1:4] for call in calls] == [["-m", "pip", "install"]]

    def test_another_python_makes_the_environment_anew(self, dev: ModuleType, calls: list[str]) -> None:
        dev.set_up(dev=False, packages=[])
        calls.clear()
        dev.STAMP.write_text(json.dumps({"python": "3.11.0"}), encoding="utf-8")
        dev.set_up(dev=False, packages=[])
        assert "venv" in calls[0]

    def test_an_interrupted_installation_starts_again(
        self, dev: ModuleType, calls: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        working = dev.spawn
        monkeypatch.setattr(dev, "spawn", lambda *words, **_: 1 if "pip" in map(str, words) else working(*words))
        with pytest.raises(dev.TroubleError, match="This step failed"):
            dev.set_up(dev=False, packages=[])
        monkeypatch.setattr(dev, "spawn", working)
        dev.set_up(dev=False, packages=[])
        assert "--require-hashes" in calls[-1]

    @pytest.mark.parametrize("version", [(3, 10, 13), (3, 14, 0)])
    def test_a_python_that_does_not_fit_is_named(
        self, dev: ModuleType, version: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dev.sys, "version_info", version)
        with pytest.raises(dev.TroubleError, match=r"needs 3\.11, 3\.12 or 3\.13"):
            dev.check_python()

    def test_texts_are_compiled_when_they_changed(self, dev: ModuleType, calls: list[str]) -> None:
        folder = dev.ROOT / "resources" / "i18n"
        folder.mkdir(parents=True)
        for name, age in (("de.mo", 100), ("de.po", 200)):
            (folder / name).touch()
            os.utime(folder / name, (age, age))
        dev.compile_texts()
        os.utime(folder / "de.mo", (300, 300))
        dev.compile_texts()
        assert len(calls) == 1
        assert calls[0].endswith("--compile")


class TestSystemPackages:
    def test_an_ordinary_user_is_told_the_exact_command(self, dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        _debian(dev, monkeypatch, user=1000)
        with pytest.raises(dev.TroubleError) as caught:
            dev.install_system_packages(["libegl1", "xvfb", "libgl1"])
        command = "sudo apt-get update && sudo apt-get install -y --no-install-recommends libgl1 xvfb"
        assert command in str(caught.value)

    def test_root_gets_what_is_missing_and_no_more(self, dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        commands = _debian(dev, monkeypatch, user=0)
        dev.install_system_packages(["libegl1", "xvfb"])
        assert [command[:2] for command in commands[1:]] == [("apt-get", "update"), ("apt-get", "install")]
        assert commands[-1][-1] == "xvfb"
        assert "libegl1" not in commands[-1]

    def test_nothing_is_started_when_nothing_is_missing(self, dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        commands = _debian(dev, monkeypatch, user=0)
        dev.install_system_packages(["libegl1", "libglib2.0-0"])
        assert len(commands) == 1

    def test_a_python_without_venv_asks_for_it(self, dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        _debian(dev, monkeypatch, user=1000)
        monkeypatch.setattr(dev.importlib.util, "find_spec", lambda _name: None)
        with pytest.raises(dev.TroubleError, match="python3-venv"):
            dev.install_system_packages([])

    def test_other_systems_are_left_alone(self, dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dev.shutil, "which", lambda _name: None)
        assert dev.missing_packages(["libegl1"]) == []


class TestCommands:
    @pytest.fixture
    def started(self, dev: ModuleType, calls: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
        monkeypatch.setattr(dev, "set_up", lambda **_options: None)
        return calls

    def test_the_demo_without_a_display_takes_pictures(
        self, dev: ModuleType, started: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(dev, "has_display", lambda: False)
        assert dev.demo([]) == 0
        assert "--demo --tour" in started[0]
        assert f"The pictures are in {dev.BUILD / 'tour'}" in capsys.readouterr().err

    def test_the_demo_with_a_display_opens_the_window(
        self, dev: ModuleType, started: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dev, "has_display", lambda: True)
        dev.demo(["--items", "10"])
        assert started == [f"{dev.PYTHON} -m jtl_desktop --demo --items 10"]

    def test_one_failing_step_fails_the_whole_and_the_tests_still_speak_last(
        self, dev: ModuleType, started: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(dev, "spawn", lambda *words, **_: int("mypy" in words))
        monkeypatch.setattr(dev, "spawn_and_keep_last_line", lambda *_words: (0, "== 12 passed in 3.4s =="))
        monkeypatch.setattr(dev, "try_built_program", lambda _arguments: 0)
        monkeypatch.setattr(dev, "check_coverage", lambda: 0)
        assert dev.test([]) == 1
        lines = capsys.readouterr().out.splitlines()
        assert lines[-1] == "== 12 passed in 3.4s =="
        assert [line.split()[-1] for line in lines if line.strip().startswith("FAILED")] == ["mypy"]

    @pytest.mark.parametrize(("taken", "code"), [(95, 0), (94, 1)])
    def test_each_room_needs_its_branches_covered(
        self, dev: ModuleType, taken: int, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rooms = {"domain": 100, "wawi": 100, "services": taken, "storage": 100}
        files = {
            f"jtl_desktop/{room}/x.py": {"summary": {"covered_branches": covered, "num_branches": 100}}
            for room, covered in rooms.items()
        }
        (tmp_path / "coverage.json").write_text(json.dumps({"files": files}), encoding="utf-8")
        monkeypatch.setattr(dev, "COVERAGE", tmp_path / "coverage.json")
        assert dev.check_coverage() == code

    def test_trouble_is_told_in_a_sentence(
        self, dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def refuse(**_options: object) -> None:
            raise dev.TroubleError("Please plug it in.")

        monkeypatch.setattr(dev, "set_up", refuse)
        monkeypatch.setattr(sys, "argv", ["dev.py", "run"])
        assert dev.main() == 1
        assert capsys.readouterr().err.strip() == "Please plug it in."

    def test_the_last_line_is_kept_while_the_reader_sees_all(
        self, dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        program = "print('one'); print('two – ü'); print(); raise SystemExit(3)"
        assert dev.spawn_and_keep_last_line(sys.executable, "-c", program) == (3, "two – ü")
        assert capsys.readouterr().out.splitlines()[:2] == ["one", "two – ü"]


def test_a_tour_that_hangs_is_ended(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "MOST_SECONDS", 0.2)
    assert dev.spawn(sys.executable, "-c", "import time; time.sleep(60)", "--tour") == 1
    assert "ended" in capsys.readouterr().err


def test_dev_py_stands_alone(project_root: Path) -> None:
    """It is started by a Python that has nothing installed."""
    probe = "import runpy; runpy.run_path('dev.py', run_name='probe')"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", probe], cwd=project_root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
