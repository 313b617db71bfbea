"""The panel beside the grid: scale prices of the current row, ready to be typed into."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget
from typing_extensions import override

from jtl_desktop.domain.changes import ChangeKind
from jtl_desktop.domain.field_names import cell_name
from jtl_desktop.domain.items import Field, ItemId, ItemSupplier, Kind, RowKey
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.rules import has_locked_tiers
from jtl_desktop.services.editing.session import EditSession
from jtl_desktop.services.saving.review import locked_tiers_problem
from jtl_desktop.ui.bridge import Subscriptions, attempt
from jtl_desktop.ui.editors import read_number, shown
from jtl_desktop.ui.icons import icon
from jtl_desktop.ui.labels import make_bold
from jtl_desktop.ui.layouts import column_in
from jtl_desktop.ui.panels.elided import ElidedLabel
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.panels.notice import Notice
from jtl_desktop.ui.panels.tier_lines import Draft, Tiers
from jtl_desktop.ui.panels.tier_model import TierModel
from jtl_desktop.ui.panels.tier_notes import tier_note
from jtl_desktop.ui.panels.tier_table import TierColumn, TierTable
from jtl_desktop.ui.panels.tier_view import TierView
from jtl_desktop.ui.texts import tr, tr_text
from jtl_desktop.ui.theme import spacing


class Lock(Enum):
    """Why the table may only be read."""

    NONE = "none"
    NO_ROW = "no row"
    LOADING = "loading"
    NO_SUPPLIER = "no supplier"
    GONE = "gone"
    LEAVING = "leaving"
    FRACTION = "fraction"


class ScalePricePanel(QWidget):
    """Shows the row that ``show_row`` names. Edits go to the session at once; half-entered tiers stay here, per row."""

    unfinished_changed = Signal(object)
    """The rows with a new tier that is not complete, and will therefore not be saved."""
    add_supplier_requested = Signal(object)
    failed = Signal(object)
    """A change could not be staged, such as while many rows are being changed: an AppError."""
    """The item whose "add supplier" button was pressed."""

    def __init__(
        self, session: EditSession, names: Names, notation: NumberFormat, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._names = names
        self._notation = notation
        self._key: RowKey | None = None
        self._item_id: ItemId | None = None
        self._lock = Lock.NO_ROW
        self._stale = False
        self._moved_to: Decimal | None = None
        self._drafts: dict[RowKey, Draft] = {}
        self._model = TierModel(notation, self)
        self._build()
        self._subscriptions = Subscriptions(self)
        self._subscriptions.to(session.changed, self._on_changed)
        self._refresh()

    @property
    def key(self) -> RowKey | None:
        return self._key

    @property
    def view(self) -> TierView:
        return self._view

    def show_row(self, key: RowKey) -> None:
        """Show one supplier row. An editor that is open belongs to the old row and is closed with what it holds."""
        if key == self._key:
            self.reload()
            return
        self._view.close_editor()
        self._key, self._item_id = key, key.item_id
        self._refresh()

    def show_nothing(self, lock: Lock = Lock.NO_ROW, item_id: ItemId | None = None) -> None:
        """There is no row to show; ``lock`` says why (no row, loading, no supplier), for which item."""
        self._view.close_editor()
        self._key, self._item_id, self._lock = None, item_id, lock
        self._refresh()

    def unfinished(self) -> tuple[RowKey, ...]:
        """Rows with a half-entered new tier."""
        return tuple(self._drafts)

    def begin_new_tier(self) -> None:
        """Open the editor for a new tier; does nothing while the table may only be read."""
        if self._lock is Lock.NONE:
            self._show_table(has_lines=True)
            self._view.begin_new()

    def reload(self) -> None:
        """Read the row again, for instance after the catalogue heard from Wawi."""
        if self._view.is_typing():
            self._stale = True
        else:
            self._refresh()

    def resume_typing(self, key: RowKey, draft: Draft) -> None:
        """Put a half-entered tier back that the last end of the program interrupted."""
        self._set_draft(key, draft)
        self._refresh()

    def _build(self) -> None:
        self._item = ElidedLabel()
        make_bold(self._item)
        self._supplier = ElidedLabel()
        self._price = QLabel()
        self._price.setTextFormat(Qt.TextFormat.PlainText)
        self._notice = Notice()
        self._notice.pressed.connect(self._on_notice)
        self._view = TierView(self._model, self._notation, self)
        self._view.typing.connect(self._on_typing)
        self._view.typing_ended.connect(self._on_typing_ended)
        self._view.refused.connect(self._on_refused)
        self._model.edited.connect(self._on_edited)
        layout = column_in(self, edge=2, gap=1)
        who = QHBoxLayout()
        who.setSpacing(spacing(self, 2))
        who.addWidget(self._supplier, 1)
        who.addWidget(self._price)
        layout.addWidget(self._item)
        layout.addLayout(who)
        layout.addWidget(self._notice)
        layout.addWidget(self._view)
        layout.setStretchFactor(self._view, 1)
        layout.addLayout(self._build_buttons())
        layout.addStretch(0)

    def _build_buttons(self) -> QHBoxLayout:
        self._add = QPushButton(icon("plus"), tr("New &tier"))
        self._add.setToolTip(tr("Add a scale price (Insert)"))
        self._add.clicked.connect(self.begin_new_tier)
        self._revert = QPushButton(icon("undo-2"), tr("Take &back"))
        self._revert.setToolTip(tr("Put all scale prices of this row back to what Wawi has"))
        self._revert.clicked.connect(self._revert_all)
        buttons = QHBoxLayout()
        buttons.addWidget(self._add)
        buttons.addWidget(self._revert)
        buttons.addStretch(1)
        return buttons

    def _refresh(self) -> None:
        self._stale = False
        row = self._session.row(self._key) if self._key is not None else None
        if self._key is not None:
            self._lock = self._lock_of(self._key, row)
        draft = self._drafts.get(self._key, Draft()) if self._key is not None else Draft()
        current = self._view.currentIndex()
        kept = self._model.table.number(current.row(), TierColumn.FROM) if current.isValid() else None
        self._model.show(TierTable.of(row, self._base(), draft, editable=self._lock is Lock.NONE))
        self._view.stay_near(kept if self._moved_to is None else self._moved_to, current.column())
        self._moved_to = None
        self._show_words(row)
        self._show_table(has_lines=bool(row and row.scale_prices) or not draft.is_empty or self._is_changed())

    def _lock_of(self, key: RowKey, row: ItemSupplier | None) -> Lock:
        change = self._session.change_of(key)
        if change is not None and change.kind is ChangeKind.REMOVE:
            return Lock.LEAVING
        if row is None:
            return Lock.GONE
        return Lock.FRACTION if has_locked_tiers(row.scale_prices) else Lock.NONE

    def _base(self) -> Tiers:
        """The tiers as Wawi has them."""
        if self._key is None:
            return ()
        change = self._session.change_of(self._key)
        if change is not None:
            return change.base.scale_prices if change.base is not None else ()
        row = self._session.row(self._key)
        return row.scale_prices if row is not None else ()

    def _is_changed(self) -> bool:
        change = self._session.change_of(self._key) if self._key is not None else None
        return change is not None and Field.SCALE_PRICES in change.values

    def _show_words(self, row: ItemSupplier | None) -> None:
        for label in (self._item, self._supplier, self._price):
            label.setVisible(self._key is not None)
        if self._key is not None:
            item = self._names.item(self._key.item_id)
            self._item.show_text(" · ".join(filter(None, (item.sku, item.name))))
            self._supplier.show_text(self._names.supplier(self._key.supplier_id))
            self._price.setText(self._price_words(row))

    def _price_words(self, row: ItemSupplier | None) -> str:
        if row is None:
            return ""
        if not row.purchase_price_net:
            return tr("no net PP")
        return tr("Net PP {price}", price=shown(row.purchase_price_net, Kind.MONEY, self._notation))

    def _show_table(self, *, has_lines: bool) -> None:
        """The table, or what is so instead of it; the reason against editing above the table."""
        editable = self._lock is Lock.NONE
        shows_table = has_lines and self._lock not in (Lock.NO_ROW, Lock.LOADING, Lock.NO_SUPPLIER, Lock.GONE)
        self._view.setVisible(shows_table)
        self._add.setVisible(shows_table and editable)
        self._revert.setVisible(shows_table and editable)
        self._revert.setEnabled(self._is_changed())
        self._say_notice(empty=not has_lines)
        self._view.updateGeometry()
        self.updateGeometry()

    def _say_notice(self, *, empty: bool) -> None:
        words, button = self._lock_words()
        if self._lock is not Lock.NONE:
            is_calm = self._lock in (Lock.NO_ROW, Lock.NO_SUPPLIER)
            name = "hourglass" if self._lock is Lock.LOADING else "info" if is_calm else "lock"
            self._notice.say(words, button, icon_name=name, tone="muted" if is_calm else "warning")
            return
        wrong = next((line.problem for line in self._model.table.lines if line.problem is not None), None)
        if wrong is not None:
            half = self._key in self._drafts
            words = tr_text(wrong)
            if half:
                words = tr("{problem} It is kept here, but not saved.", problem=wrong)
            self._notice.say(words, icon_name="triangle-alert", tone="warning" if half else "problem")
        elif empty:
            self._notice.say(tr("No scale prices: every quantity costs the net price."), tr("Add a scale price"))
        else:
            self._notice.say("")

    def _lock_words(self) -> tuple[str, str]:
        """Why the table may only be read, and the next step."""
        match self._lock:
            case Lock.NO_ROW:
                return tr("Choose a row in the grid to see its scale prices."), ""
            case Lock.LOADING:
                return tr("The suppliers of this item are still on their way from Wawi."), ""
            case Lock.NO_SUPPLIER:
                return tr("This item has no supplier yet."), tr("Add supplier …")
            case Lock.GONE:
                return tr("This supplier is no longer there in Wawi."), ""
            case Lock.LEAVING:
                return tr("This supplier will be removed from the item when you save."), tr("Keep the supplier")
            case Lock.FRACTION:
                row = self._session.row(self._key) if self._key is not None else None
                problem = locked_tiers_problem(row) if row is not None else None
                return tr_text(problem.text) if problem is not None else "", ""
        return "", ""

    def _on_notice(self) -> None:
        if self._lock is Lock.NO_SUPPLIER and self._item_id is not None:
            self.add_supplier_requested.emit(self._item_id)
        elif self._lock is Lock.LEAVING and self._key is not None:
            key = self._key
            self._try(lambda: self._session.revert(key))
        elif self._lock is Lock.NONE:
            self.begin_new_tier()

    def _revert_all(self) -> None:
        if self._key is not None:
            key = self._key
            self._try(lambda: self._session.revert(key, Field.SCALE_PRICES))

    def _on_changed(self, keys: frozenset[RowKey]) -> None:
        if self._key is not None and self._key in keys:
            self.reload()

    def _on_edited(self, tiers: Tiers, draft: Draft) -> None:
        """The table's tiers are complete and fit together; the half-entered one only waits here."""
        if self._key is None:
            return
        before = self._model.table.tiers
        self._set_draft(self._key, draft)
        if tiers != before:
            key = self._key
            name = cell_name(Field.SCALE_PRICES, self._names.item(key.item_id).sku)
            self._try(lambda: self._session.set_scale_prices(key, tiers, name=name))
        known = {tier.from_quantity for tier in before}
        self._moved_to = next((tier.from_quantity for tier in tiers if tier.from_quantity not in known), None)
        self.reload()

    def _try(self, act: Callable[[], object]) -> None:
        attempt(act, self.failed.emit)

    def _set_draft(self, key: RowKey, draft: Draft) -> None:
        before = len(self._drafts)
        if draft.is_empty:
            self._drafts.pop(key, None)
        else:
            self._drafts[key] = draft
        if len(self._drafts) != before:
            self.unfinished_changed.emit(self.unfinished())

    def _on_typing(self, column: TierColumn, typed: str) -> None:
        if self._key is None:
            return
        row = self._view.currentIndex().row()
        table = self._model.table
        value = read_number(typed, self._notation, partial(table.judge, row, column))[0]
        self._note(self._key, *table.with_number(row, column, value))

    def _on_typing_ended(self) -> None:
        draft = self._drafts.get(self._key) if self._key is not None else None
        if self._key is None or draft is None:
            self._session.typing_done()
        else:
            row = self._session.row(self._key)
            self._note(self._key, row.scale_prices if row is not None else (), draft)
        if self._stale:
            self._refresh()

    def _note(self, key: RowKey, tiers: Tiers, draft: Draft) -> None:
        """Keep a tier that is being typed, in case the program ends before it is taken over."""
        self._session.note_typing(key, Field.SCALE_PRICES, tier_note(tiers, draft))

    def _on_refused(self, typed: str) -> None:
        words = tr("“{typed}” was not taken over.", typed=typed)
        self._notice.say(words, icon_name="triangle-alert", tone="warning")

    @override
    def minimumSizeHint(self) -> QSize:
        # Qt leaves out that words which have to wrap need more height.
        hint, layout = super().minimumSizeHint(), self.layout()
        needed = layout.minimumHeightForWidth(max(self.width(), hint.width())) if layout is not None else 0
        return QSize(hint.width(), max(hint.height(), needed))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._add.setIcon(icon("plus"))
            self._revert.setIcon(icon("undo-2"))
        super().changeEvent(event)
