"""Faults on demand: the n-th call of a kind fails in one of the ways that real servers fail."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fnmatch import fnmatchcase


class FaultKind(StrEnum):
    """How a call goes wrong."""

    STATUS = "status"
    """Answers `status` with an ErrorResponse (500, 502, 401, 403, 404, 409, 410 ...)."""
    HTML = "html"
    """Answers `status` with a page of HTML, as a proxy or a crashed server does."""
    HANG = "hang"
    """Does not answer for `seconds`, then closes the connection."""
    RESET = "reset"
    """The connection is reset before a byte of the answer."""
    HALF_BODY = "half_body"
    """The answer breaks off half-way."""
    GARBLED = "garbled"
    """A 200 whose body is not JSON."""
    SLOW = "slow"
    """Answers correctly, `seconds` later."""
    NOT_STORED = "not_stored"
    """A write is acknowledged but not stored."""
    OTHER_USER = "other_user"
    """After this call has been answered another user changes the row: between the client's read and write."""
    WORKFLOW = "workflow"
    """After a write a Wawi workflow changes the value again."""
    LICENCE = "licence"
    """402: no licence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One rule: from the `nth` matching call on, `times` calls go wrong (0: all of them).

    `path` is a pattern on the path behind the tenant and without /v1, such as "items/*/suppliers".
    `after`: the call is carried out first (a write is stored), only its answer goes wrong.
    `fields`: wire names and values that OTHER_USER and WORKFLOW set.
    """

    kind: FaultKind
    method: str = "*"
    path: str = "*"
    nth: int = 1
    times: int = 1
    status: int = 500
    seconds: float = 3600.0
    after: bool = False
    fields: tuple[tuple[str, object], ...] = ()

    def matches(self, method: str, path: str) -> bool:
        return self.method in ("*", method) and fnmatchcase(path, self.path)


class FaultList:
    """The rules in force, each with its own count of calls. Not thread-safe; DemoState holds the lock."""

    def __init__(self, faults: tuple[Fault, ...] = ()) -> None:
        self._rules: list[Fault] = list(faults)
        self._seen: list[int] = [0] * len(faults)

    def add(self, fault: Fault) -> None:
        self._rules.append(fault)
        self._seen.append(0)

    def clear(self) -> None:
        self._rules.clear()
        self._seen.clear()

    def due(self, method: str, path: str) -> tuple[Fault, ...]:
        """The faults that hit this call; counts it."""
        if not self._rules:
            return ()
        hits = []
        for place, fault in enumerate(self._rules):
            if not fault.matches(method, path):
                continue
            self._seen[place] += 1
            late = self._seen[place] - fault.nth
            if late >= 0 and (fault.times == 0 or late < fault.times):
                hits.append(fault)
        return tuple(hits)


def fault_from(values: Mapping[str, object]) -> Fault:
    """A fault from names and values, as the control endpoint and the command line give them. Raises ValueError."""
    known = {field.name: field.default for field in dataclasses.fields(Fault)}
    checked: dict[str, object] = {}
    for name, value in values.items():
        if name == "kind":
            checked[name] = FaultKind(str(value))
        elif name == "fields" and isinstance(value, Mapping):
            checked[name] = tuple((str(key), entry) for key, entry in value.items())
        elif name in known:
            checked[name] = _like(known[name], name, value)
        else:
            raise ValueError(f"a fault has no {name}")
    return Fault(**checked)  # type: ignore[arg-type]  # each value was brought to the type of its field above


def _like(default: object, name: str, value: object) -> object:
    if isinstance(default, bool):
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true", "yes")
    if isinstance(default, int):
        return int(str(value))
    if isinstance(default, float):
        return float(str(value))
    if isinstance(default, str):
        return str(value)
    raise ValueError(f"{name} cannot be set like this")


def parse_fault(text: str) -> Fault:
    """Read "kind,name=value,..." from a command line, e.g. "status,status=502,method=GET,path=items,nth=3"."""
    kind, *rest = text.split(",")
    values: dict[str, object] = {"kind": kind.strip()}
    fields: dict[str, object] = {}
    for part in rest:
        name, _, value = part.partition("=")
        if name[:1].isupper():
            fields[name] = Decimal(value) if value.replace(".", "", 1).isdecimal() else value
        else:
            values[name.strip()] = value.strip()
    if fields:
        values["fields"] = fields
    return fault_from(values)
