"""The wizard's own drawings: what is where, and every click in Wawi, without a single picture of JTL's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from jtl_desktop.ui.wizard.ink import Ink

WawiLanguage = Literal["de", "en"]
Scene = Callable[[Ink], None]
WIDTH, HEIGHT = 480.0, 220.0


@dataclass(frozen=True, slots=True)
class WawiWords:
    """The labels in Wawi's own windows. Not translated: they are what the merchant sees in Wawi's language."""

    menu: str
    entry: str
    window: str
    add: str
    next: str
    finish: str
    introduction: str
    begin: str
    waiting: str
    information: str
    summary: str
    rights: str


WAWI_WORDS: Mapping[WawiLanguage, WawiWords] = {
    "de": WawiWords(
        menu="Admin",
        entry="App-Registrierung",
        window="JTL-Wawi API – Anwendungsregistrierungen",
        add="Hinzufügen",
        next="Weiter",
        finish="Fertigstellen",
        introduction="Einführung",
        begin="Registrierung beginnen",
        waiting="Warte auf eine Anfrage …",
        information="Anwendungsinformationen",
        summary="Zusammenfassung",
        rights="Rechte",
    ),
    "en": WawiWords(
        menu="Admin",
        entry="App registration",
        window="JTL-Wawi API – Application registrations",
        add="Add",
        next="Next",
        finish="Finish",
        introduction="Introduction",
        begin="Start registration",
        waiting="Waiting for a request …",
        information="Application information",
        summary="Summary",
        rights="Rights",
    ),
}


class Drawing(QWidget):
    """Shows one scene as large as fits, with a description for those who cannot see it."""

    def __init__(self, scene: Scene, description: str = "", *, lines: float = 11) -> None:
        """``lines``: its height in lines of text, where there is room for it."""
        super().__init__()
        self._scene = scene
        self._lines = lines
        self.setAccessibleName(description)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def set_scene(self, scene: Scene, description: str) -> None:
        self._scene = scene
        self.setAccessibleName(description)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        height = round(self._lines * self.fontMetrics().height())
        return QSize(round(height * WIDTH / HEIGHT), height)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint() * 0.6

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = min(self.width() / WIDTH, self.height() / HEIGHT)
        painter.translate((self.width() - WIDTH * scale) / 2, (self.height() - HEIGHT * scale) / 2)
        painter.scale(scale, scale)
        self._scene(Ink(painter, self.palette()))
        painter.end()


# ---- scenes of our own pages ----


def two_programs(ink: Ink) -> None:
    """JTL-Wawi on the left, JTL Desktop on the right, and the key that travels between them once."""
    left = ink.window(QRectF(22, 40, 150, 130), "JTL-Wawi")
    for row, width in enumerate((96, 70, 110, 84)):
        ink.bar(left.left() + 16, left.top() + 18 + row * 21, width)
    right = ink.window(QRectF(308, 40, 150, 130), "JTL Desktop")
    _small_grid(ink, right)
    middle = QPointF(240, 105)
    ink.arrow(QPointF(186, 140), QPointF(294, 140), ink.faint(0.45))
    ink.arrow(QPointF(294, 70), QPointF(186, 70), ink.faint(0.45), dashed=True)
    ink.key(middle, 26, ink.accent)


def _small_grid(ink: Ink, area: QRectF) -> None:
    for row in range(4):
        y = area.top() + 16 + row * 22
        for column, (x, width) in enumerate(((14, 34), (56, 40), (104, 30))):
            changed = (row, column) == (1, 2)
            if changed:
                ink.box(
                    QRectF(area.left() + x - 5, y - 6, width + 10, 19), ink.tint(0.22), ink.accent, radius=3, width=1
                )
            ink.bar(area.left() + x, y, width, strength=0.5 if changed else 0.18)


def looking_for_wawi(ink: Ink) -> None:
    """A computer with a door in it, and somebody looking for that door."""
    screen = QRectF(150, 26, 180, 118)
    ink.box(screen, ink.paper, ink.faint(0.45), radius=8, width=2)
    ink.box(QRectF(218, 144, 44, 22), ink.faint(0.25), radius=2)
    ink.box(QRectF(190, 164, 100, 9), ink.faint(0.35), radius=4)
    for row, (port, strength) in enumerate((("127.0.0.1:64110", 0.9), ("127.0.0.1:5883", 0.9))):
        line = QRectF(166, 46 + row * 36, 148, 26)
        ink.box(line, ink.tint(0.10), ink.tint(0.5), radius=5, width=1)
        ink.words(line.adjusted(26, 0, -6, 0), port, size=10.5, colour=ink.faint(strength))
        ink.arc(QPointF(line.left() + 13, line.center().y()), 5, 0.72, ink.accent, 2)
    glass = QPointF(344, 128)
    ink.arc(glass, 30, 1, ink.text_colour, 5)
    ink.painter.drawLine(glass + QPointF(22, 22), glass + QPointF(48, 48))


def hanging_ring(share: float) -> Scene:
    """The waiting page: how much of the time is left, as a ring (``share`` from 1 to 0)."""

    def scene(ink: Ink) -> None:
        centre = QPointF(240, 106)
        ink.arc(centre, 66, 1, ink.faint(0.14), 11)
        ink.arc(centre, 66, share, ink.accent, 11)
        ink.key(centre, 40, ink.faint(0.5))

    return scene


def taken_name(ink: Ink) -> None:
    """Two name plates that read the same."""
    for x, strength in ((60, 0.4), (260, 0.9)):
        plate = QRectF(x, 66, 160, 84)
        ink.box(plate, ink.paper, ink.faint(strength * 0.7), radius=10, width=2)
        ink.box(QRectF(x + 64, 56, 32, 16), ink.faint(0.3), radius=5)
        ink.words(plate.adjusted(14, 6, -14, 0), "JTL-Desktop", size=16, bold=True, colour=ink.faint(strength),
                  align=Qt.AlignmentFlag.AlignHCenter)  # fmt: skip
    ink.words(QRectF(214, 88, 52, 44), "=", size=34, bold=True, align=Qt.AlignmentFlag.AlignHCenter)


def own_key(ink: Ink) -> None:
    """A field with a key in it."""
    field = QRectF(90, 78, 300, 58)
    ink.box(field, ink.paper, ink.accent, radius=8, width=2)
    ink.key(QPointF(130, 104), 24, ink.accent)
    for index in range(9):
        ink.painter.setPen(Qt.PenStyle.NoPen)
        ink.painter.setBrush(ink.faint(0.6))
        ink.painter.drawEllipse(QPointF(178 + index * 22, 107), 5, 5)


def key_without_a_place(ink: Ink) -> None:
    """A key beside a locked box."""
    ink.key(QPointF(140, 110), 56, ink.accent)
    box = QRectF(280, 84, 110, 82)
    ink.arc(QPointF(335, 86), 30, 1, ink.faint(0.45), 9)
    ink.box(box, ink.paper, ink.faint(0.5), radius=8, width=3)
    ink.cross(box.center(), 17, ink.faint(0.55))


def connected(ink: Ink) -> None:
    """Both programs, joined."""
    for x, title in ((40, "JTL-Wawi"), (300, "JTL Desktop")):
        inside = ink.window(QRectF(x, 50, 140, 112), title)
        for row, width in enumerate((88, 64, 98)):
            ink.bar(inside.left() + 18, inside.top() + 20 + row * 21, width)
    ink.arrow(QPointF(192, 106), QPointF(288, 106), ink.tint(0.9))
    ink.arrow(QPointF(288, 106), QPointF(192, 106), ink.tint(0.9))
    ink.tick(QPointF(240, 106), 19, ink.accent)


def interrupted(ink: Ink) -> None:
    """A path that goes on after a gap."""
    for x in (70, 155):
        ink.tick(QPointF(x, 108), 17, ink.accent)
    for x in (325, 410):
        ink.arc(QPointF(x, 108), 15, 1, ink.faint(0.3), 4)
    ink.arrow(QPointF(90, 108), QPointF(134, 108), ink.tint(0.9))
    ink.arrow(QPointF(178, 108), QPointF(302, 108), ink.faint(0.4), dashed=True)
    ink.arrow(QPointF(345, 108), QPointF(388, 108), ink.faint(0.4))


# ---- the clicks in Wawi ----


def wawi_step(step: int, language: WawiLanguage) -> Scene:
    """What to click in Wawi; steps 1 to 6: menu, add, next, wait, check the rights, finish."""
    words = WAWI_WORDS[language]
    scenes = (_menu, _list, _introduction, _begin, _information, _summary)
    chosen = scenes[step - 1]

    def scene(ink: Ink) -> None:
        chosen(ink, words)

    return scene


def _menu(ink: Ink, words: WawiWords) -> None:
    inside = ink.window(QRectF(30, 14, 420, 192), "JTL-Wawi")
    bar = QRectF(inside.left(), inside.top(), inside.width(), 24)
    ink.box(bar.adjusted(1, 1, -1, 0), ink.faint(0.07), radius=0)
    for x, width in ((14, 40), (70, 52), (138, 46), (296, 44), (356, 38)):
        ink.bar(bar.left() + x, bar.top() + 9, width)
    admin = QRectF(bar.left() + 200, bar.top() + 3, 62, 19)
    ink.box(admin, ink.tint(0.25), ink.accent, radius=3, width=1)
    ink.words(admin, words.menu, size=11.5, bold=True, align=Qt.AlignmentFlag.AlignHCenter)
    menu = QRectF(admin.left(), admin.bottom() + 2, 168, 118)
    ink.box(menu, ink.paper, ink.faint(0.4), radius=3)
    for row, width in ((0, 92), (1, 116), (3, 76)):
        ink.bar(menu.left() + 16, menu.top() + 12 + row * 28, width)
    entry = QRectF(menu.left() + 5, menu.top() + 60, menu.width() - 10, 26)
    ink.box(entry, ink.tint(0.22), radius=3)
    ink.words(entry.adjusted(10, 0, -20, 0), words.entry, size=12, bold=True)
    ink.click(entry)
    for row, width in enumerate((120, 86, 140, 104, 66)):
        ink.bar(inside.left() + 20, inside.top() + 46 + row * 23, width, strength=0.1)


def _list(ink: Ink, words: WawiWords) -> None:
    inside = ink.window(QRectF(30, 14, 420, 192), words.window)
    table = inside.adjusted(14, 14, -14, -46)
    ink.box(table, ink.paper, ink.faint(0.25), radius=3, width=1)
    ink.box(QRectF(table.left(), table.top(), table.width(), 20), ink.faint(0.08), radius=3)
    for row, strength in enumerate((0.3, 0.14, 0.14)):
        for x, width in ((12, 90), (140, 66), (240, 110)):
            ink.bar(table.left() + x, table.top() + 7 + row * 26, width, strength=strength)
    add = QRectF(inside.left() + 14, inside.bottom() - 36, 104, 25)
    ink.button(add, words.add)
    ink.click(add)


def _assistant(ink: Ink, words: WawiWords, page: str, buttons: str, *, grey: bool = False) -> tuple[QRectF, QRectF]:
    """One page of Wawi's own assistant; returns the area inside and its right-hand button."""
    inside = ink.window(QRectF(60, 10, 360, 200), words.entry)
    ink.words(QRectF(inside.left() + 18, inside.top() + 8, 320, 24), page, size=14, bold=True)
    foot = QRectF(inside.left(), inside.bottom() - 38, inside.width(), 38)
    ink.box(foot.adjusted(1, 0, -1, -4), ink.faint(0.05), radius=0)
    right = QRectF(foot.right() - 122, foot.top() + 7, 104, 24)
    ink.button(right, buttons, grey=grey)
    return inside.adjusted(18, 38, -18, -44), right


def _introduction(ink: Ink, words: WawiWords) -> None:
    body, button = _assistant(ink, words, words.introduction, words.next)
    for row, width in enumerate((290, 310, 250, 120)):
        ink.bar(body.left(), body.top() + 8 + row * 20, width)
    ink.click(button)


def _begin(ink: Ink, words: WawiWords) -> None:
    body, _ = _assistant(ink, words, words.begin, words.next, grey=True)
    box = QRectF(body.left(), body.top() + 12, body.width(), 54)
    ink.box(box, ink.tint(0.1), ink.tint(0.55), radius=5, width=1)
    ink.arc(QPointF(box.left() + 26, box.center().y()), 10, 0.7, ink.accent, 3)
    ink.words(box.adjusted(50, 0, -8, 0), words.waiting, size=12.5)


def _information(ink: Ink, words: WawiWords) -> None:
    body, button = _assistant(ink, words, words.information, words.next)
    ink.box(QRectF(body.left(), body.top() + 4, 40, 40), ink.accent, radius=9)
    ink.words(QRectF(body.left() + 52, body.top() + 2, 130, 22), "JTL Desktop", size=13, bold=True)
    ink.bar(body.left() + 52, body.top() + 30, 96)
    ink.words(QRectF(body.left() + 196, body.top() - 2, 120, 18), words.rights, size=11, bold=True)
    for row in range(4):
        y = body.top() + 22 + row * 17
        ink.tick(QPointF(body.left() + 203, y + 4), 5.5, ink.accent)
        ink.bar(body.left() + 216, y, (88, 72, 96, 64)[row])
    ink.click(button)


def _summary(ink: Ink, words: WawiWords) -> None:
    body, button = _assistant(ink, words, words.summary, words.finish)
    for row, width in enumerate((150, 200, 180)):
        ink.tick(QPointF(body.left() + 8, body.top() + 14 + row * 24), 7, ink.accent)
        ink.bar(body.left() + 26, body.top() + 10 + row * 24, width)
    ink.click(button)
