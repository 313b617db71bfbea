"""The one thread-safe door to a simulated Wawi's data, registrations, switches and faults.

The HTTP server, the control endpoint, the window and tests all go through here.
"""

from __future__ import annotations

import dataclasses
import threading
from array import array
from collections import OrderedDict, deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from jtl_desktop.demo.answers import Answer
from jtl_desktop.demo.checks import read_row_fields, refuse
from jtl_desktop.demo.config import DemoConfig
from jtl_desktop.demo.data import Merchant
from jtl_desktop.demo.faults import Fault, FaultList, fault_from
from jtl_desktop.demo.registration import RegisteredApp, RegistrationRequest, Registrations, WindowPhase
from jtl_desktop.demo.rows import ItemRecord, SupplierRecord, SupplierRow, Tier
from jtl_desktop.demo.searching import fold, matching_items
from jtl_desktop.demo.switches import Switches
from jtl_desktop.demo.wire import row_json

ALL_SCOPES = (
    "item.queryitems", "item.getitem", "item.queryitemsuppliers", "item.createitemsupplier",
    "item.updateitemsupplier", "item.deleteitemsupplier", "supplier.querysuppliers",
)  # fmt: skip
_LOG_LENGTH = 20_000
_REMEMBERED_SEARCHES = 8


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One call as it was answered: never a header, never a body."""

    method: str
    path: str
    status: int


class DemoState:
    """Everything a simulated Wawi knows. Every method may be called from any thread."""

    def __init__(self, config: DemoConfig) -> None:
        self.config = config
        self.merchant = Merchant(seed=config.seed, items=config.item_count, suppliers=config.suppliers)
        self._lock = threading.RLock()
        self._switches = config.switches
        self._faults = FaultList(config.faults)
        self._registrations = Registrations()
        self._edited: dict[int, dict[int, SupplierRow]] = {}
        self._touched: dict[int, datetime] = {}
        self._own_items: dict[int, ItemRecord] = {}
        self._removed: set[int] = set()
        self._searches: OrderedDict[tuple[object, ...], array[int]] = OrderedDict()
        self._calls: deque[LoggedCall] = deque(maxlen=_LOG_LENGTH)
        self._running = self._most_parallel = 0
        self.latency = config.latency
        self.item_latency = config.item_latency

    # Habits and faults.

    @property
    def switches(self) -> Switches:
        return self._switches

    def switch(self, **values: object) -> None:
        """Set switches by name. Raises ValueError for an unknown one."""
        with self._lock:
            self._switches = self._switches.with_values(values)

    def set_switches(self, switches: Switches) -> None:
        """Set all switches at once, e.g. `Switches.as_described()`."""
        with self._lock:
            self._switches = switches

    def slow_down(self, *, latency: float | None = None, item_latency: float | None = None) -> None:
        """Seconds per call, and per item on /items."""
        self.latency = self.latency if latency is None else latency
        self.item_latency = self.item_latency if item_latency is None else item_latency

    def fault(self, kind: str | Fault, **values: object) -> None:
        """Add a fault: `fault("status", status=502, method="GET", path="items", nth=3)`; see Fault."""
        rule = kind if isinstance(kind, Fault) else fault_from({"kind": kind, **values})
        with self._lock:
            self._faults.add(rule)

    def clear_faults(self) -> None:
        with self._lock:
            self._faults.clear()

    def due_faults(self, method: str, path: str) -> tuple[Fault, ...]:
        with self._lock:
            return self._faults.due(method, path)

    # The log of calls.

    @property
    def requests(self) -> list[LoggedCall]:
        """The latest calls, oldest first."""
        with self._lock:
            return list(self._calls)

    def count(self, method: str, path_part: str = "") -> int:
        """How many logged calls had this method and this text in their path."""
        return sum(1 for call in self.requests if call.method == method and path_part in call.path)

    @property
    def most_parallel(self) -> int:
        """The largest number of calls that ran at the same time since `forget_requests`."""
        return self._most_parallel

    def forget_requests(self) -> None:
        with self._lock:
            self._calls.clear()
            self._most_parallel = self._running

    def call_begins(self) -> None:
        with self._lock:
            self._running += 1
            self._most_parallel = max(self._most_parallel, self._running)

    def call_ends(self, method: str, path: str, status: int) -> None:
        with self._lock:
            self._running -= 1
            self._calls.append(LoggedCall(method, path, status))

    # Registration, as the merchant does it in Wawi.

    @property
    def window(self) -> WindowPhase:
        return self._registrations.phase

    @property
    def registration(self) -> RegistrationRequest | None:
        """The request that the open window shows."""
        with self._lock:
            return self._registrations.current()

    @property
    def apps(self) -> tuple[RegisteredApp, ...]:
        with self._lock:
            return self._registrations.apps()

    def open_registration_window(self) -> None:
        with self._lock:
            self._registrations.open_window()

    def close_registration_window(self) -> None:
        with self._lock:
            self._registrations.close_window()

    def approve(self, optional_refused: Collection[str] = ()) -> None:
        """Raises LookupError when no request is waiting."""
        with self._lock:
            self._registrations.approve(optional_refused)

    def reject(self) -> None:
        """Raises LookupError when no request is waiting."""
        with self._lock:
            self._registrations.reject()

    def cancel(self) -> None:
        """The merchant closes the window half-way: the request stays pending for ever, or is rejected, by switch."""
        with self._lock:
            if self._switches.cancel_rejects and self._registrations.phase is WindowPhase.RECEIVED:
                self._registrations.reject()
            else:
                self._registrations.close_window()

    def issue_key(self, app_id: str, version: str, scopes: Iterable[str] = ALL_SCOPES) -> str:
        """Register an app without the window; returns its key."""
        with self._lock:
            return self._registrations.add_app(app_id, version, tuple(scopes)).key

    def remove_app(self, app_id: str) -> None:
        with self._lock:
            self._registrations.remove_app(app_id)

    def set_scopes(self, app_id: str, scopes: Iterable[str]) -> None:
        with self._lock:
            self._registrations.set_scopes(app_id, tuple(scopes))

    def app_for_key(self, key: str) -> RegisteredApp | None:
        with self._lock:
            return self._registrations.app_for_key(key)

    def register(self, body: bytes, challenge: str | None) -> Answer:
        with self._lock:
            return self._registrations.ask(body, challenge)

    def register_second_instance(self, request_id: str, challenge: str | None) -> Answer:
        with self._lock:
            return self._registrations.ask_second_instance(request_id, challenge)

    def poll_registration(self, request_id: str, challenge: str | None) -> Answer:
        with self._lock:
            listed = self._switches.granted_scopes_listed
            return self._registrations.poll(request_id, challenge, list_scopes=listed)

    # Data.

    def item(self, item_id: int) -> ItemRecord:
        """Raises KeyError."""
        if item_id in self._removed:
            raise KeyError(item_id)
        record = self._own_items.get(item_id) or self.merchant.item(item_id)
        touched = self._touched.get(item_id)
        return record if touched is None else dataclasses.replace(record, changed=touched)

    def items(self, item_ids: Iterable[int]) -> list[ItemRecord]:
        """Those of them that are still there."""
        with self._lock:
            return [self.item(item_id) for item_id in item_ids if item_id not in self._removed]

    def has_item(self, item_id: int) -> bool:
        is_known = 1 <= item_id <= self.merchant.item_count or item_id in self._own_items
        return is_known and item_id not in self._removed

    def find_items(self, search: str, changed_since: datetime | None) -> array[int] | range:
        """Ids of the items that match, ascending."""
        if not search and changed_since is None:
            return self._all_items()
        if self._own_items or self._removed:
            return self._find_among_own(search, changed_since)
        with self._lock:
            touched, mode = dict(self._touched), self._switches.search
            key = (search, changed_since, mode, tuple(sorted(touched.values())))
            found = self._searches.get(key)
        if found is None:
            # Without the lock: over a million rows this takes a while, and a window may look in meanwhile.
            found = matching_items(self.merchant, search, changed_since, touched, mode)
            with self._lock:
                self._searches[key] = found
                while len(self._searches) > _REMEMBERED_SEARCHES:
                    self._searches.popitem(last=False)
        return found

    def _all_items(self) -> array[int] | range:
        with self._lock:
            everything = range(1, self.merchant.item_count + 1)
            if not self._own_items and not self._removed:
                return everything
            return array("q", (number for number in sorted({*everything, *self._own_items} - self._removed)))

    def _find_among_own(self, search: str, changed_since: datetime | None) -> array[int]:
        """The same where another user has added, renamed or removed items: one by one, for small catalogues."""
        text = fold(search.strip())
        found = array("q")
        for number in self._all_items():
            record = self.item(number)
            is_new = changed_since is None or record.changed >= changed_since
            if is_new and all(word in fold(f"{record.name} {record.sku} {record.gtin}") for word in text.split()):
                found.append(number)
        return found

    def suppliers(self) -> list[SupplierRecord]:
        return list(self.merchant.suppliers())

    def rows(self, item_id: int) -> list[SupplierRow]:
        """The item's supplier rows as stored."""
        edited = self._edited.get(item_id)
        if edited is None:
            return self.merchant.supplier_rows(item_id)
        with self._lock:
            return list(edited.values())

    def item_suppliers(self, item_id: int) -> list[dict[str, Any]]:
        """The item's rows in wire names, complete, as Wawi's database has them."""
        plain = Switches(leave_out_nulls=False, decimal_integers=False)
        return [row_json(row, plain) for row in self.rows(item_id)]

    def create_row(self, item_id: int, supplier_id: int, fields: dict[str, object]) -> SupplierRow:
        """Store a new row. Raises RefusedError (400, or as switched for a duplicate)."""
        with self._lock:
            if not self.has_item(item_id):
                raise refuse("ValidationError", "- ArtikelNotFound")
            if not 1 <= supplier_id <= self.merchant.supplier_count:
                raise refuse("ValidationError", "- LieferantNotFound")
            rows = self._editable(item_id)
            if supplier_id in rows:
                raise refuse(
                    "ValidationError", "- ArtikelLieferantAlreadyExists", status=self._switches.duplicate_status
                )
            row = dataclasses.replace(SupplierRow(item_id, supplier_id), **fields)  # type: ignore[arg-type]  # checked by checks.py
            self._store(rows, row)
            return row

    def update_row(self, item_id: int, supplier_id: int, fields: dict[str, object]) -> None:
        """Change a row by attribute names. Raises KeyError when there is none."""
        with self._lock:
            rows = self._editable(item_id)
            old = rows[supplier_id]
            if self._switches.tiers == "merge" and "tiers" in fields:
                fields = {**fields, "tiers": _merged(old.tiers, fields["tiers"])}
            self._store(rows, dataclasses.replace(old, **fields))  # type: ignore[arg-type]  # checked by checks.py

    def delete_row(self, item_id: int, supplier_id: int) -> None:
        """Raises KeyError when there is none."""
        with self._lock:
            del self._editable(item_id)[supplier_id]
            self._touch(item_id)

    def has_row(self, item_id: int, supplier_id: int) -> bool:
        return any(row.supplier_id == supplier_id for row in self.rows(item_id))

    # What another Wawi user does meanwhile.

    def change_row(self, item_id: int, supplier_id: int, **fields: object) -> None:
        """Another user changes a row: wire names, Decimals or ints. Raises KeyError, RefusedError."""
        with self._lock:
            rows = self._editable(item_id)
            values = read_row_fields(fields)
            self._store(rows, dataclasses.replace(rows[supplier_id], **values))  # type: ignore[arg-type]  # read above

    def add_row(self, item_id: int, supplier_id: int, **fields: object) -> None:
        """Another user adds a supplier to an item: wire names."""
        self.create_row(item_id, supplier_id, read_row_fields(fields))

    def remove_row(self, item_id: int, supplier_id: int) -> None:
        """Another user removes a supplier from an item. Raises KeyError."""
        self.delete_row(item_id, supplier_id)

    def add_item(self, sku: str, name: str) -> int:
        """Another user adds an item, without suppliers; its number."""
        with self._lock:
            item_id = max([self.merchant.item_count, *self._own_items]) + 1
            now = datetime.now(UTC)
            record = dataclasses.replace(self.merchant.item(1), item_id=item_id, sku=sku, name=name)
            self._own_items[item_id] = dataclasses.replace(record, gtin=self.merchant.gtin(item_id), added=now)
            self._touched[item_id] = now
            return item_id

    def change_item(self, item_id: int, **fields: str) -> None:
        """Another user changes an item's sku, name or gtin, which moves its date. Raises KeyError."""
        with self._lock:
            self._own_items[item_id] = dataclasses.replace(self.item(item_id), **fields)  # type: ignore[arg-type]
            self._touched[item_id] = datetime.now(UTC)

    def touch_item(self, item_id: int) -> None:
        """Something of the item changed that nobody sees here, such as its suppliers. Raises KeyError."""
        self.change_item(item_id)

    def remove_item(self, item_id: int) -> None:
        """Another user deletes an item with everything that belongs to it. Raises KeyError."""
        with self._lock:
            self.item(item_id)
            self._removed.add(item_id)
            self._edited[item_id] = {}

    def _editable(self, item_id: int) -> dict[int, SupplierRow]:
        rows = self._edited.get(item_id)
        if rows is None:
            rows = {row.supplier_id: row for row in self.merchant.supplier_rows(item_id)}
            if self.has_item(item_id):
                self._edited[item_id] = rows
        return rows

    def _store(self, rows: dict[int, SupplierRow], row: SupplierRow) -> None:
        if row.is_standard and not self._switches.two_standards:
            for supplier_id, other in rows.items():
                if other.is_standard and supplier_id != row.supplier_id:
                    rows[supplier_id] = dataclasses.replace(other, is_standard=False)
        rows[row.supplier_id] = row
        self._touch(row.item_id)

    def _touch(self, item_id: int) -> None:
        if self._switches.supplier_edit_touches_item:
            self._touched[item_id] = datetime.now(UTC)


def _merged(old: tuple[Tier, ...], new: object) -> tuple[Tier, ...]:
    by_quantity: dict[Decimal, Tier] = {tier.from_quantity: tier for tier in old}
    if isinstance(new, tuple):
        by_quantity |= {tier.from_quantity: tier for tier in new}
    return tuple(by_quantity[quantity] for quantity in sorted(by_quantity))
