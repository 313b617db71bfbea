"""What the command line asked for, as one value that the rest of the program can read without argparse."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Options(NamedTuple):
    """One start of the program. ``None`` means: as the settings say."""

    demo: bool = False
    items: int = 5_000
    seed: int = 7
    tour: Path | None = None
    wawi: str | None = None
    change_data: bool = False
    self_test: bool = False
    allow_no_keyring: bool = False
    profile_dir: Path | None = None
    log_level: str = "INFO"
    language: str | None = None
    theme: str | None = None
    start_report: Path | None = None
