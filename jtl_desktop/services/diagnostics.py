"""A report for the support: what runs where, what is pending, the end of the log. Never a secret, never a price."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from jtl_desktop.services.connection import ConnectionService
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.indexing.indexer import Indexer
from jtl_desktop.services.loading.loader import Loader
from jtl_desktop.services.redact import Redactor

if TYPE_CHECKING:
    from jtl_desktop.storage.catalogue import Catalogue

LOG_BYTES = 20_000


def diagnostics(
    versions: Mapping[str, str],
    *,
    connection: ConnectionService,
    loader: Loader,
    index: Indexer,
    editing: EditSession,
    catalogue: Catalogue,
    log_file: Path | None,
    redactor: Redactor,
) -> str:
    """The whole report. ``versions``: of the program and of libraries, by name."""
    parts = [
        _block("Program", {**versions, "Python": sys.version.split()[0], "System": platform.platform()}),
        _block("Connection", _connection_lines(connection)),
        _block("Data", _data_lines(loader, editing, catalogue)),
        _block("Index", _index_lines(index)),
        f"Log\n{_tail(log_file)}",
    ]
    return redactor.clean("\n\n".join(parts))


def _block(title: str, lines: Mapping[str, object]) -> str:
    return "\n".join([title, *(f"  {name}: {value}" for name, value in lines.items())])


def _connection_lines(connection: ConnectionService) -> dict[str, object]:
    state, record = connection.state, connection.record
    lines: dict[str, object] = {"State": state.phase.value}
    if record is not None:
        lines |= {"Address": record.base_url, "AppId": record.app_id, "Registered as version": record.app_version}
        lines |= {"Certificate": "pinned" if record.pinned_pem else "system", "Call style": record.style}
        lines["Rights"] = ", ".join(record.granted_scopes) or "not named by Wawi"
    if state.info is not None:
        lines["Wawi"] = f"{state.info.version} ({state.info.tenant})"
    if state.problem is not None:
        lines["Problem"] = str(state.problem)
    return lines


def _data_lines(loader: Loader, editing: EditSession, catalogue: Catalogue) -> dict[str, object]:
    counts, load = catalogue.counts(), loader.state
    return {
        "Catalogue": f"{counts.items} items, {counts.items_loaded} with suppliers read, {counts.rows} rows",
        "Suppliers": counts.suppliers,
        "Pending changes": editing.count,
        "Rows with problems": len(editing.problems()),
        "Loading": f"{load.suppliers_loaded} of {load.suppliers_wanted}, {load.failed} failed",
        "Last loading problem": str(load.problem) if load.problem else "none",
    }


def _index_lines(index: Indexer) -> dict[str, object]:
    state = index.state
    return {
        "State": state.phase.value,
        "Items": f"{state.indexed} of {state.wanted} read, {state.gone} gone, {state.failed} failed",
        "Last whole listing": state.checked_at.isoformat(timespec="seconds") if state.checked_at else "never",
        "Problem": str(state.problem) if state.problem else "none",
    }


def _tail(log_file: Path | None) -> str:
    if log_file is None:
        return "  no log file"
    try:
        with log_file.open("rb") as file:
            file.seek(max(0, log_file.stat().st_size - LOG_BYTES))
            return file.read().decode("utf-8", "replace")
    except OSError as error:
        return f"  not readable: {error.strerror}"
