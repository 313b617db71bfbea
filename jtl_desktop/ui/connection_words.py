"""How the connection to Wawi stands, in a few words."""

from __future__ import annotations

from jtl_desktop.services.phases import ConnectionState, Phase
from jtl_desktop.ui.texts import tr
from jtl_desktop.wawi.errors import WawiError


def connection_words(state: ConnectionState, tenant: str) -> str:
    """For the line at the bottom; the tenant is named while Wawi answers."""
    match state.phase:
        case Phase.ONLINE:
            version = state.info.version.partition("+")[0] if state.info is not None else ""
            return tr("Wawi {version} · {tenant}", version=version, tenant=tenant) if version else tr("Connected")
        case Phase.OFFLINE:
            return tr("Wawi cannot be reached")
        case Phase.REFUSED if state.problem is not None and not isinstance(state.problem, WawiError):
            # Wawi was not even asked.
            return tr("The API key cannot be read")
        case Phase.REFUSED:
            return tr("Wawi refuses the connection")
        case Phase.CONNECTING:
            return tr("Connecting to Wawi …")
        case _:
            return tr("Not connected")
