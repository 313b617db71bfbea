"""The window paints before the HTTP library is loaded, so nothing that it draws with may pull that in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("httpx", "aiohttp", "cryptography", "truststore", "msgspec", "asyncio", "ssl")


@pytest.mark.parametrize(
    "module", ["address", "api", "errors", "registration", "scopes", "secretstr", "trust", "limits", "retry"]
)
def test_values_and_errors_load_without_the_http_library(module, project_root: Path):
    check = f"import jtl_desktop.wawi.{module}, sys; print([name for name in {HEAVY} if name in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", check], cwd=project_root, capture_output=True, encoding="utf-8", check=True
    )
    assert run.stdout.strip() == "[]"
