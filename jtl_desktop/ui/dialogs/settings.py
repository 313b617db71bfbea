"""The few things that can be set; each says what it changes."""

from __future__ import annotations

from datetime import time

from PySide6.QtCore import QTime, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from jtl_desktop.domain.quiet_hours import quiet_hours
from jtl_desktop.storage.settings import ConnectionRecord, Settings
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing

_MOST_PARALLEL = 8
_LARGEST_WARN_PERCENT = 1000
_LONGEST_FRESH_MINUTES = 24 * 60
_LONGEST_HISTORY_DAYS = 3650
_MOST_REREAD_DAYS = 90


class SettingsDialog(QDialog):
    """``chosen`` carries the settings by name when OK was pressed."""

    chosen = Signal(object)
    connect_requested = Signal()
    delete_history_requested = Signal()

    def __init__(self, settings: Settings, record: ConnectionRecord | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        system = tr("As the system")
        self.language = _choice({"system": system, "de": "Deutsch", "en": "English"}, settings.language)
        self.theme = _choice({"system": system, "light": tr("Light"), "dark": tr("Dark")}, settings.theme)
        self.fresh = _number(settings.fresh_minutes, 1, _LONGEST_FRESH_MINUTES)
        self.loads = _number(settings.load_parallel, 1, _MOST_PARALLEL)
        self.saves = _number(settings.commit_parallel, 1, _MOST_PARALLEL)
        self.warn = _number(settings.warn_percent, 0, _LARGEST_WARN_PERCENT)
        self.warn.setSpecialValueText(tr("never"))
        self.warn.setToolTip(tr("Before saving, larger changes of a price are listed and have to be ticked."))
        self.history = _number(settings.history_days, 0, _LONGEST_HISTORY_DAYS)
        self.history.setSpecialValueText(tr("for ever"))
        self.history.setToolTip(tr("Older changes of prices are deleted from this computer at the next start."))
        self.index = _IndexSettings(settings)
        form = QFormLayout()
        form.setVerticalSpacing(spacing(self, 2))
        form.setHorizontalSpacing(spacing(self, 4))
        form.addRow(tr("&Language:"), self.language)
        form.addRow(tr("&Theme:"), self.theme)
        form.addRow(tr("Rows count as &fresh for (minutes):"), self.fresh)
        form.addRow(tr("&Reading calls to Wawi at a time:"), self.loads)
        form.addRow(tr("&Items saved at a time:"), self.saves)
        form.addRow(tr("&Ask before saving price changes of more than (%):"), self.warn)
        keep = QLabel(tr("&Keep the history of prices for (days):"))
        keep.setBuddy(self.history)
        # Beside a button it is no sibling of its label any more, by which Qt would find its name.
        self.history.setAccessibleName(keep.text().replace("&", ""))
        form.addRow(keep, self._history())
        self.index.add_to(form)
        form.addRow(tr("Connection:"), self._connection(record))
        note = QLabel(tr("The numbers take effect at the next start, those of the index at once."))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        edge = spacing(self, 5)
        layout.setContentsMargins(edge, edge, edge, edge // 2)
        layout.setSpacing(edge)
        layout.addLayout(form)
        layout.addWidget(note)
        layout.addWidget(buttons)

    def _connection(self, record: ConnectionRecord | None) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        words = QLabel(tr("none") if record is None else f"{record.base_url}\n{record.app_id}")
        again = QPushButton(tr("Connect again …"))
        again.clicked.connect(self._connect_again)
        layout.addWidget(words)
        layout.addWidget(again)
        return holder

    def _history(self) -> QWidget:
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        delete = QPushButton(tr("Delete history …"))
        delete.setAutoDefault(False)
        delete.clicked.connect(self._delete_history)
        layout.addWidget(self.history, 1)
        layout.addWidget(delete)
        return holder

    def _delete_history(self) -> None:
        self.reject()
        self.delete_history_requested.emit()

    def _connect_again(self) -> None:
        self.reject()
        self.connect_requested.emit()

    def _accept(self) -> None:
        self.accept()
        self.chosen.emit(
            {
                "language": self.language.currentData(),
                "theme": self.theme.currentData(),
                "fresh_minutes": self.fresh.value(),
                "load_parallel": self.loads.value(),
                "commit_parallel": self.saves.value(),
                "history_days": self.history.value(),
                "warn_percent": self.warn.value(),
                **self.index.values(),
            }
        )


class _IndexSettings:
    """What can be set of the index of all items; it takes effect at once."""

    def __init__(self, settings: Settings) -> None:
        self.is_on = QCheckBox(tr("Read all items in the &background"))
        self.is_on.setChecked(settings.index_enabled)
        self.calls = _number(settings.index_parallel, 1, _MOST_PARALLEL)
        self.days = _number(settings.reread_days, 1, _MOST_REREAD_DAYS)
        rest = quiet_hours(settings.index_quiet)
        self.rests = QCheckBox(tr("from"))
        self.rests.setAccessibleName(tr("Quiet hours of the index"))
        self.rests.setChecked(rest is not None)
        self.begin = _time(rest.begin if rest is not None else time(8), tr("Begin of the quiet hours"))
        self.end = _time(rest.end if rest is not None else time(18), tr("End of the quiet hours"))
        for widget in (self.begin, self.end):
            widget.setEnabled(self.rests.isChecked())
            self.rests.toggled.connect(widget.setEnabled)

    def add_to(self, form: QFormLayout) -> None:
        form.addRow(tr("Item index:"), self.is_on)
        form.addRow(tr("Calls of the inde&x at a time:"), self.calls)
        form.addRow(tr("Rea&d every item again within (days):"), self.days)
        hours = QWidget()
        layout = QHBoxLayout(hours)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.rests, self.begin, QLabel(tr("to")), self.end):
            layout.addWidget(widget)
        layout.addStretch(1)
        form.addRow(tr("Quiet hours of the index:"), hours)

    def values(self) -> dict[str, object]:
        """By the names of the settings."""
        begin, end = (edit.time().toString("HH:mm") for edit in (self.begin, self.end))
        return {
            "index_enabled": self.is_on.isChecked(),
            "index_parallel": self.calls.value(),
            "reread_days": self.days.value(),
            "index_quiet": f"{begin}-{end}" if self.rests.isChecked() and begin != end else "",
        }


def _time(value: time, name: str) -> QTimeEdit:
    edit = QTimeEdit(QTime(value.hour, value.minute))
    edit.setDisplayFormat("HH:mm")
    edit.setAccessibleName(name)
    return edit


def _choice(choices: dict[str, str], chosen: str) -> QComboBox:
    box = QComboBox()
    for name, words in choices.items():
        box.addItem(words, name)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box


def _number(value: int, least: int, most: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(least, most)
    box.setValue(value)
    return box
