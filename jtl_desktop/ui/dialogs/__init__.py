"""The few boxes that open over the main window; never more than one at a time."""

from __future__ import annotations
