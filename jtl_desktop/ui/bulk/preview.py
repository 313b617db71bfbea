"""The preview below a bulk dialog's form: worked out beside the window, sums on top, every line below."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from jtl_desktop.domain.arithmetic import State
from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.items import ItemId
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.services.bulk.previews import ItemJob, Preview, Previewer, RowJob, Scope
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.ui.bridge import task_slot
from jtl_desktop.ui.bulk.inputs import Choice
from jtl_desktop.ui.bulk.lines import Part, PreviewModel, PreviewTable
from jtl_desktop.ui.bulk.words import reasons, state_names, sums
from jtl_desktop.ui.labels import bold, plain
from jtl_desktop.ui.panels.names import Names
from jtl_desktop.ui.texts import ntr, tr, tr_text
from jtl_desktop.ui.theme import spacing

# A pause in typing, and how long a preview may take before its progress is told.
_PAUSE_MS = 80
_PATIENCE_MS = 300
_EMPTY = Preview(())


class PreviewPanel(QWidget):
    """``ask`` for a preview as often as you like: the latest wins, and nothing older is ever shown as current."""

    changed = Signal()
    """Another preview, other ticks, or it is no longer current."""

    def __init__(
        self, previewer: Previewer, names: Names, notation: NumberFormat, supervisor: Supervisor, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.supervisor = supervisor
        self.is_current = False
        self.head: Callable[[Preview], str] | None = None
        """Says something before the sums."""
        self._previewer = previewer
        self._wanted: tuple[RowJob | ItemJob, Scope] | None = None
        self._shown: tuple[RowJob | ItemJob, Scope] | None = None
        self._items: tuple[Scope, frozenset[ItemId]] | None = None
        self._has_news = False
        self._progress = (0, 0)
        self._of_items = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._work)
        self._patience = QTimer(self)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._tell_progress)
        self.lines = PreviewModel(names, notation, self)
        self.table = PreviewTable(self.lines, self)
        self.sums = bold()
        self.reasons = plain()
        self.shown = Choice({}, tr("Shown lines"))
        self._lay_out()
        self._offer_states(_EMPTY)

    @property
    def preview(self) -> Preview:
        return self.lines.preview

    def ask(self, job: RowJob | ItemJob, scope: Scope, parts: frozenset[Part]) -> None:
        """Work this out after a short pause."""
        self._wanted = (job, scope)
        self._of_items = isinstance(job, ItemJob)
        self._outdate()
        self.table.show_parts(parts)
        self._pause.start()

    def hear(self, items: Collection[ItemId]) -> None:
        """These items have other values by now: what is about them is worked out again, ticks by hand are kept.

        What is being worked out is finished first: while rows are loaded there would never be an end else.
        """
        if self._wanted is None or self._items_of(self._wanted[1]).isdisjoint(items):
            return
        self._has_news = True
        if self.is_current:
            self._renew()

    def _renew(self) -> None:
        self._has_news = False
        self._previewer.forget()
        self._outdate()
        self._pause.start()

    def _items_of(self, scope: Scope) -> frozenset[ItemId]:
        if self._items is None or self._items[0] is not scope:
            self._items = (scope, frozenset(scope.items))
        return self._items[1]

    def show_reason(self, reason: str) -> None:
        """Nothing can be worked out; why."""
        self._wanted = None
        self._pause.stop()
        self._patience.stop()
        self._previewer.supersede()
        self._outdate()
        self._show(_EMPTY)
        self.sums.setText(reason)

    def close_preview(self) -> None:
        """The dialog goes: nothing is worked out any more."""
        self._wanted = None
        self._pause.stop()
        self._patience.stop()
        self.supervisor.cancel(self)

    @task_slot("restart")
    async def _work(self) -> None:
        if self._wanted is None:
            return
        job, scope = self._wanted
        self._progress = (0, 0)
        self._patience.start()
        try:
            preview = await self._previewer.preview(job, scope, self._note_progress)
        except AppError as problem:
            self.show_reason(tr_text(problem.meaning))
            return
        if preview is None or self._wanted != (job, scope):
            return
        self._patience.stop()
        self.is_current = True
        self._show(preview, keeps_ticks=self._shown == self._wanted)
        self._shown = self._wanted
        self._tell(scope)
        if self._has_news:
            self._renew()

    def _note_progress(self, done: int, total: int) -> None:
        """Called in the preview's thread."""
        self._progress = (done, total)

    def _tell_progress(self) -> None:
        done, total = self._progress
        share = done * 100 // total if total else 0
        self.sums.setText(tr("Working out … {percent} %", percent=share))

    def _outdate(self) -> None:
        if self.is_current:
            self.is_current = False
            self.changed.emit()

    def _show(self, preview: Preview, *, keeps_ticks: bool = False) -> None:
        self._offer_states(preview)
        self.lines.show(preview, self._state(), keeps_ticks=keeps_ticks)
        self.reasons.setText(reasons(preview))
        self.reasons.setVisible(bool(self.reasons.text()))
        self.changed.emit()

    def _tell(self, scope: Scope) -> None:
        words = sums(self.preview, self.lines.count_chosen(), of_items=self._of_items)
        if self.head is not None:
            words = f"{self.head(self.preview)}  {words}" if self.preview.lines else self.head(self.preview)
        if scope.left_out and not self._of_items:
            words += " · " + ntr("{count} row shows no supplier", "{count} rows show no supplier", scope.left_out)
        self.sums.setText(words)

    def _offer_states(self, preview: Preview) -> None:
        choices: dict[State | None, str] = {None: tr("All lines")}
        for state, words in state_names().items():
            if count := preview.counts.get(state):
                choices[state] = tr("{words} ({count})", words=words, count=count)
        self.shown.offer(choices)
        self.shown.setEnabled(len(choices) > 2)

    def _state(self) -> State | None:
        state = self.shown.value()
        return state if isinstance(state, State) else None

    def _on_ticked(self) -> None:
        if self._wanted is not None:
            self._tell(self._wanted[1])
        self.changed.emit()

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(spacing(self, 3))
        above.addWidget(self.sums, 1)
        above.addWidget(self.shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing(self, 2))
        layout.addLayout(above)
        layout.addWidget(self.reasons)
        layout.addWidget(self.table, 1)
        self.sums.setMinimumHeight(self.shown.sizeHint().height())
        self.shown.currentIndexChanged.connect(lambda: self.lines.show_state(self._state()))
        self.lines.ticked.connect(self._on_ticked)
