"""What the selected cells are together, in the words of the status line."""

from __future__ import annotations

from decimal import Context, Decimal, Inexact, localcontext

from jtl_desktop.ui.grid.selection import Sums
from jtl_desktop.ui.texts import ntr, tr

_PLACES = Decimal("0.00001")
_DIGITS = 60


def sums_words(sums: Sums) -> str:
    """Empty for a single cell. The sum is exact; an average that is rounded says so by its sign."""
    if sums.cells < 2:
        return ""
    parts = [ntr("{count} cell", "{count} cells", sums.cells)]
    if not sums.is_complete:
        return "  ·  ".join([*parts, tr("adding up …")])
    if not sums.numbers:
        return parts[0]
    if sums.columns > 1:
        # Prices and days make no sum that means anything, and nobody should take it for one.
        parts.append(ntr("{count} column together", "{count} columns together", sums.columns))
    if sums.numbers != sums.cells:
        parts.append(ntr("{count} number", "{count} numbers", sums.numbers))
    parts += [tr("sum {total}", total=sums.total), _average(sums)]
    if sums.least is not None and sums.greatest is not None and sums.numbers > 1:
        parts.append(tr("{least} to {greatest}", least=sums.least, greatest=sums.greatest))
    return "  ·  ".join(parts)


def _average(sums: Sums) -> str:
    with localcontext(Context(prec=_DIGITS)) as context:
        average = (sums.total / sums.numbers).quantize(_PLACES)
        is_rounded = bool(context.flags[Inexact])
        plain = average.normalize() + 0
    return tr("average ≈ {average}", average=plain) if is_rounded else tr("average {average}", average=plain)
