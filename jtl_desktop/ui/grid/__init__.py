"""The item-supplier grid: model over the catalogue's windowed result, own painting, editors, frozen columns."""

from __future__ import annotations
