"""Colours that people with weak eyes can read: WCAG 2.2, level AA."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from jtl_desktop.ui.theme import DARK, HIGH_CONTRAST_DARK, HIGH_CONTRAST_LIGHT, LIGHT, Mode, Tokens, apply_theme

ALL = pytest.mark.parametrize(
    "tokens", [LIGHT, DARK, HIGH_CONTRAST_LIGHT, HIGH_CONTRAST_DARK], ids=lambda tokens: tokens.name
)
GROUNDS = ("window", "base", "raised")
# What is written on what, beyond text and muted text on the three grounds.
WRITTEN = [
    ("text", "selection"),
    ("text", "selection_idle"),
    ("text", "hover"),
    ("text", "changed"),
    ("text", "problem_ground"),
    ("muted", "selection"),
    ("muted", "selection_idle"),
    ("muted", "hover"),
    ("muted", "changed"),
    ("on_accent", "accent"),
    ("tooltip_text", "tooltip"),
]
TONES = ("accent", "problem", "warning", "ok", "info")


def brightness(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(tokens: Tokens, one: str, other: str) -> float:
    """Ratio of two tokens, 1 to 21."""
    high, low = sorted((brightness(getattr(tokens, one)), brightness(getattr(tokens, other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def too_faint(tokens: Tokens, pairs: list[tuple[str, str]], least: float) -> list[str]:
    ratios = {(one, other): contrast(tokens, one, other) for one, other in pairs}
    return [f"{one} on {other}: {ratio:.2f}" for (one, other), ratio in ratios.items() if ratio < least]


@ALL
def test_every_text_stands_out_from_its_ground(tokens: Tokens) -> None:
    pairs = [(text, ground) for text in ("text", "muted", *TONES) for ground in GROUNDS]
    assert not too_faint(tokens, [*pairs, *WRITTEN], 4.5)


@ALL
def test_signs_and_the_cursor_stand_out_from_whatever_they_lie_on(tokens: Tokens) -> None:
    grounds = (*GROUNDS, "selection", "hover", "changed", "problem_ground")
    signs = [(sign, ground) for sign in ("accent", "problem", "changed_mark") for ground in grounds]
    assert not too_faint(tokens, signs, 3.0)


def test_high_contrast_means_more_than_the_ordinary() -> None:
    for ordinary, high in ((LIGHT, HIGH_CONTRAST_LIGHT), (DARK, HIGH_CONTRAST_DARK)):
        for text in ("text", "muted"):
            assert contrast(high, text, "window") > contrast(ordinary, text, "window")
        assert contrast(high, "line", "window") >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("kind", [QLineEdit, QSpinBox, QComboBox, QCheckBox])
def test_the_edge_of_a_field_can_be_seen(qapp: QApplication, qtbot: QtBot, kind: type[QWidget], mode: Mode) -> None:
    apply_theme(qapp, mode)
    holder = QWidget()
    qtbot.addWidget(holder)
    field = kind(holder)
    holder.show()
    picture = holder.grab(field.geometry()).toImage()
    row = picture.height() // 2
    shades = [brightness(picture.pixelColor(column, row).name()) for column in range(5)]
    apply_theme(qapp, "light")
    assert (max(shades) + 0.05) / (min(shades) + 0.05) > 1.6
