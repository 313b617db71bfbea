"""What single edits are called in the list of steps, where nobody knows a better name."""

from __future__ import annotations

from typing import Final

from jtl_desktop.domain.text import text

CHANGE_VALUE: Final = text("Change a value")
CHANGE_TIERS: Final = text("Change scale prices")
ADD_SUPPLIER: Final = text("Add supplier")
REMOVE_SUPPLIER: Final = text("Remove supplier")
SET_STANDARD: Final = text("Set default supplier")
TAKE_BACK: Final = text("Take back a change")
TAKE_BACK_SEVERAL: Final = text("Take back changes")
TAKE_BACK_ALL: Final = text("Take back all changes")
BRING_BACK: Final = text("Bring back changes")
