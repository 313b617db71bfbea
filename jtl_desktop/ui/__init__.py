"""Everything that the merchant sees: windows, grid, wizard; the only room besides app/ that knows Qt."""

from __future__ import annotations
