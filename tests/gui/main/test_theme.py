"""The look: readable in every theme, following the desktop, and every command reachable by its own keys."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from jtl_desktop.ui import theme
from jtl_desktop.ui.actions import Actions, menu_tables
from jtl_desktop.ui.icons import icon
from jtl_desktop.ui.menus import menu_titles
from jtl_desktop.ui.resources import MissingResourceError
from jtl_desktop.ui.theme import (
    DARK,
    HIGH_CONTRAST_DARK,
    HIGH_CONTRAST_LIGHT,
    LIGHT,
    Tokens,
    apply_theme,
    palette_of,
    spacing,
    tabular,
    tokens_for,
    tokens_of,
)

THEMES = [LIGHT, DARK, HIGH_CONTRAST_LIGHT, HIGH_CONTRAST_DARK]
# What stands on what. Signs (changed_mark, problem) need 3 to 1, words 4.5 to 1 (EN 301 549).
WORDS = [
    ("text", "window"), ("text", "base"), ("text", "raised"), ("text", "selection"), ("text", "selection_idle"),
    ("text", "changed"), ("text", "problem_ground"), ("text", "hover"), ("muted", "window"), ("muted", "base"),
    ("muted", "raised"), ("muted", "hover"), ("on_accent", "accent"), ("tooltip_text", "tooltip"), ("problem", "base"),
]  # fmt: skip
SIGNS = [("changed_mark", "changed"), ("accent", "base"), ("ok", "base"), ("warning", "base"), ("info", "base")]


def _luminance(color: QColor) -> float:
    values = (color.redF(), color.greenF(), color.blueF())
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in values]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(tokens: Tokens, front: str, ground: str) -> float:
    light, dark = sorted((_luminance(tokens.color(front)), _luminance(tokens.color(ground))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", THEMES, ids=lambda tokens: tokens.name)
def test_words_and_signs_can_be_read_on_every_ground(tokens):
    weak = {f"{a} on {b}": contrast(tokens, a, b) for a, b in WORDS if contrast(tokens, a, b) < 4.5}
    weak |= {f"{a} on {b}": contrast(tokens, a, b) for a, b in SIGNS if contrast(tokens, a, b) < 3}
    assert weak == {}


@pytest.mark.parametrize("tokens", THEMES, ids=lambda tokens: tokens.name)
def test_a_palette_leads_back_to_its_theme(qapp, tokens):
    assert tokens_of(palette_of(tokens)) is tokens


def test_a_foreign_palette_is_taken_for_the_nearest_theme(qapp):
    assert tokens_of(QPalette(QColor("#333333"))).is_dark
    assert not tokens_of(QPalette(QColor("#eeeeee"))).is_dark


def test_windows_that_are_open_change_their_look_at_once(qapp: QApplication):
    label = QLabel("x")
    label.show()
    apply_theme(qapp, "dark")
    assert tokens_for(label) is DARK
    apply_theme(qapp, "light")
    assert tokens_for(label) is LIGHT
    label.close()
    label.deleteLater()


def test_as_the_system_follows_the_desktop(qapp: QApplication, monkeypatch):
    apply_theme(qapp, "system")
    assert tokens_of(qapp.palette()) is LIGHT
    # The off-screen platform has no desktop that could turn dark.
    monkeypatch.setattr(theme, "is_dark", lambda _app: True)
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert tokens_of(qapp.palette()) is DARK
    apply_theme(qapp, "light")
    assert tokens_of(qapp.palette()) is LIGHT


def test_distances_grow_with_the_font(qapp):
    small, large = QWidget(), QWidget()
    large.setFont(QFont(large.font().family(), 24))
    assert spacing(large, 4) > spacing(small, 4) > 0
    small.deleteLater()
    large.deleteLater()


def test_figures_line_up(qapp):
    assert tabular(QFont()).featureTags()


def test_a_missing_icon_is_an_error_not_a_hole(qapp):
    with pytest.raises(MissingResourceError):
        icon("no-such-icon")


def test_no_two_commands_share_keys_and_no_two_titles_a_letter(qapp, language):
    tables = menu_tables()
    keys = Counter(key for table in tables for command in table.commands for key in command.keys)
    assert [key for key, times in keys.items() if times > 1] == []
    for titles in (list(menu_titles().values()), *[[c.text for c in t.commands if c.name] for t in tables]):
        letters = Counter(title[title.index("&") + 1].casefold() for title in titles if "&" in title)
        assert [letter for letter, times in letters.items() if times > 1] == []
        assert all("&" in title for title in titles)


def test_every_command_has_a_handler_and_its_icon_is_there(qapp):
    window = QWidget()
    names = [command.name for table in menu_tables() for command in table.commands if command.name]
    actions = Actions(window, dict.fromkeys(names, lambda: None))
    actions.draw()
    assert all(actions[name].icon().isNull() is not bool(_icon_of(name)) for name in names)
    assert ("F1", "Keyboard shortcuts") in actions.shortcuts()
    window.deleteLater()


def _icon_of(name: str) -> str:
    return next(command.icon for table in menu_tables() for command in table.commands if command.name == name)
