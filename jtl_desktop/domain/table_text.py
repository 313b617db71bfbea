"""Tables as text, as spreadsheets put them on the clipboard: tabs between cells, quotes around what holds tabs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape, unescape

Table = list[list[str]]

_NEEDS_QUOTES = re.compile(r'[\t\r\n"]')
# Excel doubles quotes inside quotes. What begins with a quote that is never closed before the next cell is meant as
# it is: 12" is a size. The possessive repeats keep a long text with many quotes from being read over and over.
_CELLS = {
    mark: re.compile(rf'(?:"((?:[^"]++|"")*+)"(?=[{mark}\r\n]|\Z)|([^{mark}\r\n]*))(\r\n|[{mark}\r\n]|\Z)')
    for mark in ("\t", ";")
}
_LINES = re.compile(r"\r\n|\r|\n")
_LAST_LINE_END = re.compile(r"(?:\r\n|\r|\n)\Z")


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
    """What ``parse_table`` reads back exactly."""
    return joined(map(line_text, rows))


def line_text(cells: Iterable[str]) -> str:
    """One line of a table."""
    return "\t".join(map(quoted, cells))


def joined(lines: Iterable[str]) -> str:
    """A table of its lines. A line end follows the last one only where that would be lost without."""
    written = "\n".join(lines)
    return written + "\n" if written == "" or written.endswith("\n") else written


def quoted(cell: str) -> str:
    """A cell of a table with tabs."""
    return '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell


def table_html(rows: Iterable[Iterable[str]]) -> str:
    """A table out of cells that ``html_cell`` made."""
    return joined_html(map(line_html, rows))


def line_html(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def joined_html(lines: Iterable[str]) -> str:
    """A page with one table. The namespace makes Excel heed ``x:num``."""
    return (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"></head>'
        f"<body><table>\n{chr(10).join(lines)}\n</table></body></html>"
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
    rows: Table = []
    cell: list[str] | None = None
    span = 1
    for found in _HTML.finditer(content):
        closing, tag, attributes, words = found.group("closing", "tag", "attributes", "words")
        name = (tag or "").lower()
        if cell is not None and name in _CELL_TAGS:
            rows[-1] += [_squeezed("".join(cell)), *[""] * (span - 1)]
            cell = None
        if closing and name == "table" and rows:
            return rows
        if name in ("td", "th", "tr") and not closing and (name == "tr" or not rows):
            rows.append([])
        if name in ("td", "th") and not closing:
            cell, span = [], _span_of(attributes)
        elif cell is not None:
            cell.append("\n" if name == "br" else " ".join(words.split("\n")) if words else "")
    if cell is not None:
        rows[-1] += [_squeezed("".join(cell))]
    return rows


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
    # A line end cannot belong to a quoted cell here: such a cell ends with its quote.
    cells = _CELLS[mark].finditer(_LAST_LINE_END.sub("", content))
    while True:
        inside, plain, end = next(cells).groups()
        rows[-1].append(plain if inside is None else inside.replace('""', '"'))
        if not end:
            return rows
        if end != mark:
            rows.append([])


_HTML = re.compile(
    r"<!--.*?-->|<(?:style|script)\b.*?</(?:style|script)\s*>"
    r"|<(?P<closing>/?)(?P<tag>[a-z][a-z0-9]*)(?P<attributes>[^>]*)>|(?P<words>[^<]+|<)",
    re.DOTALL | re.IGNORECASE,
)
_CELL_TAGS = frozenset({"td", "th", "tr", "table"})
_SPAN = re.compile(r"""colspan\s*=\s*["']?([0-9]{1,3})\b""", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r]+")


def _squeezed(words: str) -> str:
    """Spaces as a browser shows them; hard ones stay."""
    lines = unescape(words).split("\n")
    return "\n".join(_BLANKS.sub(" ", line).strip(" ") for line in lines).strip("\n")


def _span_of(attributes: str) -> int:
    found = _SPAN.search(attributes)
    return max(1, int(found[1])) if found is not None else 1
