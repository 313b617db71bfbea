"""`python -m jtl_desktop.demo`: the simulated Wawi alone, for tests, training and benchmarks."""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from collections.abc import Sequence

from jtl_desktop.demo.config import DemoConfig
from jtl_desktop.demo.faults import Fault, FaultKind, parse_fault
from jtl_desktop.demo.server import DemoServer
from jtl_desktop.demo.state import ALL_SCOPES
from jtl_desktop.demo.switches import Switches, parse_switch


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m jtl_desktop.demo",
        description="A simulated JTL-Wawi REST server on loopback.",
        epilog=_epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=5883, help="0 takes any free port (default: 5883)")
    parser.add_argument("--control-port", type=int, default=0, help="port of the control endpoint (default: any)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--items", type=int, default=5000)
    parser.add_argument("--suppliers", type=int, default=60)
    parser.add_argument("--rows", type=int, help="at least so many item suppliers; sets the number of items")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--tenant", default="eazybusiness")
    parser.add_argument("--https", action="store_true", help="self-signed")
    parser.add_argument("--other-name", action="store_true", help="certificate made out to another machine")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds per call")
    parser.add_argument("--item-latency", type=float, default=0.0, help="seconds per item on /items (seen live: 0.6)")
    parser.add_argument("--workers", type=int, default=0, help="calls worked on at a time (0: all)")
    parser.add_argument("--fault", action="append", default=[], metavar="KIND,NAME=VALUE,...")
    parser.add_argument("--switch", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--as-described", action="store_true", help="answer as JTL's description says")
    parser.add_argument("--open-window", action="store_true", help="the registration window waits")
    parser.add_argument("--approve", action="store_true", help="approve every registration at once")
    parser.add_argument("--issue-key", metavar="APPID@VERSION", help="register this app and print its key")
    return parser


def _epilog() -> str:
    """Every fault and switch by name, so that nobody has to read the code for them."""
    switches = "\n".join(f"  {field.name}={_shown(field.default)}" for field in dataclasses.fields(Switches))
    rule = ", ".join(field.name for field in dataclasses.fields(Fault) if field.name not in ("kind", "fields"))
    return (
        f"faults (KIND of --fault): {', '.join(FaultKind)}\n"
        f"  with any of: {rule}; and wire names such as PurchasePriceNet=9.5 for other_user and workflow\n"
        "  e.g. --fault status,status=502,method=GET,path=items,nth=3\n\n"
        f"switches (--switch) and their live defaults:\n{switches}\n\n"
        "control endpoint: GET state, POST {action} with a JSON object; an unknown action lists them all"
    )


def _shown(default: object) -> str:
    return "+".join(default) if isinstance(default, tuple) else str(default).lower()


def config_from(arguments: argparse.Namespace) -> DemoConfig:
    """Raises ValueError for an unknown switch or fault."""
    switches = Switches.as_described() if arguments.as_described else Switches()
    return DemoConfig(
        items=arguments.items,
        suppliers=arguments.suppliers,
        rows=arguments.rows,
        seed=arguments.seed,
        host=arguments.host,
        port=arguments.port,
        control_port=arguments.control_port,
        tenant=arguments.tenant,
        https=arguments.https,
        certificate="other_name" if arguments.other_name else "loopback",
        latency=arguments.latency,
        item_latency=arguments.item_latency,
        workers=arguments.workers,
        faults=tuple(parse_fault(text) for text in arguments.fault),
        switches=switches.with_values(dict(parse_switch(text) for text in arguments.switch)),
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run until Ctrl+C."""
    parser = build_parser()
    arguments = parser.parse_args(argv)
    try:
        config = config_from(arguments)
    except ValueError as error:
        parser.error(str(error))
    server = DemoServer(config)
    try:
        server.start()
    except OSError as error:
        sys.stderr.write(f"Cannot listen on {config.host}:{config.port}: {error}\n")
        return 1
    _announce(server, arguments)
    try:
        while True:
            _tend(server, approve=arguments.approve)
            time.sleep(0.2)
    except KeyboardInterrupt:
        return 0
    finally:
        server.stop()


def _announce(server: DemoServer, arguments: argparse.Namespace) -> None:
    write = sys.stdout.write
    write(f"{server.base_url}\n")
    write(f"control {server.control_url}\n")
    if arguments.open_window:
        server.state.open_registration_window()
    if arguments.issue_key:
        app_id, _, version = arguments.issue_key.partition("@")
        write(f"key {server.state.issue_key(app_id, version, ALL_SCOPES)}\n")
    sys.stdout.flush()


def _tend(server: DemoServer, *, approve: bool) -> None:
    """With --approve: the merchant who always says yes and opens the window again."""
    if not approve:
        return
    state = server.state
    if state.window == "received":
        state.approve()
    if state.window != "waiting":
        state.open_registration_window()


if __name__ == "__main__":
    raise SystemExit(main())
