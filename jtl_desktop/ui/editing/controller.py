"""The commands of the edit and selection menus: steps back and forth, and what is done to all selected cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from typing_extensions import override

from jtl_desktop.services.editing.session import SMALL
from jtl_desktop.services.editing.staging import StepResult
from jtl_desktop.ui.actions import Actions
from jtl_desktop.ui.boxes import Boxes
from jtl_desktop.ui.editing.cell_commands import CellCommands
from jtl_desktop.ui.editing.selection_sums import SelectionSums
from jtl_desktop.ui.editing.steps import StepRunner
from jtl_desktop.ui.services import AppServices
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.window_parts import WindowParts

# So many rows of a step are looked for in the view, in one pass.
_LOOKED_FOR = 200
_PAINTED_MS = 20


class EditController(QObject):
    """Makes the step runner and the commands on cells, and brings the cursor to what a step has changed."""

    def __init__(self, services: AppServices, parts: WindowParts, boxes: Boxes, window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts
        self._boxes = boxes
        self._window = window
        self.steps = StepRunner(services, parts.messages, services.supervisor, self)
        self.cells = CellCommands(parts.grid, services.editing, self.steps, parts.messages)
        self._sums = SelectionSums(parts.grid, services.supervisor, parts.status.show_sums)
        self._sums.failed.connect(parts.messages.show_problem)
        self.steps.busy_changed.connect(self._sums.hold)
        parts.search.field.installEventFilter(self)
        self.steps.moved.connect(self._on_moved)
        self.steps.refusals_requested.connect(self._show_refusals)

    def handlers(self) -> Mapping[str, Callable[..., object]]:
        """What the menus call, by the names of the commands."""
        selecting = self._parts.grid.selecting
        return {
            "undo": self.undo,
            "redo": self.redo,
            "steps": self.show_steps,
            "fill_down": self._outside_editor(self.cells.fill_down),
            "fill_right": self._outside_editor(self.cells.fill_right),
            "fill_selection": self.cells.fill_selection,
            "clear_cells": self._outside_editor(self.cells.clear),
            "select_all": self._outside_editor(selecting.all),
            "select_rows": self._outside_editor(selecting.rows),
            "select_columns": self._outside_editor(selecting.columns),
        }

    def show_in(self, actions: Actions) -> None:
        """Keep the words of "Undo" and "Redo" up to date."""
        self.steps.steps_changed.connect(lambda: self._name_steps(actions))
        actions.add_to_grid(self._parts.grid)
        self._name_steps(actions)

    def undo(self) -> None:
        """Within an editor its own last key, else the last step."""
        editor = self._editor()
        if editor is not None:
            editor.undo()
        else:
            self.steps.undo()

    def redo(self) -> None:
        editor = self._editor()
        if editor is not None:
            editor.redo()
        else:
            self.steps.redo()

    def show_steps(self) -> None:
        """All steps in a list, to go back several at once."""
        from jtl_desktop.ui.editing.steps_dialog import StepsDialog  # noqa: PLC0415 (loaded when it is asked for)

        dialog = StepsDialog(self.steps.stack, self._window)
        dialog.chosen.connect(self.steps.go_to)
        self._boxes.open(dialog)

    def close(self) -> None:
        self._sums.close()
        self.steps.close()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The search field has the keyboard at first; where nothing was typed in it, it leaves undo to the steps."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            field = self._parts.search.field
            keeps = {
                QKeySequence.StandardKey.Undo: field.isUndoAvailable(),
                QKeySequence.StandardKey.Redo: field.isRedoAvailable(),
            }
            if any(event.matches(key) and not is_there for key, is_there in keeps.items()):
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    # Inside

    def _editor(self) -> QLineEdit | None:
        """The line in which somebody is typing a value."""
        focus = QApplication.focusWidget()
        if not isinstance(focus, QLineEdit):
            return None
        is_cell = self._parts.grid.isAncestorOf(focus) or self._parts.scale_prices.isAncestorOf(focus)
        return focus if is_cell else None

    def _outside_editor(self, act: Callable[[], object]) -> Callable[[], object]:
        """Keys that reach an open editor are not for the cells behind it."""
        return lambda: None if self._parts.grid.is_editing else act()

    def _name_steps(self, actions: Actions) -> None:
        stack = self.steps.stack
        undo, redo = stack.undoText(), stack.redoText()
        actions["undo"].setText(tr("&Undo: {step}", step=_menu_text(undo)) if undo else tr("&Undo"))
        actions["redo"].setText(tr("Red&o: {step}", step=_menu_text(redo)) if redo else tr("Red&o"))
        actions["undo"].setEnabled(stack.canUndo())
        actions["redo"].setEnabled(stack.canRedo())
        actions["steps"].setEnabled(stack.count() > 0)

    def _on_moved(self, result: StepResult) -> None:
        if result.rows <= SMALL:
            self._go_to_changed(result)
        else:
            # The window has all of it to paint, which comes first.
            QTimer.singleShot(_PAINTED_MS, self, lambda: self._go_to_changed(result))

    def _go_to_changed(self, result: StepResult) -> None:
        """The first of the changed rows that this view shows."""
        model, keys = self._parts.model, result.keys[:_LOOKED_FOR]
        if model.result is None or not keys or self._parts.grid.is_editing:
            return
        model.result.locate(keys)
        found = next((key for key in keys if model.find(key) is not None), None)
        if found is not None:
            self._parts.grid.go_to(found, result.field, takes_focus=False)

    def _show_refusals(self, result: StepResult) -> None:
        from jtl_desktop.ui.editing.refusals import RefusalsDialog  # noqa: PLC0415 (loaded when it is asked for)

        dialog = RefusalsDialog(result, self._parts.names, self._window)
        dialog.go_to.connect(self._parts.grid.go_to)
        self._boxes.open(dialog)


def _menu_text(step: str) -> str:
    """An item's number may hold what a menu would take for a key."""
    return step.replace("&", "&&")
