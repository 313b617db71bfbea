#!/usr/bin/env python3
"""The one command of a checkout: sets up what is missing, then runs the program, its tests or its benchmarks.

Standard library only, because on a fresh machine there is nothing else.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
BUILD = ROOT / "build"
VENV = ROOT / ".venv"
STAMP = VENV / "set-up.json"
# Qt's own off-screen display is 800 x 800.
OFF_SCREEN = f"offscreen:configfile={ROOT / 'tests' / 'benchmarks' / 'screen.json'}"
WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
RUN_LOCK, DEV_LOCK = "requirements.lock", "requirements-dev.lock"
OLDEST, TOO_NEW = (3, 11), (3, 14)

# Debian's names: what Qt needs to draw at all, and what it needs besides to open a window under X11 or Wayland.
DRAWING = ["ca-certificates", "fonts-dejavu-core", "libdbus-1-3", "libegl1", "libfontconfig1", "libgl1"]
DRAWING += ["libglib2.0-0", "libxkbcommon0"]
WINDOW = ["libwayland-cursor0", "libwayland-egl1", "libx11-xcb1", "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0"]
WINDOW += ["libxcb-keysyms1", "libxcb-randr0", "libxcb-render-util0", "libxcb-shape0", "libxcb-sync1"]
WINDOW += ["libxcb-xfixes0", "libxcb-xinput0", "libxcb-xkb1", "libxkbcommon-x11-0"]
# A screen, a window manager, a hand on mouse and keys, and a keyring, for the tests of the real window.
TESTING = ["dbus-daemon", "gnome-keyring", "openbox", "xauth", "xdotool", "xvfb"]

# A tour takes a minute; on a busy machine three.
MOST_SECONDS = 300
COVERAGE = BUILD / "coverage" / "coverage.json"
LEAST_BRANCH_COVERAGE = 95
WITH_ALL_CORES = ("-n", "auto", "--dist", "worksteal")
WITH_COVERAGE = ("--cov", "--cov-report=term", f"--cov-report=json:{COVERAGE}")

# Wheels only: nothing is compiled, and no package's own code runs while it is installed.
PIP_INSTALL = ("-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:")


class TroubleError(Exception):
    """Something that the person at the keyboard has to put right; its text says what and how."""


# --- Setting up -------------------------------------------------------------------------------------------------


def set_up(*, dev: bool, packages: list[str]) -> None:
    """Bring the checkout to the state in which the program (``dev``: its tests, too) can run."""
    check_python()
    install_system_packages(packages)
    version, digests = sys.version.split()[0], {name: digest(ROOT / name) for name in (RUN_LOCK, DEV_LOCK)}
    stamp = read_stamp()
    if stamp.get("python") != version:
        make_environment()
        stamp = {"python": version}
    # The developers' lock holds everything of the other one.
    enough = (DEV_LOCK,) if dev else (DEV_LOCK, RUN_LOCK)
    if not any(stamp.get(name) == digests[name] for name in enough):
        say(f"Installing what {enough[-1]} lists (once, a minute or two)")
        call(PYTHON, *PIP_INSTALL, "--require-hashes", "-r", ROOT / enough[-1])
        STAMP.write_text(json.dumps({**stamp, enough[-1]: digests[enough[-1]]}), encoding="utf-8")
    compile_texts()


def check_python() -> None:
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        ours = ".".join(map(str, sys.version_info[:3]))
        raise TroubleError(
            f"This is Python {ours}; JTL Desktop needs 3.11, 3.12 or 3.13. Start dev.py with one of those."
        )


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    """What was set up last time; empty where nothing was, or where the environment is gone."""
    if not PYTHON.exists() or not STAMP.exists():
        return {}
    return dict(json.loads(STAMP.read_text(encoding="utf-8")))


def make_environment() -> None:
    if Path(sys.prefix) == VENV:
        raise TroubleError("Start dev.py with the system's Python, not with the one in .venv: it has to be made anew.")
    say("Making the virtual environment .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    call(sys.executable, "-m", "venv", VENV)


def compile_texts() -> None:
    folder = ROOT / "resources" / "i18n"
    for source in folder.glob("*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            call(PYTHON, ROOT / "packaging/texts/text_catalogue.py", "--compile")


def install_system_packages(names: list[str]) -> None:
    """Install Debian packages that are missing; an ordinary user is told the command instead."""
    if importlib.util.find_spec("ensurepip") is None:
        names = [*names, "python3-venv"]
    missing = missing_packages(names)
    if not missing:
        return
    command = ("apt-get", "install", "-y", "--no-install-recommends", *missing)
    if os.geteuid() != 0:
        as_root = f"sudo apt-get update && sudo {' '.join(command)}"
        raise TroubleError(
            f"Some system packages are missing. Please run this command, then try again:\n\n    {as_root}\n"
        )
    say(f"Installing system packages: {' '.join(missing)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (("apt-get", "update", "-q"), (*command[:2], "-q", "-o", "DPkg::Lock::Timeout=300", *command[2:])):
        if subprocess.run(step, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
            raise TroubleError(f"This command failed: {' '.join(step)}")


def missing_packages(names: list[str]) -> list[str]:
    """Those that are not installed, by name or by what another one provides; none where there is no dpkg."""
    if not shutil.which("dpkg-query"):
        return []
    query = ("dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}, ${Provides}\n")
    answer = subprocess.run(query, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    installed: set[str] = set()
    for line in answer.splitlines():
        status, _, provided = line.partition(" ")
        if status == "installed":
            # "libglib2.0-0t64, libglib2.0-0 (= 2.80)": Ubuntu renamed some and kept the old name as provided.
            installed.update(part.split()[0] for part in provided.split(",") if part.strip())
    return sorted(name for name in set(names) if name not in installed)


def has_display() -> bool:
    return WINDOWS or sys.platform == "darwin" or any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY"))


def build_packages() -> list[str]:
    """What PyInstaller needs: Debian keeps the shared Python library in a package of its own."""
    ours = [f"libpython{sys.version_info[0]}.{sys.version_info[1]}"] if sys.base_prefix == "/usr" else []
    return [*DRAWING, *WINDOW, "binutils", *ours]


def node_packages() -> list[str]:
    """Node runs the independent check against JTL's API description, which lies beside some checkouts only."""
    wanted = (ROOT.parent / "shared" / "wawi").is_dir() and not shutil.which("npm")
    return ["nodejs", "npm"] if wanted else []


# --- Commands ---------------------------------------------------------------------------------------------------


def demo(arguments: list[str]) -> int:
    """Start the program on a simulated Wawi; without a display, take pictures of it instead."""
    if has_display():
        set_up(dev=False, packages=[*DRAWING, *WINDOW])
        return program("--demo", *arguments)
    set_up(dev=False, packages=DRAWING)
    pictures = BUILD / "tour"
    say("There is no display: the tour runs unseen and takes pictures")
    result = program("--demo", "--tour", pictures, *arguments, QT_QPA_PLATFORM=OFF_SCREEN)
    if result == 0:
        say(f"The pictures are in {pictures}")
    return result


def run(arguments: list[str]) -> int:
    """Start the program as a merchant would."""
    set_up(dev=False, packages=[*DRAWING, *WINDOW])
    return program(*arguments)


def bench(arguments: list[str]) -> int:
    """Run the benchmarks: JSON on standard output (or --json FILE), a table on standard error."""
    return off_screen("tests.benchmarks", arguments)


def soak(arguments: list[str]) -> int:
    """Work for an hour (--minutes N) on a Wawi that is not always well; fails when anything is left over."""
    return off_screen("tests.soak", arguments)


def off_screen(module: str, arguments: list[str]) -> int:
    set_up(dev=True, packages=[*DRAWING, *WINDOW, *TESTING])
    return spawn(PYTHON, "-m", module, *arguments, QT_QPA_PLATFORM=OFF_SCREEN)


def texts(arguments: list[str]) -> int:
    """Bring the translations in step with the code and say what is missing."""
    set_up(dev=True, packages=[])
    return spawn(PYTHON, "packaging/texts/text_catalogue.py", *arguments)


def lock(arguments: list[str]) -> int:
    """Write the lock files anew from pyproject.toml (needs uv); ``--upgrade`` takes newer versions."""
    if not shutil.which("uv"):
        raise TroubleError("Locking needs uv: pip install uv")
    flags = ("--universal", "--generate-hashes", "--python-version", "3.11", "--quiet", "--no-emit-index-url")
    note = ("--no-emit-find-links", "--custom-compile-command", "python3 dev.py lock")
    for group, name in (("run", "requirements.lock"), ("dev", "requirements-dev.lock")):
        call("uv", "pip", "compile", *flags, *note, "pyproject.toml", "--group", group, "-o", name, *arguments)
    return 0


def package(arguments: list[str]) -> int:
    """Build the program for this platform, then try the built one: self-test and tour."""
    set_up(dev=True, packages=build_packages())
    return build_program() or try_built_program(arguments)


def clean(arguments: list[str]) -> int:
    """Remove what was built; with ``--all`` the virtual environment, too."""
    names = ["build", "dist", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache"]
    for name in [*names, *([".venv"] if "--all" in arguments else [])]:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    return 0


def test(arguments: list[str]) -> int:
    """Run every check and every test; arguments go to pytest, which then runs alone."""
    set_up(dev=True, packages=[*build_packages(), *TESTING, *node_packages()])
    if arguments:
        return spawn(PYTHON, "-m", "pytest", *arguments)
    steps = {
        "ruff": lambda: spawn(PYTHON, "-m", "ruff", "check"),
        "format": lambda: spawn(PYTHON, "-m", "ruff", "format", "--check"),
        "mypy": lambda: spawn(PYTHON, "-m", "mypy"),
        "imports": lambda: spawn(PYTHON.parent / "lint-imports", "--no-logo"),
        "texts": lambda: spawn(PYTHON, "packaging/texts/text_catalogue.py", "--check"),
        "tours in German and English": tours,
        "built program": lambda: build_program() or try_built_program([]),
    }
    outcomes = [timed(name, step) for name, step in steps.items()]
    started = time.monotonic()
    heading("tests")
    COVERAGE.unlink(missing_ok=True)
    result, closing = spawn_and_keep_last_line(PYTHON, "-m", "pytest", *WITH_ALL_CORES, *WITH_COVERAGE)
    outcomes.append(("tests", result, time.monotonic() - started))
    outcomes.append(timed("branch coverage", check_coverage))
    heading("all steps")
    for name, code, seconds in outcomes:
        print(f"{'FAILED' if code else 'ok':>6}  {seconds:6.1f} s  {name}")
    # Last of all, and as pytest wrote it: it is what people and machines look for.
    print(closing, flush=True)
    return int(any(code for _, code, _ in outcomes))


def check_coverage() -> int:
    """Each room that decides something has 95 % of its branches taken by some test."""
    if not COVERAGE.exists():
        print("The tests ended before they could say what they covered.")
        return 1
    files: dict[str, dict[str, dict[str, int]]] = json.loads(COVERAGE.read_text(encoding="utf-8"))["files"]
    short = 0
    for room in ("domain", "wawi", "services", "storage"):
        summaries = [data["summary"] for name, data in files.items() if Path(name).parts[1] == room]
        taken, all_branches = (sum(s[key] for s in summaries) for key in ("covered_branches", "num_branches"))
        percent = 100 * taken / max(all_branches, 1)
        short += percent < LEAST_BRANCH_COVERAGE
        print(f"{percent:6.1f} % of {all_branches:4} branches  {room}")
    return int(short > 0)


def tours() -> int:
    """The main job in both languages side by side: each of them mostly waits for its windows to be drawn."""
    with ThreadPoolExecutor() as both:
        return max(both.map(tour, ("de", "en")))


def tour(language: str) -> int:
    pictures = BUILD / "tour" / language
    shutil.rmtree(pictures, ignore_errors=True)
    return program("--demo", "--language", language, "--tour", pictures, QT_QPA_PLATFORM=OFF_SCREEN)


def build_program() -> int:
    folders = ("--distpath", BUILD / "dist", "--workpath", BUILD / "pyinstaller")
    spec = ROOT / "packaging" / "pyinstaller" / "jtl-desktop.spec"
    return spawn(PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *folders, spec)


def try_built_program(arguments: list[str]) -> int:
    """Start the built program outside the checkout's environment, as a merchant's workstation would."""
    folder = BUILD / "dist" / "jtl-desktop"
    size = sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    say(f"Built program: {size / 1e6:.0f} MB in {folder}")
    executable = folder / ("jtl-desktop.exe" if WINDOWS else "jtl-desktop")
    started = time.monotonic()
    if spawn(executable, "--version"):
        return 1
    say(f"Built program: answered after {time.monotonic() - started:.2f} s")
    if self_test(executable):
        return 1
    pictures = BUILD / "tour" / "built"
    return spawn(executable, "--demo", "--tour", pictures, *arguments, QT_QPA_PLATFORM=OFF_SCREEN)


def self_test(executable: Path) -> int:
    """The built program's own check; against a real keyring of its own where one can be had without a desktop."""
    if not all(shutil.which(name) for name in ("dbus-run-session", "gnome-keyring-daemon")):
        return spawn(executable, "--self-test", "--allow-no-keyring", QT_QPA_PLATFORM="offscreen")
    unlock = "printf 'test\\n' | gnome-keyring-daemon --unlock --components=secrets"
    with tempfile.TemporaryDirectory() as home:
        folders = {"XDG_DATA_HOME": home, "XDG_RUNTIME_DIR": home, "QT_QPA_PLATFORM": "offscreen"}
        return spawn(
            "dbus-run-session", "--", "sh", "-c", f'eval "$({unlock})"; exec "$0" --self-test', executable, **folders
        )


# --- Running things ---------------------------------------------------------------------------------------------


def say(text: str) -> None:
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


def heading(name: str) -> None:
    print(f"\n--- {name} {'-' * (90 - len(name))}", flush=True)


def timed(name: str, step: object) -> tuple[str, int, float]:
    heading(name)
    started = time.monotonic()
    code = step() if callable(step) else 1
    return name, code, time.monotonic() - started


def environment(**more: str) -> dict[str, str]:
    """The checkout on the path, UTF-8 everywhere, and no settings of a person's own Python."""
    ours = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "QT_API": "pyside6", **more}
    return {**{name: value for name, value in os.environ.items() if name != "PYTHONHOME"}, **ours}


def spawn(*command: object, **variables: str) -> int:
    """Run a command in sight of the reader; its exit code, 1 for one that did not end in time."""
    words = [str(part) for part in command]
    unattended = any(flag in word for word in words for flag in ("--tour", "--self-test"))
    limit = MOST_SECONDS if unattended else None
    try:
        return subprocess.run(words, cwd=ROOT, env=environment(**variables), check=False, timeout=limit).returncode
    except subprocess.TimeoutExpired:
        say(f"Not finished after {MOST_SECONDS} seconds, ended: {' '.join(words)}")
        return 1


def call(*command: object) -> None:
    """Run a step that has to succeed."""
    if spawn(*command):
        raise TroubleError(f"This step failed: {' '.join(str(part) for part in command)}")


def program(*arguments: object, **variables: str) -> int:
    return spawn(PYTHON, "-m", "jtl_desktop", *arguments, **variables)


def spawn_and_keep_last_line(*command: object) -> tuple[int, str]:
    """Run a command in sight of the reader and hand back the last line that it wrote."""
    words = [str(part) for part in command]
    last = ""
    with subprocess.Popen(
        words, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace"
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    return process.returncode, last


COMMANDS = (demo, test, bench, soak, package, run, texts, lock, clean)


def main() -> int:
    lines = [f"  {command.__name__:8} {(command.__doc__ or '').splitlines()[0]}" for command in COMMANDS]
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="\n".join(lines), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=[command.__name__ for command in COMMANDS], metavar="command")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="handed on")
    options = parser.parse_args()
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may lack a character that pytest or the program writes; that must not end the run.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    chosen = next(command for command in COMMANDS if command.__name__ == options.command)
    try:
        return chosen(options.arguments)
    except TroubleError as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
