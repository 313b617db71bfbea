"""Reads the command line before anything heavy is imported, so that --version and a typing error answer at once."""

from __future__ import annotations

import argparse
import gc
import io
import sys
from collections.abc import Sequence
from pathlib import Path

import jtl_desktop
from jtl_desktop.app.options import Options

USAGE_ERROR = 2
ITEMS = 5_000
# The tour waits until all of them have been read.
TOUR_ITEMS = 2_000
_ITEMS_HELP = f"items of the simulated Wawi ({ITEMS}, in a tour {TOUR_ITEMS})"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit code. A wrong command line ends it with code 2."""
    _give_output_a_place()
    options = read_options(arguments)
    if options.self_test:
        from jtl_desktop.app.selftest import run_self_test  # noqa: PLC0415 (loads Qt, which --version must not)

        return run_self_test(options)
    # Thousands of objects are made until the first window is painted, and hardly one of them goes: looking through
    # them again and again costs a tenth of the start. From then on collector.py does it, on the window's thread.
    gc.disable()
    from jtl_desktop.app.unread_sources import leave_sources_unread  # noqa: PLC0415 (loads Qt, as all below)

    leave_sources_unread()
    from jtl_desktop.app.bootstrap import run  # noqa: PLC0415

    return run(options)


def read_options(arguments: Sequence[str] | None = None) -> Options:
    """Parse and check; argparse itself ends the program on a mistake (SystemExit 2) and on --help and --version."""
    parser = _parser()
    found = parser.parse_args(arguments)
    if found.wawi and not found.tour:
        parser.error("--wawi belongs to --tour: the program itself finds Wawi by its connection wizard")
    if found.wawi and found.demo:
        parser.error("--demo brings its own simulated Wawi; leave out either --demo or --wawi")
    if found.wawi and not found.yes_change_data:
        parser.error("a tour changes items in that Wawi (and changes them back): say so with --yes-change-data")
    return Options(
        demo=found.demo or (found.tour is not None and found.wawi is None),
        items=found.items or (TOUR_ITEMS if found.tour is not None else ITEMS),
        seed=found.seed,
        tour=found.tour,
        wawi=found.wawi,
        change_data=found.yes_change_data,
        self_test=found.self_test,
        allow_no_keyring=found.allow_no_keyring,
        profile_dir=found.profile_dir,
        log_level=found.log_level,
        language=found.language,
        theme=found.theme,
        start_report=found.start_report,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jtl-desktop", description="Item suppliers, purchase prices and scale prices of JTL-Wawi in one grid."
    )
    parser.add_argument("--version", action="version", version=f"jtl-desktop {jtl_desktop.__version__}")
    _add_ways_in(parser)
    parser.add_argument("--profile-dir", type=Path, metavar="DIR", help="keep settings, data and logs in DIR")
    parser.add_argument("--log-level", default="INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR"))
    parser.add_argument("--language", choices=("system", "de", "en"), help="language of this run")
    parser.add_argument("--theme", choices=("system", "light", "dark"), help="look of this run")
    # For the benchmark: write when the first window was painted, then quit.
    parser.add_argument("--start-report", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    return parser


def _add_ways_in(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_argument_group("ways in")
    ways.add_argument("--demo", action="store_true", help="run on a simulated JTL-Wawi; nothing real is touched")
    ways.add_argument("--items", type=_at_least_one, metavar="N", help=_ITEMS_HELP)
    ways.add_argument("--seed", type=int, default=7, metavar="S", help="seed of its data: same seed, same data")
    ways.add_argument("--tour", type=Path, metavar="DIR", help="do the whole main job by itself, pictures to DIR")
    ways.add_argument("--wawi", metavar="URL", help="with --tour: use this Wawi instead of the simulated one")
    ways.add_argument("--yes-change-data", action="store_true", help="with --wawi: allow the tour to change items")
    ways.add_argument("--self-test", action="store_true", help="check resources, databases, keyring, TLS; then end")
    ways.add_argument(
        "--allow-no-keyring", action="store_true", help="with --self-test: a missing keyring is no failure"
    )


def _at_least_one(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _give_output_a_place() -> None:
    """A windowed program on Windows has no console: writing to it must not be an error."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, io.StringIO())


if __name__ == "__main__":
    sys.exit(main())
