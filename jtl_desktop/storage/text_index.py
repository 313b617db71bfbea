"""All texts of an item in pieces of three characters, so that any part of any word is found without reading them all.

The index may name too many items, never too few: what it names is compared in full afterwards. So a text that changed
is only added to what is known of its item; nothing needs to be taken out.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection, Iterator, Sequence

from jtl_desktop.domain.items import Field

# Without the texts themselves and without positions: some 60 bytes a row. An item's suppliers are found together.
CREATE_TEXTS = (
    "CREATE VIRTUAL TABLE item_text USING fts5"
    " (texts, content = '', columnsize = 0, detail = none, tokenize = 'trigram');"
)

# So many characters each; of a shorter word those pieces are looked for that begin with it.
PIECE = 3
_IDS_AT_ONCE = 500
# More pieces than these begin with one or two characters only where such characters are everywhere.
_MOST_BEGINNINGS = {1: 20, 2: 150}

# A line for every text. The last one is ended twice, so that its last characters begin a piece, too.
_LINE = "char(10)"


def folded_field(field: Field) -> str:
    """A text of the row without case and accents."""
    return f"COALESCE(s.{field.value}_key, lower(s.{field.value}))"


def _row_lines() -> str:
    texts = [folded_field(field) for field in (Field.SKU, Field.ITEM_NAME, Field.COMMENT, Field.PACKAGING_UNIT)]
    # In quotation marks as the tiers have theirs, so that 12 is not found in every number with a 12 in it.
    prices = [
        f"""'"' || s.{field.value} || '"'""" for field in (Field.PURCHASE_PRICE_NET, Field.PACKAGING_UNIT_PRICE_NET)
    ]
    return f" || {_LINE} || ".join((*texts, *prices, f"s.{Field.SCALE_PRICES.value}", "COALESCE(p.name_key, '')"))


_TEXTS = (
    "SELECT i.item_id, i.sku_key || char(10) || i.name_key || char(10) || lower(i.gtin) || char(10)"  # noqa: S608 (constants)
    f" || COALESCE((SELECT group_concat({_row_lines()}, {_LINE}) FROM item_supplier AS s"
    " LEFT JOIN supplier AS p ON p.supplier_id = s.supplier_id WHERE s.item_id = i.item_id), '') || char(10, 10)"
    " FROM item AS i"
)
_NAMES = "SELECT supplier_id, name_key FROM supplier"
_ADD_NAME = """
INSERT INTO item_text (rowid, texts)
SELECT s.item_id, p.name_key || char(10, 10) FROM item_supplier AS s JOIN supplier AS p ON p.supplier_id = s.supplier_id
WHERE s.supplier_id = ? ORDER BY s.item_id
"""
_ADD = "INSERT INTO item_text (rowid, texts) VALUES (?, ?)"


def _texts_of(connection: sqlite3.Connection, item_ids: Collection[int]) -> dict[int, str]:
    """The texts of items as they are indexed, a line each."""
    wanted = list(item_ids)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), _IDS_AT_ONCE):
        some = wanted[start : start + _IDS_AT_ONCE]
        found.update(connection.execute(f"{_TEXTS} WHERE i.item_id IN ({', '.join('?' * len(some))})", some))
    return found


@contextlib.contextmanager
def indexed(connection: sqlite3.Connection, item_ids: Collection[int]) -> Iterator[None]:
    """Within a transaction: whatever is written of these items meanwhile, their texts are found afterwards."""
    before = _texts_of(connection, item_ids)
    yield
    found = ((item_id, _news(before.get(item_id, ""), now)) for item_id, now in _texts_of(connection, item_ids).items())
    connection.executemany(_ADD, [(item_id, news) for item_id, news in found if news])


@contextlib.contextmanager
def indexed_suppliers(connection: sqlite3.Connection) -> Iterator[None]:
    """The same for all suppliers: the items of those that have other names afterwards."""
    before = dict(connection.execute(_NAMES))
    yield
    changed = [supplier_id for supplier_id, name in connection.execute(_NAMES) if before.get(supplier_id) != name]
    for supplier_id in changed:
        connection.execute(_ADD_NAME, (supplier_id,))


def _news(before: str, now: str) -> str:
    """The lines that were not there before."""
    if before == now:
        return ""
    known = set(before.split("\n"))
    new = [line for line in dict.fromkeys(now.split("\n")) if line not in known]
    return "\n".join([*new, "", ""]) if new else ""


def index_beyond(connection: sqlite3.Connection, item_id: int) -> None:
    """Index every item with a larger id, where tables were filled without this room's functions."""
    connection.execute(
        f"INSERT INTO item_text (rowid, texts) {_TEXTS} WHERE i.item_id > ? ORDER BY i.item_id", (item_id,)
    )


# Finding


def wanted_pieces(connection: sqlite3.Connection, words: Sequence[tuple[str, ...]]) -> str | None:
    """What the pieces of an item must match to hold all these words, each in one of its ways of writing (folded).

    None where that would leave out hardly anything.
    """
    terms = []
    for ways in words:
        found = [_term(connection, way) for way in ways]
        if None not in found:
            terms.append(f"({' OR '.join(term for term in found if term is not None)})")
    return " AND ".join(terms) if terms else None


def _term(connection: sqlite3.Connection, word: str) -> str | None:
    if len(word) < PIECE:
        return _beginnings(connection, word)
    pieces = {word[start : start + PIECE] for start in range(len(word) - PIECE + 1)}
    return f"({' AND '.join(map(_quoted, sorted(pieces)))})"


def _beginnings(connection: sqlite3.Connection, word: str) -> str | None:
    """The pieces that begin so, any of which will do; None where they are too many to be of use."""
    most = _MOST_BEGINNINGS[len(word)]
    connection.execute(_VOCABULARY)
    found = connection.execute(_BEGINNINGS, (word, word + _LAST, most + 1)).fetchall()
    if len(found) > most:
        return None
    return f"({' OR '.join(_quoted(piece) for (piece,) in found)})" if found else _NOWHERE


def _quoted(piece: str) -> str:
    return '"' + piece.replace('"', '""') + '"'


_VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.piece USING fts5vocab(main, item_text, row)"
_BEGINNINGS = "SELECT term FROM temp.piece WHERE term >= ? AND term < ? LIMIT ?"
_LAST = "\U0010ffff"
_NOWHERE = _quoted("\x1f" * PIECE)
