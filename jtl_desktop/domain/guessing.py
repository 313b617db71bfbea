"""What the columns of a pasted table hold, by their titles or their content; the merchant has the last word."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from jtl_desktop.domain.headings import ColumnUse, Key, Other, has_titles, recognised
from jtl_desktop.domain.items import Field
from jtl_desktop.domain.keyed import KeyOptions
from jtl_desktop.domain.numbers import NumberFormat
from jtl_desktop.domain.reading import Reading, read_value
from jtl_desktop.domain.table_text import Table, width

Fold = Callable[[str], str]

_LOOKED_AT = 40
_ENOUGH = 0.8


def guessed(
    table: Table,
    titles: Mapping[str, ColumnUse],
    field: Field,
    suppliers: Collection[str],
    notation: NumberFormat,
    fold: Fold,
) -> KeyOptions:
    """The first understanding of a table. ``field`` is what the merchant seems to have in mind where no title says it;
    ``suppliers`` are their folded names."""
    if has_titles(table, titles):
        return KeyOptions(tuple(_by_title(table, titles)), has_titles=True)
    uses: list[ColumnUse] = [Key.OWN_SKU, *[Other.LEAVE_OUT] * (width(table) - 1)]
    for column in range(1, len(uses)):
        sample = _sample(table, column)
        if Other.SUPPLIER not in uses and _share(sample, lambda cell: fold(cell.strip()) in suppliers) >= _ENOUGH:
            uses[column] = Other.SUPPLIER
        elif field not in uses and _share(sample, lambda cell: _fits(field, cell, notation)) >= _ENOUGH:
            uses[column] = field
    return KeyOptions(tuple(uses))


def with_use(options: KeyOptions, column: int, use: ColumnUse) -> KeyOptions:
    """One column has another use; the column that had it, or was the key until now, is left out."""

    def gives_way(other: ColumnUse) -> bool:
        return other is use or (isinstance(use, Key) and isinstance(other, Key))

    uses = [Other.LEAVE_OUT if gives_way(other) else other for other in options.uses]
    uses[column] = use
    return KeyOptions(tuple(uses), options.supplier, options.clears, options.has_titles)


def _by_title(table: Table, titles: Mapping[str, ColumnUse]) -> list[ColumnUse]:
    found = [use or Other.LEAVE_OUT for use in recognised(table[0], titles)]
    found += [Other.LEAVE_OUT] * (width(table) - len(found))
    keys = [use for use in found if isinstance(use, Key)]
    if not keys:
        return [Key.OWN_SKU, *found[1:]]
    chosen = next((key for key in (Key.OWN_SKU, Key.GTIN) if key in keys), keys[0])
    # Beside another key, the supplier's SKU is a value to be taken over.
    others: dict[ColumnUse, ColumnUse] = {Key.SUPPLIER_SKU: Field.SKU, Key.GTIN: Other.LEAVE_OUT}
    return [use if use is chosen else others.get(use, use) for use in found]


def _sample(table: Table, column: int) -> list[str]:
    cells = (line[column] for line in table[:_LOOKED_AT] if column < len(line))
    return [cell for cell in cells if cell.strip()]


def _share(sample: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, sample)) / len(sample) if sample else 0.0


def _fits(field: Field, cell: str, notation: NumberFormat) -> bool:
    return isinstance(read_value(field, cell, notation), Reading)
