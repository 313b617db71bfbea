"""Every command of the main window in one table: text, keys, icon, menu. Who carries it out is decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from jtl_desktop.ui.icons import icon
from jtl_desktop.ui.texts import tr


@dataclass(frozen=True, slots=True)
class Command:
    """``name`` is how the code calls it; an empty name is a line in the menu."""

    name: str
    text: str = ""
    keys: tuple[str, ...] = ()
    icon: str = ""
    is_switch: bool = False
    is_of_grid: bool = False
    """Its keys mean something else where the grid does not have the keyboard."""


LINE = Command("")


@dataclass(frozen=True, slots=True)
class MenuTable:
    """A menu by its name in ``menus``, and its commands, in order."""

    name: str
    commands: tuple[Command, ...]


def menu_tables() -> tuple[MenuTable, ...]:
    """All menus in the language of the moment."""
    return (_file(), _edit(), _selection(), _view(), _wawi(), _help())


def _file() -> MenuTable:
    return MenuTable(
        "file",
        (
            Command("save", tr("&Save changes"), ("Ctrl+S",), "save"),
            LINE,
            Command("settings", tr("S&ettings …"), ("Ctrl+,",), "settings"),
            LINE,
            Command("quit", tr("&Quit"), ("Ctrl+Q",), "log-out"),
        ),
    )


def _edit() -> MenuTable:
    return MenuTable(
        "edit",
        (
            Command("undo", tr("&Undo"), ("Ctrl+Z",), "undo-2"),
            Command("redo", tr("Red&o"), ("Ctrl+Y", "Ctrl+Shift+Z"), "redo-2"),
            Command("steps", tr("&Steps …"), ("Ctrl+Shift+Y",), "history"),
            LINE,
            Command("find", tr("&Find items"), ("Ctrl+K", "Ctrl+F"), "search"),
            Command("find_replace", tr("F&ind and replace …"), ("Ctrl+H",)),
            Command("change_values", tr("Chan&ge values …"), ("Ctrl+E",), "layers"),
            LINE,
            Command("edit_cell", tr("&Edit cell"), (), "pencil"),
            Command("cut", tr("Cu&t"), ("Ctrl+X", "Shift+Del"), "scissors", is_of_grid=True),
            Command("copy", tr("&Copy"), ("Ctrl+C", "Ctrl+Ins"), "copy", is_of_grid=True),
            Command("copy_headers", tr("Copy with &headers"), ("Ctrl+Shift+C",), is_of_grid=True),
            Command("paste", tr("&Paste"), ("Ctrl+V", "Shift+Ins"), "clipboard-paste", is_of_grid=True),
            Command("paste_by_key", tr("Paste by &key …"), ("Ctrl+Shift+V",), "package-search"),
            LINE,
            Command("set_standard", tr("Set as &default supplier"), ("Ctrl+Shift+D",), "star"),
            Command("add_supplier", tr("&Add supplier …"), ("Ctrl+N",), "user-plus"),
            Command("remove_supplier", tr("Re&move supplier"), ("Ctrl+Del",), "user-minus"),
            LINE,
            Command("resolve", tr("Resolve co&nflict …"), ("Ctrl+Shift+R",), "git-compare-arrows"),
            Command("revert_cell", tr("Take back this ce&ll"), ("Ctrl+Backspace",), "undo-2"),
            Command("revert_row", tr("Take back this &row"), ("Ctrl+Shift+Backspace",), "rotate-ccw"),
        ),
    )


def _selection() -> MenuTable:
    return MenuTable(
        "selection",
        (
            Command("select_all", tr("Select &all"), ("Ctrl+A",), is_of_grid=True),
            Command("select_rows", tr("Whole &rows"), ("Shift+Space",), is_of_grid=True),
            Command("select_columns", tr("Whole &columns"), ("Ctrl+Space",), is_of_grid=True),
            LINE,
            Command("fill_down", tr("Fill &down"), ("Ctrl+D",), "arrow-down-to-line", is_of_grid=True),
            Command("fill_right", tr("Fill r&ight"), ("Ctrl+R",), "arrow-right-to-line", is_of_grid=True),
            Command("fill_selection", tr("&Fill the selection"), ("Ctrl+Return", "Ctrl+Enter"), is_of_grid=True),
            Command("clear_cells", tr("C&lear cells"), ("Del",), "eraser", is_of_grid=True),
        ),
    )


def _view() -> MenuTable:
    return MenuTable(
        "view",
        (
            Command("show_views", tr("&Views"), (), "panel-left", is_switch=True),
            Command("show_prices", tr("&Scale prices and chart"), (), "panel-right", is_switch=True),
            Command("show_changes", tr("&Changes"), (), "panel-bottom", is_switch=True),
            LINE,
            Command("filter", tr("&Filter this column …"), ("Alt+Down",), "funnel"),
            Command("clear_filters", tr("Clear all f&ilters"), ("Ctrl+Shift+K",)),
            Command("sort", tr("S&ort by this column"), ("Ctrl+Shift+O",), "arrow-down"),
            Command("sort_also", tr("Sort &also by this column"), ("Ctrl+Alt+O",)),
            Command("item_suppliers", tr("All su&ppliers of this item"), ("Ctrl+I",), "package"),
            Command("supplier_items", tr("All items of this s&upplier"), ("Ctrl+Shift+I",), "truck"),
            Command("list_back", tr("&Back to the list before"), ("Alt+Left",), "undo-2"),
            Command("list_forward", tr("For&ward again"), ("Alt+Right",), "redo-2"),
            LINE,
            Command("columns", tr("Choose and arrange colu&mns …"), (), "columns-3"),
            Command("save_view", tr("Sav&e view …"), (), "bookmark"),
            LINE,
            Command("next_part", tr("&Next part of the window"), ("F6",)),
        ),
    )


def _wawi() -> MenuTable:
    return MenuTable(
        "wawi",
        (
            Command("reload_item", tr("&Reload this item"), ("F5",), "refresh-cw"),
            Command("reload_visible", tr("Reload &visible rows"), ("Shift+F5",), "refresh-cw"),
            Command("load_more", tr("&Load more items"), (), "download"),
            LINE,
            Command("index", tr("Item &index …"), (), "database"),
            Command("what_changed", tr("W&hat changed …"), ("Ctrl+J",), "chart-line"),
            Command("compare", tr("Co&mpare suppliers"), ("Ctrl+Shift+J",), "git-compare-arrows"),
            Command("saves", tr("&Saves …"), (), "history"),
            LINE,
            Command("retry", tr("&Try the connection again"), (), "plug-zap"),
            Command("connect", tr("&Connect again …"), (), "key-round"),
        ),
    )


def _help() -> MenuTable:
    return MenuTable(
        "help",
        (
            Command("shortcuts", tr("&Keyboard shortcuts"), ("F1",), "keyboard"),
            Command("diagnostics", tr("Copy &diagnostics …"), (), "clipboard-copy"),
            LINE,
            Command("about", tr("&About JTL Desktop"), (), "info"),
        ),
    )


class Actions:
    """The actions by name, their menus, and their icons for the theme of the moment."""

    def __init__(self, window: QWidget, handlers: Mapping[str, Callable[..., object]]) -> None:
        self._tables = menu_tables()
        self._icons: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._of_grid: list[QAction] = []
        self.by_name: dict[str, QAction] = {}
        for table in self._tables:
            for command in table.commands:
                if command.name:
                    self.by_name[command.name] = self._make(command, window, handlers[command.name])
        self._has_icons = False

    def __getitem__(self, name: str) -> QAction:
        return self.by_name[name]

    def add_to_grid(self, grid: QWidget) -> None:
        """Give the grid the commands whose keys belong to it alone."""
        grid.addActions(self._of_grid)

    def fill(self, menus: Mapping[str, QMenu]) -> None:
        """Put all commands into their menus."""
        for table in self._tables:
            menu = menus[table.name]
            menu.aboutToShow.connect(self.draw)
            for command in table.commands:
                if command.name:
                    menu.addAction(self.by_name[command.name])
                else:
                    menu.addSeparator()

    def add_choice(
        self, menu: QMenu, title: str, choices: Mapping[str, str], chosen: str, on_choice: Callable[[str], object]
    ) -> None:
        """A submenu in which exactly one thing is chosen."""
        submenu = menu.addMenu(title)
        group = QActionGroup(submenu)
        for name, words in choices.items():
            action = submenu.addAction(words)
            action.setCheckable(True)
            action.setChecked(name == chosen)
            action.setData(name)
            group.addAction(action)
        group.triggered.connect(lambda action: on_choice(action.data()))

    def draw(self) -> None:
        """Give the actions their icons, as soon as a menu is opened; the window comes up sooner without."""
        if not self._has_icons:
            self._has_icons = True
            for name, drawing in self._icons.items():
                self.by_name[name].setIcon(icon(drawing))

    def redraw(self) -> None:
        """The theme has changed: icons in its colours, where there are any yet."""
        if self._has_icons:
            self._has_icons = False
            self.draw()

    def shortcuts(self) -> list[tuple[str, str]]:
        """Keys and what they do, for the list in the help menu."""
        return [
            (
                " / ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys),
                _plain(self._words[name]),
            )
            for name, action in self.by_name.items()
            if (keys := action.shortcuts())
        ]

    def _make(self, command: Command, window: QWidget, handler: Callable[..., object]) -> QAction:
        action = QAction(command.text, window)
        action.setObjectName(command.name)
        self._words[command.name] = command.text
        action.setShortcuts([QKeySequence(keys) for keys in command.keys])
        if command.icon:
            self._icons[command.name] = command.icon
        if command.is_switch:
            action.setCheckable(True)
            action.setChecked(True)
            action.toggled.connect(handler)
        else:
            action.triggered.connect(handler)
        if command.is_of_grid:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._of_grid.append(action)
        else:
            window.addAction(action)
        return action


def _plain(text: str) -> str:
    return text.replace("&", "").removesuffix("…").strip()
