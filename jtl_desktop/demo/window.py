"""The small window that plays Wawi's side in --demo: app registrations, and a menu to make trouble."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QCloseEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMainWindow,
    QMenu,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from jtl_desktop.demo.server import DemoServer
from jtl_desktop.demo.window_texts import number, tr
from jtl_desktop.demo.window_wizard import RegistrationWizard

_POLL_MILLISECONDS = 300
_SLOW_SECONDS = 2.0
_TEN_PERCENT_MORE = Decimal("1.1")


class DemoWindow(QMainWindow):
    """*Admin > App-Registrierung* of a Wawi, clearly marked as a simulation. Works on the server's state directly."""

    def __init__(self, server: DemoServer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("demoWawiWindow")
        self.setWindowTitle(tr("Simulated Wawi – app registration"))
        self._server = server
        self._state = server.state
        self._shown_apps: tuple[str, ...] | None = None
        self.wizard: RegistrationWizard | None = None
        self._list = _app_list()
        self.add_button = QPushButton(tr("&Add"))
        self.remove_button = QPushButton(tr("&Remove"))
        self._build()
        self._menu = self._build_menu()
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MILLISECONDS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self.refresh()

    def refresh(self) -> None:
        """Show what has changed in the Wawi since the last look."""
        if self.wizard is not None:
            self.wizard.refresh()
        apps = tuple(f"{app.app_id}\n{app.version}\n{len(app.scopes)}" for app in self._state.apps)
        if apps != self._shown_apps:
            self._shown_apps = apps
            self._fill_list()
        running = self._server.is_running
        self.address.setText(
            tr("Running at {address}", address=self._server.base_url)
            if running
            else tr("Stopped: nobody answers at {address}", address=self._server.base_url)
        )
        self.run_action.setChecked(running)

    def add(self) -> RegistrationWizard:
        """*Hinzufügen*: open the wizard; it holds this window until it is closed."""
        if self.wizard is None:
            self.wizard = RegistrationWizard(self._state, self)
            self.wizard.finished.connect(self._wizard_finished)
            self.wizard.open()
        return self.wizard

    def remove(self) -> None:
        """Remove the chosen registration; its key is dead from now on."""
        for item in self._list.selectedItems():
            self._state.remove_app(item.text(1))
        self.refresh()

    def raise_a_price(self) -> None:
        """Another Wawi user raises the price of the item that was read last, by ten per cent."""
        item_id = self._last_item_read()
        rows = self._state.rows(item_id) if item_id else []
        if not rows:
            self.statusBar().showMessage(tr("Open an item in JTL Desktop first, then another user can change it."))
            return
        row = next((row for row in rows if row.is_standard), rows[0])
        price = (row.price * _TEN_PERCENT_MORE).quantize(Decimal("0.01")) or Decimal("1.00")
        self._state.change_row(item_id, row.supplier_id, PurchasePriceNet=price)
        self.statusBar().showMessage(
            tr(
                "Another user: {sku}, supplier {supplier}, {old} → {new}",
                sku=self._state.item(item_id).sku,
                supplier=row.supplier_id,
                old=number(row.price),
                new=number(price),
            )
        )

    def _build(self) -> None:
        banner = QLabel(tr("Simulated Wawi: plays JTL-Wawi's side for trying out. Nothing real is touched."))
        banner.setWordWrap(True)
        banner.setContentsMargins(10, 6, 10, 6)
        banner.setAutoFillBackground(True)
        colours = banner.palette()
        colours.setColor(QPalette.ColorRole.Window, "#ffe08a")
        colours.setColor(QPalette.ColorRole.WindowText, "#3d2c00")
        banner.setPalette(colours)
        path = QLabel(tr("Admin > App registration"))
        path.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        title = QLabel(tr("JTL-Wawi API – application registrations"))
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        font.setBold(True)
        title.setFont(font)
        self.add_button.setObjectName("add")
        self.add_button.setFocus()
        self.add_button.clicked.connect(self.add)
        self.remove_button.setObjectName("remove")
        self.remove_button.clicked.connect(self.remove)
        self.remove_button.setEnabled(False)
        self._list.itemSelectionChanged.connect(lambda: self.remove_button.setEnabled(bool(self._list.selectedItems())))
        self.address = QLabel()
        self.address.setAccessibleName(tr("State of the simulated Wawi"))
        self._arrange(banner, path, title)

    def _arrange(self, banner: QLabel, path: QLabel, title: QLabel) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        buttons.addWidget(self.address)
        inner = QVBoxLayout()
        inner.setContentsMargins(12, 8, 12, 8)
        for part in (path, title, self._list):
            inner.addWidget(part)
        inner.addLayout(buttons)
        whole = QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(banner)
        whole.addLayout(inner, 1)
        centre = QWidget()
        centre.setLayout(whole)
        self.setCentralWidget(centre)
        self.statusBar().setSizeGripEnabled(False)
        width = self.fontMetrics().averageCharWidth()
        self.resize(width * 108, width * 56)

    def _build_menu(self) -> QMenu:
        menu = self.menuBar().addMenu(tr("&Try out"))
        self.run_action = _switch(menu, tr("Wawi's REST server is &running"), checked=True)
        self.run_action.triggered.connect(self._run)
        self.slow_action = _switch(menu, tr("&Slow answers (2 seconds)"))
        self.slow_action.triggered.connect(lambda on: self._state.slow_down(latency=_SLOW_SECONDS if on else 0.0))
        self.licence_action = _switch(menu, tr("&Licence for the API is missing"))
        self.licence_action.triggered.connect(lambda on: self._state.switch(licence=not on))
        self.not_stored_action = _switch(menu, tr("Wawi confirms changes but does not &store them"))
        self.not_stored_action.triggered.connect(lambda on: self._state.switch(not_stored=on))
        menu.addSeparator()
        self.other_user_action = menu.addAction(tr("&Another user raises a price by 10 %"))
        self.other_user_action.triggered.connect(self.raise_a_price)
        return menu

    def _run(self, on: bool) -> None:
        if on:
            self._server.start_wawi()
        else:
            self._server.stop_wawi()
        self.refresh()

    def _wizard_finished(self) -> None:
        if self.wizard is not None:
            self.wizard.deleteLater()
            self.wizard = None
        self.refresh()

    def _fill_list(self) -> None:
        self._list.clear()
        for app in self._state.apps:
            registered = app.registered.astimezone().strftime("%H:%M")
            cells = [app.display_name, app.app_id, app.version, str(len(app.scopes)), registered]
            self._list.addTopLevelItem(QTreeWidgetItem(cells))

    def _last_item_read(self) -> int:
        for call in reversed(self._state.requests):
            match call.path.split("/")[-3:]:
                case ["items", item, "suppliers"] if call.method == "GET" and item.isdecimal():
                    return int(item)
        return 0

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self.wizard is not None:
            self.wizard.reject()
        super().closeEvent(event)


def _app_list() -> QTreeWidget:
    apps = QTreeWidget()
    apps.setAccessibleName(tr("Registered applications"))
    apps.setHeaderLabels([tr("Application"), tr("AppId"), tr("Version"), tr("Rights"), tr("Registered")])
    apps.setRootIsDecorated(False)
    apps.setAlternatingRowColors(True)
    apps.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    header = apps.header()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setStretchLastSection(False)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    return apps


def _switch(menu: QMenu, text: str, *, checked: bool = False) -> QAction:
    action = menu.addAction(text)
    action.setCheckable(True)
    action.setChecked(checked)
    return action
