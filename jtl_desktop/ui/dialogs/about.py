"""What this program is, which version, and whose work it stands on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from jtl_desktop import __version__
from jtl_desktop.ui.icons import pixmap
from jtl_desktop.ui.texts import tr
from jtl_desktop.ui.theme import spacing, tokens_for


class AboutDialog(QDialog):
    """Opened by ``open()``; closes itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About JTL Desktop"))
        sign = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        color = tokens_for(self).color("accent")
        sign.setPixmap(pixmap("layers", spacing(self, 14), color, ratio=self.devicePixelRatioF()))
        layout = QVBoxLayout(self)
        layout.setSpacing(spacing(self, 3))
        edge = spacing(self, 8)
        layout.setContentsMargins(edge, edge, edge, edge // 2)
        layout.addWidget(sign)
        name = QLabel(tr("JTL Desktop {version}", version=__version__), alignment=Qt.AlignmentFlag.AlignCenter)
        font = name.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        name.setFont(font)
        layout.addWidget(name)
        for words in (
            tr("Item suppliers, purchase prices and scale prices of JTL-Wawi in one grid."),
            tr("Works beside your own JTL-Wawi through its REST interface. Nothing is sent anywhere else."),
            tr("Not a product of JTL-Software GmbH. JTL and JTL-Wawi are their trademarks."),
            tr("Icons: Lucide (ISC licence). Window toolkit: Qt (LGPL). All licences lie beside the program."),
        ):
            label = QLabel(words, alignment=Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            label.setMinimumWidth(spacing(self, 110))
            layout.addWidget(label)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
