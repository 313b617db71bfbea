"""The look in one place: a few named colours, light and dark, and what Qt's palette makes of them."""

from __future__ import annotations

from typing import Literal, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QWidget

Mode = Literal["system", "light", "dark"]

# What has an edge of its own, and the colour from which Fusion works it out on a dark ground.
_OUTLINED = ("QLineEdit", "QAbstractSpinBox", "QComboBox", "QCheckBox")
_DARK_EDGE = "#747f84"
# A property of the application: asked for its style itself, PySide6 first loads every kind of style (6 ms).
STYLE_IS_FUSION = "style_is_fusion"


class Tokens(NamedTuple):
    """Every colour that is used anywhere, by what it means. Contrast of text on its ground is at least 4.5 to 1."""

    name: str
    is_dark: bool
    window: str
    base: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    selection: str
    selection_idle: str
    hover: str
    changed: str
    changed_mark: str
    problem: str
    problem_ground: str
    warning: str
    ok: str
    info: str
    tooltip: str
    tooltip_text: str

    def color(self, name: str) -> QColor:
        """A colour by the name of its token."""
        return QColor(getattr(self, name))


LIGHT = Tokens(
    name="light",
    is_dark=False,
    window="#f3f5f6",
    base="#ffffff",
    raised="#f8fafa",
    line="#dbe1e4",
    text="#1a2327",
    muted="#57656b",
    accent="#0b6b74",
    on_accent="#ffffff",
    selection="#cfe7e9",
    selection_idle="#e2eaec",
    hover="#eef4f5",
    changed="#fff2cc",
    changed_mark="#b26500",
    problem="#b3261e",
    problem_ground="#fce8e6",
    warning="#8a5a00",
    ok="#1c7440",
    info="#2361a8",
    tooltip="#263238",
    tooltip_text="#f4f7f8",
)

DARK = Tokens(
    name="dark",
    is_dark=True,
    window="#1c2225",
    base="#15191c",
    raised="#20272a",
    line="#353f44",
    text="#e3e9eb",
    muted="#a3b0b6",
    accent="#5cc1c7",
    on_accent="#06282b",
    selection="#1a4449",
    selection_idle="#2a3539",
    hover="#1f2629",
    changed="#3d3317",
    changed_mark="#f2b950",
    problem="#ff8f84",
    problem_ground="#43211e",
    warning="#f0c060",
    ok="#7fd396",
    info="#86bcf4",
    tooltip="#334046",
    tooltip_text="#f1f5f6",
)

HIGH_CONTRAST_LIGHT = LIGHT._replace(
    name="light, high contrast",
    window="#fffffe",
    line="#4a5459",
    text="#000000",
    muted="#2c3539",
    accent="#00474e",
)
HIGH_CONTRAST_DARK = DARK._replace(
    name="dark, high contrast", window="#000001", base="#000000", line="#aab6bb", text="#ffffff", muted="#d3dcdf"
)

_ALL = (LIGHT, DARK, HIGH_CONTRAST_LIGHT, HIGH_CONTRAST_DARK)


def tokens_of(palette: QPalette) -> Tokens:
    """The colours behind a palette; asked at paint time, so that a switch of the theme needs no bookkeeping."""
    window = palette.color(QPalette.ColorRole.Window)
    for tokens in _ALL:
        if window == QColor(tokens.window):
            return tokens
    return DARK if window.lightness() < 128 else LIGHT


def tokens_for(widget: QWidget) -> Tokens:
    return tokens_of(widget.palette())


def apply_theme(app: QApplication, mode: Mode) -> Tokens:
    """Give the program its look; "system" follows the desktop, also when that changes later."""
    _follow_desktop(app, mode)
    return _paint_app(app)


def is_dark(app: QApplication) -> bool:
    return app.styleHints().colorScheme() == Qt.ColorScheme.Dark


def wants_contrast(app: QApplication) -> bool:
    """Whether the desktop is set to high contrast."""
    # Both objects are kept in names: PySide lets go of the second one when the first is only passing through.
    hints = app.styleHints()
    accessibility = hints.accessibility()
    return accessibility.contrastPreference() == Qt.ContrastPreference.HighContrast


def spacing(widget: QWidget, units: float) -> int:
    """Pixels for a distance in font units: one unit is a quarter of the widget's line height."""
    return round(QFontMetrics(widget.font()).height() * units / 4)


def tabular(font: QFont) -> QFont:
    """The same font with figures of equal width, so that columns of numbers line up."""
    figures = QFont(font)
    tag = QFont.Tag.fromString("tnum")
    if tag is not None:
        figures.setFeature(tag, 1)
    return figures


def _follow_desktop(app: QApplication, mode: Mode) -> None:
    hints = app.styleHints()
    if mode == "system":
        hints.unsetColorScheme()
    else:
        hints.setColorScheme(Qt.ColorScheme.Dark if mode == "dark" else Qt.ColorScheme.Light)
    app.setProperty("theme_mode", mode)
    if app.property("theme_follows") is None:
        app.setProperty("theme_follows", True)
        hints.colorSchemeChanged.connect(_on_scheme_changed)


def _on_scheme_changed() -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication):
        _paint_app(app)


def _paint_app(app: QApplication) -> Tokens:
    mode = app.property("theme_mode")
    dark = mode == "dark" or (mode != "light" and is_dark(app))
    contrast = wants_contrast(app)
    tokens = (HIGH_CONTRAST_DARK if dark else HIGH_CONTRAST_LIGHT) if contrast else (DARK if dark else LIGHT)
    if app.property(STYLE_IS_FUSION) is None:
        app.setProperty(STYLE_IS_FUSION, True)
        app.setStyle("Fusion")
    app.setPalette(palette_of(tokens))
    for kind in _OUTLINED:
        app.setPalette(_outlined(tokens), kind)  # type: ignore[arg-type]  # takes a text, whatever the stub says
    app.setStyleSheet(_sheet(tokens))
    return tokens


def palette_of(tokens: Tokens) -> QPalette:
    """Qt's palette from our tokens."""
    role = QPalette.ColorRole
    palette = QPalette()
    for name, value in (
        (role.Window, tokens.window),
        (role.WindowText, tokens.text),
        (role.Base, tokens.base),
        (role.AlternateBase, tokens.raised),
        (role.Text, tokens.text),
        (role.Button, tokens.raised),
        (role.ButtonText, tokens.text),
        (role.BrightText, tokens.problem),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
        (role.Accent, tokens.accent),
        (role.Link, tokens.accent),
        (role.LinkVisited, tokens.accent),
        (role.ToolTipBase, tokens.tooltip),
        (role.ToolTipText, tokens.tooltip_text),
        (role.PlaceholderText, tokens.muted),
        (role.Mid, tokens.line),
        (role.Midlight, tokens.hover),
        (role.Dark, tokens.muted),
        (role.Light, tokens.raised),
        (role.Shadow, "#000000"),
    ):
        palette.setColor(name, QColor(value))
    faded = QColor(tokens.muted)
    faded.setAlphaF(0.75)
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, faded)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(tokens.line))
    return palette


def _outlined(tokens: Tokens) -> QPalette:
    """Fusion draws the edge of a field darker than the window, which cannot be seen where the window is dark."""
    palette = palette_of(tokens)
    if tokens.is_dark:
        palette.setColor(QPalette.ColorRole.Window, QColor(_DARK_EDGE))
    return palette


def _sheet(tokens: Tokens) -> str:
    """Only what a palette cannot say. Kept to small widgets: a style sheet on the grid would cost time per cell."""
    return f"""
        QToolTip {{ background: {tokens.tooltip}; color: {tokens.tooltip_text}; border: 0; padding: 4px 6px; }}
        QStatusBar::item {{ border: 0; }}
        QMainWindow::separator {{ background: {tokens.window}; width: 5px; height: 5px; }}
        QMainWindow::separator:hover {{ background: {tokens.accent}; }}
        QHeaderView::section {{
            background: {tokens.raised}; color: {tokens.muted}; border: 0; padding: 3px 5px;
            border-right: 1px solid {tokens.line}; border-bottom: 1px solid {tokens.line};
        }}
        QListWidget#views_list {{ background: {tokens.window}; }}
        QListWidget#views_list::item {{ padding-left: 4px; border-left: 3px solid transparent; }}
        QListWidget#views_list::item:hover {{ background: {tokens.hover}; }}
        QListWidget#views_list::item:selected {{
            background: {tokens.selection}; color: {tokens.text}; border-left: 3px solid {tokens.accent};
        }}
        QPushButton#save_view {{ text-align: left; padding: 3px 5px 3px 8px; border: 2px solid transparent; }}
        QPushButton#save_view:hover {{ background: {tokens.hover}; }}
        QPushButton#save_view:focus {{ border-color: {tokens.accent}; }}
        QPushButton#save_button {{ padding: 5px 16px; }}
        QPushButton#save_button:enabled {{
            background: {tokens.accent}; color: {tokens.on_accent};
            border: 1px solid {tokens.accent}; border-radius: 4px;
        }}
        QPushButton#save_button:enabled:focus {{ border: 2px solid {tokens.text}; padding: 4px 15px; }}
        QHeaderView::section:hover {{ color: {tokens.text}; background: {tokens.hover}; }}
        QRadioButton::indicator {{
            width: 13px; height: 13px; border: 1px solid {tokens.muted}; border-radius: 7px; background: {tokens.base};
        }}
        QRadioButton::indicator:hover, QRadioButton::indicator:focus {{ border-color: {tokens.accent}; }}
        QRadioButton::indicator:checked {{
            border-color: {tokens.accent};
            background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5,
                stop: 0 {tokens.accent}, stop: 0.5 {tokens.accent}, stop: 0.6 {tokens.base}, stop: 1 {tokens.base});
        }}
    """
