"""Draws the program's icon from its SVG: a PNG for Linux and for Wawi's App-Registrierung, an ICO for Windows."""

from __future__ import annotations

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "icon"
ICO_SIZES = (16, 24, 32, 48, 64, 256)


def main() -> None:
    application = QGuiApplication([])
    renderer = QSvgRenderer(str(FOLDER / "jtl-desktop.svg"))
    (FOLDER / "jtl-desktop.png").write_bytes(_png(renderer, 256))
    (FOLDER / "jtl-desktop.ico").write_bytes(_ico([(size, _png(renderer, size)) for size in ICO_SIZES]))
    del renderer, application


def _png(renderer: QSvgRenderer, size: int) -> bytes:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 0)  # type: ignore[call-overload]  # the stub says bytes; bytes are refused
    return bytes(buffer.data().data())


def _ico(images: list[tuple[int, bytes]]) -> bytes:
    """An ICO file with PNG entries, which Windows reads since Vista."""
    offset = 6 + 16 * len(images)
    header = struct.pack("<HHH", 0, 1, len(images))
    directory = b""
    for size, png in images:
        directory += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(png), offset)
        offset += len(png)
    return header + directory + b"".join(png for _, png in images)


if __name__ == "__main__":
    main()
