"""JTL Desktop: item suppliers, purchase prices and scale prices of JTL-Wawi in one grid."""

from __future__ import annotations

# The one place where the version stands; the wheel, the built program and the API headers read it here.
__version__ = "0.1.0"
