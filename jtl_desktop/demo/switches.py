"""Every point where JTL's description and the living Wawi differ, or where nobody knows, as a named switch.

Defaults are what was seen live; `Switches.as_described()` is what the description says.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """How this Wawi behaves. Changed while it runs by `DemoState.switch(name=value)`."""

    # How answers look.
    leave_out_nulls: bool = True
    """A field without a value is missing; described: always there, empty."""
    decimal_integers: bool = True
    """Whole numbers come as 20.0 in places; described: 20."""
    year_one_dates: bool = True
    """"No date" is 0001-01-01; described: a real date."""
    empty_list_404: bool = True
    """A sub-list without entries answers 404; described for the list itself: []."""
    licence_as_text: bool = True
    """402 comes as plain text; described: JSON."""
    bare_answers: bool = True
    """401 and 410 come without a body, 204 without a media type; described: all are JSON."""
    fractional_tiers: bool = True
    """A few tiers start at 0.5, as the database allows; described: whole numbers."""
    stack_traces: bool = True
    """Errors carry a German .NET stack trace."""
    percent_tier_price: Literal["computed", "zero", "left_out"] = "computed"
    """What stands in PurchasePriceNet of a percent tier."""
    extra_fields: bool = False
    """Answers carry fields that the description does not know, as a later Wawi would."""
    broken_record: bool = False
    """One item of each page has a name that is a number."""
    repeat_ids: bool = False
    """A page begins with the last item of the page before."""

    # How calls are understood.
    paths: Literal["both", "v1", "unversioned"] = "both"
    """Which of the two forms of an address are known; the other one answers 404."""
    api_versions: tuple[str, ...] = ("1.0", "1.1", "1.2")
    search: Literal["fuzzy", "exact"] = "fuzzy"
    filters_ignored: bool = False
    """changedSince and the other filters are silently ignored."""
    max_page_size: int = 1000
    """A larger pageSize is cut to this, silently but for the echoed PageSize."""
    supplier_edit_touches_item: bool = False
    """Writing an item supplier moves the item's Changed date."""

    # How writes are stored.
    tiers: Literal["replace", "merge"] = "replace"
    """Whether ScalePrices in a PATCH replace the old list or are merged into it by FromQuantity."""
    two_standards: bool = False
    """Setting a standard supplier leaves the others as they are."""
    duplicate_status: Literal[400, 500] = 400
    """The answer to a second POST of the same supplier."""
    not_stored: bool = False
    """Writes are acknowledged but not stored."""
    workflow: bool = False
    """A workflow rounds every written purchase price to two places, after the answer."""

    # Licence and registration.
    licence: bool = True
    """Without it every business call answers 402."""
    cancel_rejects: bool = False
    """A cancelled registration window answers "rejected"; else it stays pending for ever."""
    granted_scopes_listed: bool = True
    """Whether the accepted registration names GrantedScopes."""

    @classmethod
    def as_described(cls) -> Self:
        """All switches on JTL's description: what this Wawi answers then validates against it."""
        return cls(
            leave_out_nulls=False,
            decimal_integers=False,
            year_one_dates=False,
            empty_list_404=False,
            licence_as_text=False,
            bare_answers=False,
            fractional_tiers=False,
        )

    def with_values(self, values: dict[str, object]) -> Self:
        """A copy with some switches set. Raises ValueError for an unknown name or a value of the wrong type."""
        known = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"no switch is called {name}")
            if type(value) is not type(known[name]):
                raise ValueError(f"switch {name} takes {type(known[name]).__name__}")
        return dataclasses.replace(self, **values)  # type: ignore[arg-type]  # names and types were compared above


def parse_switch(text: str) -> tuple[str, object]:
    """Read "name=value" or "name" (= true) from a command line."""
    name, _, value = text.partition("=")
    name = name.strip().replace("-", "_")
    known = {field.name: field.default for field in dataclasses.fields(Switches)}
    default = known.get(name)
    if isinstance(default, bool):
        return name, value.strip().lower() in ("", "1", "true", "yes", "on")
    if isinstance(default, int):
        return name, int(value)
    if isinstance(default, tuple):
        return name, tuple(value.split("+"))
    return name, value.strip()
