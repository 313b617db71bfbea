"""The house style, as far as a machine can see it and ruff does not."""

from __future__ import annotations

import ast
import re
import statistics

from tests.architecture.sources import ROOT, FunctionNode, Source, sources

MOST_LINES_OF_A_FILE = 500
MOST_LINES_OF_A_FUNCTION = 60
SHORT_FUNCTION = 10


def test_every_file_says_why_it_exists() -> None:
    silent = [source.name for source in sources() if not ast.get_docstring(source.tree)]
    assert not silent


def test_files_are_short_enough_to_read() -> None:
    long = {source.name: size for source in sources() if (size := source.text.count("\n")) > MOST_LINES_OF_A_FILE}
    assert not long


def test_functions_are_short() -> None:
    sizes = {source.at(f) + " " + f.name: _lines(f) for source in sources() for f in source.functions()}
    long = {name: size for name, size in sizes.items() if size > MOST_LINES_OF_A_FUNCTION}
    assert not long
    assert statistics.median(sizes.values()) <= SHORT_FUNCTION


def _lines(function: FunctionNode) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_sentences_for_people_are_literal() -> None:
    """What is put together in the code cannot be collected for translation: values are filled in by name."""
    found = []
    for source in sources():
        for name, call in source.calls():
            sentences = {"tr": 1, "text": 1, "ntr": 2, "plural": 2}.get(name, 0)
            if sentences and isinstance(call.func, ast.Name) and not _is_definition(source, name):
                found += [source.at(call) for argument in call.args[:sentences] if not _is_literal(argument)]
    assert not found


def _is_literal(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Constant) and isinstance(argument.value, str)


def _is_definition(source: Source, name: str) -> bool:
    """The two modules that define these functions hand a variable on."""
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in source.tree.body)


def test_text_files_are_opened_as_utf8() -> None:
    """Windows would take the code page of the machine."""
    found = []
    for source in sources():
        for name, call in source.calls():
            if name in {"open", "read_text", "write_text", "fdopen"} and _is_text_file_call(name, call):
                found.append(source.at(call))
    assert not found


def _is_text_file_call(name: str, call: ast.Call) -> bool:
    if any(keyword.arg == "encoding" for keyword in call.keywords):
        return False
    if name in {"read_text", "write_text"}:
        return isinstance(call.func, ast.Attribute)
    words = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    modes = [word for word in words if re.fullmatch(r"[rwax+bt]{1,3}", word)]
    of_a_path = isinstance(call.func, ast.Attribute) and bool(modes) and "b" not in modes[0]
    return of_a_path or (isinstance(call.func, ast.Name) and name == "open" and not any("b" in mode for mode in modes))


def test_nothing_names_a_place_on_somebodys_machine() -> None:
    """No file of the project mentions a folder, a host or a registry that only one machine has."""
    places = re.compile(r"(?<![\w./:-])/(work|farm|root|home/\w+)/")
    found = []
    for folder in ("jtl_desktop", "packaging", "tests", "resources", ".ci"):
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in {".py", ".po", ".md", ".spec", ".svg", ".toml", ".sh", ""} and file.is_file():
                content = file.read_text(encoding="utf-8", errors="replace")
                found += [f"{file.relative_to(ROOT)}: {match.group()}" for match in places.finditer(content)]
    assert not found
