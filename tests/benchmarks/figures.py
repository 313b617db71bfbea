"""One measured figure, and how figures are printed and written."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Figure:
    """``reference`` is the figure measured beside it in the same run; ``goal`` says in words when it holds."""

    name: str
    value: float
    unit: str
    reference: float | None
    ratio: float | None
    goal: str
    holds: bool


def at_most(name: str, value: float, unit: str, limit: float) -> Figure:
    """A figure with an absolute limit."""
    return Figure(name, value, unit, None, None, f"at most {limit:g} {unit}", value <= limit)


def ratio_at_most(name: str, value: float, unit: str, reference: float, limit: float) -> Figure:
    """A cost that may be ``limit`` times the reference's."""
    ratio = value / reference
    return Figure(name, value, unit, reference, ratio, f"ratio at most {limit:g}", ratio <= limit)


def ratio_at_least(name: str, value: float, unit: str, reference: float, limit: float) -> Figure:
    """A throughput that must reach ``limit`` times the reference's."""
    ratio = value / reference
    return Figure(name, value, unit, reference, ratio, f"ratio at least {limit:g}", ratio >= limit)


def noted(name: str, value: float, unit: str) -> Figure:
    """A figure without a goal, for the record."""
    return Figure(name, value, unit, None, None, "for the record", holds=True)


def side_by_side(ours: Callable[[], float], reference: Callable[[], float], *, rounds: int) -> tuple[float, float]:
    """Medians of two measurements taken in turns, so that a noisy machine disturbs both alike."""
    pairs = [(reference(), ours()) for _ in range(rounds)]
    return statistics.median(own for _, own in pairs), statistics.median(plain for plain, _ in pairs)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    started = perf_counter()
    work()
    return perf_counter() - started


def table(figures: Iterable[Figure]) -> str:
    """For people."""
    lines = [f"{'figure':<62} {'value':>10} {'beside':>10} {'ratio':>7}  goal"]
    for figure in figures:
        beside = "" if figure.reference is None else f"{figure.reference:10.3f}"
        ratio = "" if figure.ratio is None else f"{figure.ratio:7.2f}"
        verdict = "" if figure.goal == "for the record" else ("  holds" if figure.holds else "  MISSED")
        lines.append(
            f"{figure.name:<62} {figure.value:10.3f} {beside:>10} {ratio:>7}  {figure.unit}, {figure.goal}{verdict}"
        )
    return "\n".join(lines)


def write(figures: Sequence[Figure], path: Path | None) -> None:
    """JSON to the file, or to standard output where none is named."""
    text = json.dumps([asdict(figure) for figure in figures], indent=2)
    if path is None:
        sys.stdout.write(text + "\n")
    else:
        path.write_text(text + "\n", encoding="utf-8")
