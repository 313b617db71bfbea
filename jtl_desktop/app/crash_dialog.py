"""Shows a defect of the program without standing in the way: one window at a time, each defect once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout

from jtl_desktop.app.error_sink import Crash
from jtl_desktop.ui.texts import ntr, tr


class CrashDialog(QDialog):
    """Non-modal: the merchant can go on, read the report before sending it anywhere, and copy it."""

    def __init__(self, crash: Crash) -> None:
        super().__init__()
        self.setWindowTitle(tr("Something went wrong – JTL Desktop"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        self._more = 0
        self._reports = [crash.report]
        self._more_label = QLabel()
        self._more_label.setVisible(False)
        column = QVBoxLayout(self)
        for words in (
            tr("JTL Desktop made a mistake. Your unsaved changes are kept, and you can go on working."),
            crash.headline,
            tr("If it happens again, copy this report and send it to whoever looks after JTL Desktop."),
        ):
            label = QLabel(words)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            column.addWidget(label)
        column.addWidget(self._make_report(), 1)
        column.addWidget(self._more_label)
        column.addLayout(self._make_buttons())
        height = self.fontMetrics().height()
        self.resize(50 * height, 26 * height)

    def add(self, crash: Crash) -> None:
        """Another one came while this window is open: counted, and its report put below, but not in a new window."""
        self._more += 1
        self._more_label.setText(ntr("{count} more error since then", "{count} more errors since then", self._more))
        self._more_label.setVisible(True)
        if crash.times == 1:
            self._reports.append(crash.report)
            self.report.setPlainText("\n\n".join(self._reports))

    def _make_report(self) -> QPlainTextEdit:
        self.report = QPlainTextEdit(self._reports[0])
        self.report.setReadOnly(True)
        self.report.setObjectName("crash_report")
        self.report.setAccessibleName(tr("Error report"))
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        return self.report

    def _make_buttons(self) -> QHBoxLayout:
        self.copy = QPushButton(tr("&Copy report"))
        self.copy.setObjectName("copy_report")
        self.copy.clicked.connect(self._copy)
        close = QPushButton(tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(self.copy)
        row.addStretch(1)
        row.addWidget(close)
        return row

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy.setText(tr("Copied"))
