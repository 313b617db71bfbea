"""The control endpoint: all that DemoState can do, as JSON over HTTP, to drive a simulated Wawi in another process.

It listens on loopback only, apart from the Wawi itself, so that it answers while the Wawi is stopped.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from jtl_desktop.demo.answers import RefusedError, encode
from jtl_desktop.demo.state import ALL_SCOPES, DemoState
from jtl_desktop.demo.switches import Switches

_DECODER = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
Values = Mapping[str, Any]


class Controlled(Protocol):
    """What the control endpoint needs of a server."""

    @property
    def base_url(self) -> str: ...
    @property
    def is_running(self) -> bool: ...
    def start_wawi(self) -> None: ...
    def stop_wawi(self) -> None: ...
    def restart(self) -> None: ...
    def renew_certificate(self) -> None: ...


def control_app(state: DemoState, server: Controlled) -> Router:
    """Routes below `/_control/`: GET /_control/state, POST /_control/{action} with a JSON object."""
    actions = _actions(state, server)

    async def show(_request: Request) -> Response:
        return _json(_overview(state, server))

    async def act(request: Request) -> Response:
        action = actions.get(request.path_params["action"])
        # A page in a browser must not be able to drive this from afar.
        if action is None or "origin" in request.headers:
            return _json({"error": "no such action", "actions": sorted(actions)}, 404)
        try:
            values = _DECODER.decode(await request.body() or b"{}")
            # Starting and stopping wait for a thread.
            result = await asyncio.to_thread(action, values)
        except (KeyError, LookupError, ValueError, TypeError, RefusedError) as error:
            return _json({"error": f"{type(error).__name__}: {error}"}, 400)
        return _json({"result": result})

    return Router([Route("/_control/state", show, methods=["GET"]), Route("/_control/{action}", act, methods=["POST"])])


def _json(value: object, status: int = 200) -> Response:
    return Response(encode(value), status, media_type="application/json")


def _overview(state: DemoState, server: Controlled) -> dict[str, object]:
    return {
        "base_url": server.base_url,
        "running": server.is_running,
        "items": state.merchant.item_count,
        "suppliers": state.merchant.supplier_count,
        "window": state.window,
        "registration": _registration(state),
        "apps": [{"app_id": app.app_id, "version": app.version, "scopes": sorted(app.scopes)} for app in state.apps],
        "switches": state.switches,
        "latency": state.latency,
        "item_latency": state.item_latency,
        "most_parallel": state.most_parallel,
    }


def _registration(state: DemoState) -> dict[str, object] | None:
    request = state.registration
    if request is None:
        return None
    application = request.application
    return {
        "app_id": application.app_id,
        "name": application.display_name,
        "version": application.version,
        "provider": application.provider_name,
        "website": application.provider_website,
        "mandatory": application.mandatory_scopes,
        "optional": application.optional_scopes,
        "icon": base64.b64encode(application.icon).decode("ascii"),
        "status": int(request.status),
    }


Action = Callable[[Values], object]


def _actions(state: DemoState, server: Controlled) -> dict[str, Action]:
    return {
        **_registration_actions(state),
        **_data_actions(state),
        "switch": lambda values: state.switch(**{name: _plain(value) for name, value in values.items()}),
        "as-described": lambda _: state.set_switches(Switches.as_described()),
        "live": lambda _: state.set_switches(Switches()),
        "fault": lambda values: state.fault(**values),
        "clear-faults": lambda _: state.clear_faults(),
        "slow": lambda values: state.slow_down(**{name: float(value) for name, value in values.items()}),
        "requests": lambda _: state.requests,
        "forget-requests": lambda _: state.forget_requests(),
        "stop": lambda _: server.stop_wawi(),
        "start": lambda _: server.start_wawi(),
        "restart": lambda _: server.restart(),
        "renew-certificate": lambda _: server.renew_certificate(),
    }


def _registration_actions(state: DemoState) -> dict[str, Action]:
    return {
        "open-window": lambda _: state.open_registration_window(),
        "close-window": lambda _: state.close_registration_window(),
        "approve": lambda values: state.approve(values.get("optional_refused", ())),
        "reject": lambda _: state.reject(),
        "cancel": lambda _: state.cancel(),
        "issue-key": lambda values: state.issue_key(
            values["app_id"], values["version"], values.get("scopes", ALL_SCOPES)
        ),
        "remove-app": lambda values: state.remove_app(values["app_id"]),
        "set-scopes": lambda values: state.set_scopes(values["app_id"], values["scopes"]),
    }


def _data_actions(state: DemoState) -> dict[str, Action]:
    return {
        "item-suppliers": lambda values: state.item_suppliers(values["item_id"]),
        "change-row": lambda values: state.change_row(values["item_id"], values["supplier_id"], **values["fields"]),
        "add-row": lambda values: state.add_row(values["item_id"], values["supplier_id"], **values.get("fields", {})),
        "add-item": lambda values: state.add_item(values["sku"], values["name"]),
        "change-item": lambda values: state.change_item(values["item_id"], **values.get("fields", {})),
        "remove-item": lambda values: state.remove_item(values["item_id"]),
        "remove-row": lambda values: state.remove_row(values["item_id"], values["supplier_id"]),
    }


def _plain(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
