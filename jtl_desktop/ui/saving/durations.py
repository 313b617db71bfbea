"""How long something takes, in the rough words that people use for it."""

from __future__ import annotations

import math

from jtl_desktop.ui.texts import ntr, tr

_MINUTE = 60
_HOUR = 3600


def about(seconds: float) -> str:
    """``about 2 minutes``; always rounded up, since nobody minds being done sooner."""
    if seconds < 2:
        return tr("a moment")
    if seconds <= 90:
        rounded = math.ceil(seconds / 5) * 5
        return ntr("about {count} second", "about {count} seconds", rounded)
    if seconds < _HOUR:
        return ntr("about {count} minute", "about {count} minutes", math.ceil(seconds / _MINUTE))
    return ntr("about {count} hour", "about {count} hours", math.ceil(seconds / _HOUR))
