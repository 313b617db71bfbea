"""Tables as text, as spreadsheets put them on the clipboard: tabs between cells, quotes around what holds tabs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from html.parser import HTMLParser

from typing_extensions import override

Table = list[list[str]]

_NEEDS_QUOTES = re.compile(r'[\t\r\n"]')
# Excel doubles quotes inside quotes. What begins with a quote that is never closed before the next cell is meant as
# it is: 12" is a size. The possessive repeats keep a long text with many quotes from being read over and over.
_CELLS = {
    mark: re.compile(rf'(?:"((?:[^"]++|"")*+)"(?=[{mark}\r\n]|\Z)|([^{mark}\r\n]*))(\r\n|[{mark}\r\n]|\Z)')
    for mark in ("\t", ";")
}
_LINES = re.compile(r"\r\n|\r|\n")


def parse_table(content: str, *, may_be_csv: bool = False) -> Table:
    """Cells by line. Line ends may be of any system, also mixed; one at the very end makes no line.

    ``may_be_csv``: without tabs, lines that all have as many semicolons are taken for CSV, as mails bring it.
    """
    if may_be_csv and ";" in content and "\t" not in content:
        table = _parse(content, ";")
        if _is_csv(table):
            return table
    return _parse(content, "\t")


def table_text(rows: Iterable[Sequence[str]]) -> str:
    """What ``parse_table`` reads back exactly. A line end follows the last line only where that would be lost."""
    written = "\n".join("\t".join(map(quoted, row)) for row in rows)
    return written + "\n" if written == "" or written.endswith("\n") else written


def quoted(cell: str) -> str:
    """A cell of a table with tabs."""
    return '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell


def table_html(rows: Iterable[Iterable[str]]) -> str:
    """A table out of cells that ``html_cell`` made. The namespace makes Excel heed ``x:num``."""
    lines = "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"></head>'
        f"<body><table>\n{lines}\n</table></body></html>"
    )


def html_cell(shown: str, number: str | None = None) -> str:
    """``number`` is the exact value with a point, whatever the notation: ``x:num`` is for Excel, ``sdval`` for Calc.

    Without it the cell is a text to both, so that leading zeros and long barcodes stay.
    """
    content = escape(shown).replace("\r\n", "<br>").replace("\n", "<br>")
    if number is not None:
        return f'<td x:num="{number}" sdval="{number}">{content}</td>'
    return f'<td style="mso-number-format:\'\\@\'" sdnum="1033;0;@" x:str>{content}</td>'


def parse_html_table(content: str) -> Table:
    """The cells of the first table of a page, for clipboards that hold nothing plainer; empty without a table."""
    reader = _TableReader()
    reader.feed(content)
    reader.close()
    return reader.rows


def width(table: Table) -> int:
    """Cells of the longest line."""
    return max(map(len, table), default=0)


def _is_csv(table: Table) -> bool:
    """A sentence has a blank behind its semicolon, and seldom as many of them as the next."""
    widths = {len(row) for row in table}
    return len(table) > 1 and len(widths) == 1 and widths != {1} and not any(c[:1] == " " for r in table for c in r[1:])


def _parse(content: str, mark: str) -> Table:
    if '"' in content:
        return _parse_quoted(content, mark)
    lines = _LINES.split(content)
    if lines[-1] == "":
        lines.pop()
    return [line.split(mark) for line in lines]


def _parse_quoted(content: str, mark: str) -> Table:
    rows: Table = [[]]
    for found in _CELLS[mark].finditer(content):
        inside, plain, end = found.groups()
        rows[-1].append(plain if inside is None else inside.replace('""', '"'))
        if not end:
            break
        if end != mark:
            rows.append([])
            if found.end() == len(content):
                rows.pop()
                break
    return rows


class _TableReader(HTMLParser):
    """Collects the texts of cells; what spans columns is followed by empty cells."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: Table = []
        self._cell: list[str] | None = None
        self._span = 1
        self._is_over = False

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._is_over:
            return
        if tag == "tr":
            self._end_cell()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._end_cell()
            if not self.rows:
                self.rows.append([])
            self._cell, self._span = [], _span_of(dict(attrs).get("colspan"))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table" and self.rows:
            self._is_over = True

    @override
    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(" ".join(data.split("\n")))

    @override
    def close(self) -> None:
        super().close()
        self._end_cell()

    def _end_cell(self) -> None:
        if self._cell is not None:
            text = "".join(self._cell)
            self.rows[-1] += [_squeezed(text), *[""] * (self._span - 1)]
            self._cell = None


_BLANKS = re.compile(r"[ \t\r]+")
_MOST_SPANNED = 100


def _squeezed(text: str) -> str:
    """Spaces as a browser shows them; hard ones stay."""
    return "\n".join(_BLANKS.sub(" ", line).strip(" ") for line in text.split("\n")).strip("\n")


def _span_of(written: str | None) -> int:
    return (
        min(int(written), _MOST_SPANNED) if written and written.isascii() and written.isdigit() and int(written) else 1
    )
