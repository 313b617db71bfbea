"""Compiles the translations when the wheel or the source archive is built."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from typing_extensions import override

# A build hook is loaded as a lone file, without the project on its path.
sys.path.insert(0, str(Path(__file__).resolve().parent))
import text_catalogue


class TranslationsHook(BuildHookInterface[Any]):
    """Writes resources/i18n/*.mo and puts them among the files of the build, although git ignores them."""

    PLUGIN_NAME = "custom"

    @override
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        text_catalogue.compile_all()
        build_data["artifacts"].append("resources/i18n/*.mo")
