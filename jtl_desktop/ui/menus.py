"""The menu bar as it is painted first: the titles. The commands of the menus come in when the window is whole."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar

from jtl_desktop.ui.texts import tr


def menu_titles() -> dict[str, str]:
    """The menus by name, in their order, in the language of the moment."""
    return {
        "file": tr("&File"),
        "edit": tr("&Edit"),
        "selection": tr("Se&lection"),
        "view": tr("&View"),
        "wawi": tr("&Wawi"),
        "help": tr("&Help"),
    }


def empty_menus(window: QMainWindow) -> dict[str, QMenu]:
    """Put the menus into the menu bar."""
    bar = QMenuBar()
    window.setMenuBar(bar)
    menus = {}
    for name, title in menu_titles().items():
        # Made here: for one that Qt makes, PySide6 would first look through all kinds of widgets.
        menus[name] = menu = QMenu(title, bar)
        bar.addMenu(menu)
    return menus
