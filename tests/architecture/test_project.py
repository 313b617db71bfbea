"""What a checkout, a wheel and a lock file must be, so that anybody can install the program safely."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
import text_catalogue

import jtl_desktop
from tests.architecture.sources import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")


def _locked(name: str) -> Mapping[str, tuple[str, int]]:
    """Package to version and number of hashes."""
    content = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = re.findall(r"^([a-z0-9][\w.-]*)==(\S+)(.*)$", content, re.MULTILINE)
    return {package: (version, rest.count("--hash=sha256:")) for package, version, rest in entries}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes(lock: str) -> None:
    locked = _locked(lock)
    assert len(locked) > 20
    assert not [package for package, (_version, hashes) in locked.items() if not hashes]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_address(lock: str) -> None:
    """Where packages come from is a matter of the machine that installs them."""
    content = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.findall(r"\w+://|^--(?:extra-)?index-url|^--find-links", content, re.MULTILINE)


def test_developers_run_the_versions_that_merchants_run() -> None:
    for package, (version, _hashes) in _locked("requirements.lock").items():
        assert _locked("requirements-dev.lock")[package][0] == version


def test_what_the_program_needs_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-") for requirement in project["dependencies"]}
    assert names <= set(_locked("requirements.lock"))


def test_qt_stays_at_the_version_that_is_proven_on_python_3_11() -> None:
    assert _locked("requirements.lock")["pyside6-essentials"][0] == "6.11.3"


def test_the_version_stands_in_one_place() -> None:
    version = re.compile(rf"(?<![\d.]){re.escape(jtl_desktop.__version__)}(?![\d.])")
    named = [path for path in _own_files() if version.search(path.read_text(encoding="utf-8"))]
    assert named == [ROOT / "jtl_desktop" / "__init__.py"]


def _own_files() -> list[Path]:
    files = [ROOT / "pyproject.toml", ROOT / "dev.py"]
    for folder in ("jtl_desktop", "packaging"):
        files += [path for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".spec", ".toml"}]
    return files


def test_every_sentence_is_translated() -> None:
    source = text_catalogue.extract()
    problems = [
        finding for language in text_catalogue.LANGUAGES for finding in text_catalogue.findings(language, source)
    ]
    assert not problems, "\n".join(map(str, problems))
