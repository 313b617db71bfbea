"""Who may know whom; import-linter watches the rooms, these watch the single files."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.sources import Source, sources

# Where a library may be imported at all: swapping it is then a change in one place.
HOMES = {
    "httpx": ("wawi/http.py", "wawi/transport.py"),
    "httpx_aiohttp": ("wawi/http.py", "wawi/transport.py"),
    "aiohttp": ("wawi/http.py", "wawi/transport.py"),
    "keyring": ("storage/",),
    "sqlite3": ("storage/",),
    "platformdirs": ("storage/",),
    "PySide6": ("ui/", "app/", "demo/window"),
    "qasync": ("ui/", "app/"),
    "pyqtgraph": ("ui/panels/price_chart", "ui/panels/history_chart", "ui/panels/chart_base", "ui/comparison/chart"),
    "starlette": ("demo/",),
    "uvicorn": ("demo/",),
}
# Windows is where most merchants work: nothing that exists on other systems only.
POSIX_ONLY = {"fcntl", "pwd", "grp", "resource", "termios", "pty"}
# Imported late on purpose, so that something else can happen first; the reason stands beside each.
LATE_IMPORTS_ALLOWED = {
    "app/",
    "services/history/export.py",
    "storage/workspace.py",
    "ui/boxes.py",
    "ui/bulk/commands.py",
    "ui/clipboard/commands.py",
    "ui/comparison/controller.py",
    "ui/editing/controller.py",
    "ui/filters/controller.py",
    "ui/history/controller.py",
    "ui/index/controller.py",
    "ui/grid/model.py",
    "ui/main_window.py",
    "ui/panels/price_tabs.py",
    "ui/saving/controller.py",
    "ui/saving/saves.py",
    "ui/search_controller.py",
    "ui/status.py",
    "ui/views/controller.py",
    "ui/window_parts.py",
}


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_only_where_it_lives(library: str) -> None:
    strangers = [
        source.at(node)
        for source in sources()
        for module, node in source.imports()
        if module.split(".")[0] == library and not source.name.startswith(HOMES[library])
    ]
    assert not strangers


def test_nothing_is_imported_that_windows_does_not_have() -> None:
    found = [source.at(node) for source in sources() for module, node in source.imports() if module in POSIX_ONLY]
    assert not found


def test_our_own_modules_are_imported_at_the_top() -> None:
    """An import inside a function hides a cycle; only for a quicker start may one be put off."""
    found = [
        source.at(node)
        for source in sources()
        if not source.name.startswith(tuple(LATE_IMPORTS_ALLOWED))
        for function in source.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("jtl_desktop")
    ]
    assert not found


def test_no_function_changes_a_module_from_inside() -> None:
    found = [source.at(n) for source in sources() for n in ast.walk(source.tree) if isinstance(n, ast.Global)]
    assert not found


def test_nothing_spins_a_second_event_loop() -> None:
    """A modal box inside a coroutine ends in "Cannot enter into task" and a hang: ``open()`` and a future instead."""
    statics = {"QMessageBox", "QInputDialog", "QFileDialog", "QColorDialog"}
    found = []
    for source in sources():
        for name, call in source.calls():
            owner = call.func.value if isinstance(call.func, ast.Attribute) else None
            static = isinstance(owner, ast.Name) and owner.id in statics and name[:1].islower()
            if (name in {"exec", "exec_"} and owner is not None) or static or name == "processEvents":
                found.append(source.at(call))
    assert not found


def test_a_signal_never_carries_a_c_int() -> None:
    """``Signal(int)`` cuts ids and sizes to 32 bits; ``Signal(object)`` carries any."""
    found = [
        source.at(call)
        for source in sources()
        for name, call in source.calls()
        if name == "Signal" and any(isinstance(a, ast.Name) and a.id == "int" for a in call.args)
    ]
    assert not found


def test_errors_are_caught_by_name() -> None:
    """Catching everything is for the sinks alone, which say so beside the line, and for cleaning up and going on."""
    found = []
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ExceptHandler) and _catches_too_much(source, node):
                found.append(source.at(node))
    assert not found


def _catches_too_much(source: Source, handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:
        return False
    names = ast.unparse(handler.type) if handler.type else "BaseException"
    sink = "BLE001" in source.text.splitlines()[handler.lineno - 1]
    return "BaseException" in names or (names == "Exception" and not sink)


def test_every_task_has_an_owner() -> None:
    """Tasks are started by the Supervisor, which reports their errors in the same turn of the loop."""
    found = [
        source.at(call)
        for source in sources()
        if source.room in {"services", "ui", "app"} and source.name != "services/tasks.py"
        for name, call in source.calls()
        if name == "create_task" and "group" not in ast.unparse(call.func)
    ]
    assert not found


def test_async_code_never_blocks() -> None:
    """No ``time.sleep`` and no ``subprocess.run`` on the loop that paints the window."""
    found = [
        source.at(node)
        for source in sources()
        if source.room != "demo"
        for function in source.functions()
        if isinstance(function, ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"time.sleep", "subprocess.run"}
    ]
    assert not found
