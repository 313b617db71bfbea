"""Pasting by key: one column of the clipboard says which rows are meant, wherever they are."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from jtl_desktop.domain.guessing import guessed
from jtl_desktop.domain.headings import ColumnUse, Key, Other
from jtl_desktop.domain.items import Field, Supplier
from jtl_desktop.domain.keyed import KeyedPaste, KeyHits, KeyOptions, keys_of, matched, prepared
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.table_text import Table, width
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.storage.errors import StorageError
from jtl_desktop.storage.folding import fold
from jtl_desktop.storage.lookup import look_up
from jtl_desktop.ui.boxes import Boxes
from jtl_desktop.ui.clipboard.by_key_dialog import KeyPasteDialog
from jtl_desktop.ui.clipboard.copied_table import clipboard_content
from jtl_desktop.ui.editing.steps import StepRunner
from jtl_desktop.ui.grid.columns import GridColumn
from jtl_desktop.ui.own_thread import OwnThread
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.window_parts import WindowParts

MOST_LINES = 200_000


@dataclass(slots=True)
class _Job:
    """One table while its dialog is open. ``hits`` are those of ``column``; None until they were looked up."""

    table: Table
    suppliers: list[Supplier]
    options: KeyOptions
    column: int | None = None
    hits: KeyHits | None = None
    paste: KeyedPaste | None = None
    is_kind_chosen: bool = False


class KeyPaster(QObject):
    """Ctrl+Shift+V. Nothing is changed before the merchant has seen what would be."""

    def __init__(
        self, services: AppServices, parts: WindowParts, boxes: Boxes, steps: StepRunner, window: QWidget
    ) -> None:
        super().__init__(window)
        self.dialog: KeyPasteDialog | None = None
        self._services = services
        self._parts = parts
        self._boxes = boxes
        self._steps = steps
        self._window = window
        self._thread = OwnThread("paste by key")
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Show what is on the clipboard, and what it would change."""
        if not self._parts.grid.finish_editing():
            return
        table = clipboard_content().table()
        if width(table) < 2:
            self._parts.messages.say(
                tr("Copy at least two columns first: one with SKUs or GTINs, and one with the new values.")
            )
            return
        if len(table) > MOST_LINES:
            self._parts.messages.say(tr("This is too much to be pasted at once. Copy fewer lines."))
            return
        self._ask(self._new_job(table))

    def close(self) -> None:
        self._services.supervisor.cancel(self)
        self._thread.close()

    def _new_job(self, table: Table) -> _Job:
        suppliers = self._parts.names.suppliers()
        names = {fold(supplier.name) for supplier in suppliers}
        field = self._parts.grid.current_field()
        wanted = field if field is not None and field.is_writable else Field.PURCHASE_PRICE_NET
        options = guessed(table, titles_of(self._parts.model.columns), wanted, names, self._parts.notation, fold)
        return _Job(table, suppliers, options)

    def _ask(self, job: _Job) -> None:
        dialog = KeyPasteDialog(job.table, job.options, job.suppliers, self._parts.names, self._window)
        self._boxes.open(dialog)
        if self._boxes.current is not dialog:
            return
        self.dialog = dialog
        dialog.options_changed.connect(lambda options: self._on_options(job, options))
        dialog.accepted.connect(lambda: self._apply(job))
        dialog.finished.connect(self._on_closed)
        self._work_out(job)

    def _on_options(self, job: _Job, options: KeyOptions) -> None:
        before, after = (_kind(known) for known in (job.options, options))
        job.is_kind_chosen |= before != after
        job.options = options
        self._work_out(job)

    def _work_out(self, job: _Job) -> None:
        """Again from the beginning: what was asked before is out of date."""
        if self._task is not None:
            self._task.cancel()
        job.paste = None
        if self.dialog is not None:
            self.dialog.show_working()
        self._task = self._services.supervisor.spawn(self, "paste by key", self._worked_out(job))

    async def _worked_out(self, job: _Job) -> None:
        services = self._services
        try:
            if job.hits is None or job.column != job.options.key_column:
                job.hits = await self._thread.run(_hits, services.catalogue_path, job.table, job.options)
                job.column = job.options.key_column
            if not job.is_kind_chosen:
                job.options = _with_kind(job.options, job.hits)
            hits = job.hits.with_pending(services.editing.changes.additions())
            job.paste = await self._thread.run(
                _prepare, job.table, job.options, hits, job.suppliers, services.editing, self._parts.notation
            )
        except StorageError as problem:
            self._parts.messages.show_problem(problem)
            if self.dialog is not None:
                self.dialog.reject()
            return
        if self.dialog is not None:
            self.dialog.show_paste(job.paste, job.options, job.hits)

    def _apply(self, job: _Job) -> None:
        if job.paste is not None and job.paste.edits:
            self._steps.run(job.paste.edits, job.paste.name)

    def _on_closed(self) -> None:
        self.dialog = None
        if self._task is not None:
            self._task.cancel()


def titles_of(columns: tuple[GridColumn, ...]) -> dict[str, ColumnUse]:
    """The grid's own titles, so that what was copied with headers is understood in every language."""
    items: dict[str, ColumnUse] = {"own_sku": Key.OWN_SKU, "own_name": Other.LEAVE_OUT, "gtin": Key.GTIN,
                                   "supplier_name": Other.SUPPLIER}  # fmt: skip
    found: dict[str, ColumnUse] = {}
    for column in columns:
        if column.field is Field.SKU:
            found[column.title] = Key.SUPPLIER_SKU
        elif column.field is not None:
            found[column.title] = column.field
        elif column.name in items:
            found[column.title] = items[column.name]
    return found


def _hits(path: Path, table: Table, options: KeyOptions) -> KeyHits:
    return look_up(path, keys_of(table, options))


def _prepare(
    table: Table,
    options: KeyOptions,
    hits: KeyHits,
    suppliers: list[Supplier],
    editing: EditSession,
    notation: NumberFormat,
) -> KeyedPaste:
    """Everything that takes its time with many lines."""
    names = {fold(supplier.name): supplier.supplier_id for supplier in suppliers}
    lines, notes = matched(table, options, hits, names, fold)
    rows = editing.rows([key for _, key in lines])
    paste = prepared(table, options, lines, rows, notation)
    paste.notes = sorted([*notes, *paste.notes], key=lambda note: note.line)
    return paste


def _kind(options: KeyOptions) -> ColumnUse | None:
    return options.uses[options.key_column] if options.key_column is not None else None


def _with_kind(options: KeyOptions, hits: KeyHits) -> KeyOptions:
    """The kind of key that fits most lines, unless the title names one that fits as many."""
    column, kind = options.key_column, _kind(options)
    best = hits.best()
    if column is None or not isinstance(kind, Key) or hits.count(kind) >= hits.count(best):
        return options
    uses = list(options.uses)
    uses[column] = best
    return replace(options, uses=tuple(uses))
