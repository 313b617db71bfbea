"""The real things, started for one test and ended with it: a D-Bus session and the desktop's keyring."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

START_SECONDS = 20.0

# A session bus that starts nothing by itself: the system's own configuration would bring up a keyring unasked.
BUS_CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="false"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@pytest.fixture
def dbus_session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """The address of a D-Bus session of its own, in the environment as a desktop would set it."""
    configuration = tmp_path / "session.conf"
    configuration.write_text(BUS_CONFIGURATION, encoding="utf-8")
    command = [_program("dbus-daemon"), f"--config-file={configuration}", "--nofork", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as bus:
        assert bus.stdout is not None
        address = bus.stdout.readline().strip()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address
        bus.terminate()


@pytest.fixture
def secret_service(
    dbus_session: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Callable[[str | None], None]]:
    """Starts gnome-keyring in that session: with a password an unlocked keyring, without one there is none yet."""
    for name in ("XDG_DATA_HOME", "XDG_RUNTIME_DIR", "HOME"):
        folder = tmp_path / name.lower()
        folder.mkdir(mode=0o700)
        monkeypatch.setenv(name, str(folder))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    running: list[subprocess.Popen[str]] = []

    def start(password: str | None) -> None:
        command = [_program("gnome-keyring-daemon"), "--foreground", "--components=secrets"]
        command += ["--unlock"] if password is not None else []
        daemon = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
        )
        running.append(daemon)
        assert daemon.stdin is not None
        daemon.stdin.write(password or "")
        daemon.stdin.close()
        _wait_for_secrets()

    yield start
    for daemon in running:
        daemon.terminate()
        daemon.wait(START_SECONDS)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed; `dev.py test` installs it")
    return found


def _wait_for_secrets() -> None:
    """Until the service has taken its name on the bus, asked on the bus itself."""
    import secretstorage  # noqa: PLC0415 (exists on Linux only, and only these tests need it)

    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        connection = secretstorage.dbus_init()
        try:
            if secretstorage.check_service_availability(connection):
                return
        finally:
            connection.close()
        time.sleep(0.02)
    pytest.fail("the keyring did not start")
