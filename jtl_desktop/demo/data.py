"""The merchant's data, computed from seed and index when asked for: a million rows cost neither memory nor time.

The same seed gives the same item at the same id however many items there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from jtl_desktop.demo import words
from jtl_desktop.demo.rows import ItemRecord, SupplierRecord, SupplierRow, Tier

_MASK = (1 << 64) - 1
_BLOCK = 100
# How many suppliers the items of a block of 100 have: 250 rows, four items without a supplier.
_COUNTS = (0,) * 4 + (1,) * 24 + (2,) * 29 + (3,) * 20 + (4,) * 12 + (5,) * 6 + (6,) * 5
_PRICE_POINTS = (95, 99, 90, 50, 49, 0, 25, 75)
_TIER_STARTS = ((10, 50, 100), (5, 10, 25), (25, 100, 500, 1000), (100, 1000), (12, 24, 48), (2, 4, 8, 16))
_PERCENTS = (Decimal("2.5"), Decimal("5.0"), Decimal("7.5"), Decimal("10.0"), Decimal("12.5"), Decimal("15.0"))
_NEWEST = datetime(2026, 11, 2, 6, 30, tzinfo=UTC)
_HALF = Decimal("0.5")


def _rows_in_block() -> int:
    return sum(_COUNTS)


def items_for_rows(rows: int) -> int:
    """The number of items that hold at least so many item suppliers (every full block holds the same number)."""
    return -(-rows // _rows_in_block()) * _BLOCK


def mix(value: int) -> int:
    """A well-mixed 64-bit number from any number (the finaliser of SplitMix64)."""
    value = (value + 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def gtin13(twelve_digits: str) -> str:
    """Twelve digits with their GS1 check digit."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve_digits))
    return f"{twelve_digits}{-total % 10}"


class Merchant:
    """Items, suppliers and item suppliers of one seed. Ids run from 1; everything is computed, nothing is kept.

    `fractional_tiers`: a few rows have a tier that starts at 0.5, as Wawi's database allows.
    """

    def __init__(self, *, seed: int, items: int, suppliers: int) -> None:
        self.item_count = items
        self.supplier_count = suppliers
        self._salt = mix(seed)
        self._names = _shuffled_names(self._salt)
        self._gtin_prefix = f"40{self._salt % 1000:03d}"

    @property
    def name_period(self) -> int:
        """After so many items the names begin again (with a series number)."""
        return len(self._names)

    def base_name(self, place: int) -> str:
        """The name at a place within the period, as it is before the series number."""
        return self._names[place][1]

    def sku(self, item_id: int) -> str:
        group = self._names[(item_id - 1) % len(self._names)][0]
        return f"{group.prefix}-{100000 + item_id}"

    def gtin(self, item_id: int) -> str:
        return gtin13(f"{self._gtin_prefix}{item_id:07d}")

    def items_by_gtin(self, beginning: str) -> range:
        """Ids of the items whose GTIN begins with these digits; worked out, not looked for."""
        if not beginning.startswith(self._gtin_prefix):
            return range(0)
        digits = beginning[len(self._gtin_prefix) : 12]
        width = 10 ** (7 - len(digits))
        found = range(int(digits or 0) * width, (int(digits or 0) + 1) * width)
        found = range(max(1, found.start), min(self.item_count + 1, found.stop))
        if len(beginning) < 13:
            return found
        return found if len(found) == 1 and self.gtin(found.start) == beginning else range(0)

    def changed(self, item_id: int) -> datetime:
        return _NEWEST - timedelta(minutes=self._bits(item_id, 3) % 1_000_000)

    def item(self, item_id: int) -> ItemRecord:
        """The item with this id; raises KeyError when there is none."""
        if not 1 <= item_id <= self.item_count:
            raise KeyError(item_id)
        series, place = divmod(item_id - 1, len(self._names))
        group, name = self._names[place]
        bits = self._bits(item_id, 1)
        changed = self.changed(item_id)
        return ItemRecord(
            item_id=item_id,
            sku=self.sku(item_id),
            name=name if series == 0 else f"{name}, Serie {series + 1}",
            gtin=self.gtin(item_id),
            maker_number=f"{name[:2].upper()}{bits % 90000 + 10000}",
            is_active=bits >> 20 & 31 != 0,
            category=group.category,
            sales_price=Decimal(self._base_cents(item_id) * 17 // 10 + 10).scaleb(-2),
            weight=Decimal(bits >> 30 & 8191).scaleb(-3),
            added=changed - timedelta(days=bits >> 44 & 1023),
            changed=changed,
            variation=bits >> 56,
        )

    def supplier_rows(self, item_id: int) -> list[SupplierRow]:
        """The item's suppliers as the seed has them; an unknown item has none."""
        if not 1 <= item_id <= self.item_count:
            return []
        count = min(self._row_count(item_id), self.supplier_count)
        chosen = self._chosen_suppliers(item_id, count)
        standard = chosen[self._bits(item_id, 4) % count] if count and self._bits(item_id, 5) % 20 else 0
        return [self._row(item_id, supplier_id, is_standard=supplier_id == standard) for supplier_id in chosen]

    def suppliers(self) -> Iterator[SupplierRecord]:
        for supplier_id in range(1, self.supplier_count + 1):
            yield self._supplier(supplier_id)

    def _bits(self, number: int, stream: int) -> int:
        return mix(self._salt ^ (number << 4) ^ stream)

    def _row_count(self, item_id: int) -> int:
        block, place = divmod(item_id - 1, _BLOCK)
        bits = self._bits(block, 6)
        # A stride without a common factor with 100 visits every count of the block once.
        stride = (3, 7, 9, 11, 13, 17, 19, 21)[bits & 7]
        return _COUNTS[(place * stride + (bits >> 8)) % _BLOCK]

    def _chosen_suppliers(self, item_id: int, count: int) -> list[int]:
        chosen: list[int] = []
        bits = self._bits(item_id, 7)
        for _ in range(count):
            candidate = bits % self.supplier_count
            while candidate + 1 in chosen:
                candidate = (candidate + 1) % self.supplier_count
            chosen.append(candidate + 1)
            bits = mix(bits)
        return sorted(chosen)

    def _base_cents(self, item_id: int) -> int:
        group = self._names[(item_id - 1) % len(self._names)][0]
        bits = self._bits(item_id, 2)
        span = group.dearest_cents - group.cheapest_cents
        # The square of a fraction: many cheap things, few dear ones.
        fraction = bits & 0xFFFF
        cents = group.cheapest_cents + (span * fraction * fraction >> 32)
        return cents if cents < 500 else cents // 100 * 100 + _PRICE_POINTS[bits >> 16 & 7]

    def _row(self, item_id: int, supplier_id: int, *, is_standard: bool) -> SupplierRow:
        bits = mix(self._salt ^ (item_id << 20) ^ supplier_id)
        more = mix(bits)
        group = self._names[(item_id - 1) % len(self._names)][0]
        unit, amount = group.units[bits % len(group.units)]
        has_unit = bits >> 8 & 3 != 0
        price = self._price(item_id, bits)
        minimum = (1, 1, 1, 5, 10, 20, 50, 0)[bits >> 10 & 7]
        return SupplierRow(
            item_id=item_id,
            supplier_id=supplier_id,
            sku=None if bits >> 13 & 31 == 0 else self._supplier_sku(item_id, supplier_id, bits),
            item_name=self._supplier_item_name(item_id, bits) if bits >> 18 & 1 else None,
            is_standard=is_standard,
            price=price,
            tax_rate=Decimal("19.0") if bits >> 19 & 31 else Decimal("7.0"),
            minimum=Decimal(minimum),
            interval=Decimal((1, 1, 1, 5, 10, 12, 0, 25)[bits >> 24 & 7]),
            delivery_days=(1, 2, 2, 3, 5, 7, 14, 0)[bits >> 27 & 7],
            use_supplier_delivery=bits >> 30 & 1 == 0,
            stock=Decimal(more & 1023) if more >> 10 & 1 else Decimal(0),
            is_dropshipping=more >> 11 & 15 == 0,
            merge_stock=more >> 15 & 31 == 0,
            comment=words.COMMENTS[more % len(words.COMMENTS)] if more >> 20 & 15 == 0 else None,
            unit=unit if has_unit else None,
            unit_amount=Decimal(amount) if has_unit else Decimal(0),
            tiers=_tiers(price, more >> 24) if price and more >> 60 < 5 else (),
        )

    def _price(self, item_id: int, bits: int) -> Decimal:
        if bits >> 31 & 31 == 0:
            return Decimal(0)  # "not set", as it stands in many a real Wawi
        cents = max(1, self._base_cents(item_id) * (850 + (bits >> 36 & 255)) // 1000)
        places = (2, 2, 2, 2, 2, 3, 4, 5)[bits >> 44 & 7]
        extra = (bits >> 47) % 10 ** (places - 2)
        return Decimal(cents * 10 ** (places - 2) + extra).scaleb(-places)

    def _supplier_sku(self, item_id: int, supplier_id: int, bits: int) -> str:
        number = bits >> 40 & 0xFFFF
        styles = (
            f"{number:05d}-{item_id % 100:02d}",
            f"ART{item_id * 7 + supplier_id}",
            f"{number:05d}{item_id:06d}",
            f"{chr(65 + supplier_id % 26)}{chr(65 + item_id % 26)}.{number}.{supplier_id:02d}",
            self.gtin(item_id),
        )
        return styles[supplier_id % len(styles)]

    def _supplier_item_name(self, item_id: int, bits: int) -> str:
        name = self._names[(item_id - 1) % len(self._names)][1]
        return name.upper() if bits >> 4 & 1 else f"{name} ({bits >> 32 & 4095:04d})"

    def _supplier(self, supplier_id: int) -> SupplierRecord:
        bits = self._bits(supplier_id, 8)
        name = _supplier_name(supplier_id - 1, self._salt)
        postal_code, city = words.CITIES[bits % len(words.CITIES)]
        host = f"lieferant-{supplier_id}.example"
        return SupplierRecord(
            supplier_id=supplier_id,
            name=name,
            number=f"{70000 + supplier_id}",
            street=f"{words.STREETS[(bits >> 8) % len(words.STREETS)]} {1 + (bits >> 12 & 127)}",
            postal_code=postal_code,
            city=city,
            country="DE",
            phone=f"0{bits >> 20 & 1023} {bits >> 32 & 0xFFFFF}",
            email=f"einkauf@{host}" if bits >> 52 & 3 else None,
            website=f"https://www.{host}" if bits >> 54 & 1 else None,
            vat_id=f"DE{bits >> 34 & 0xFFFFFF:09d}" if bits >> 55 & 3 else None,
        )


def _tiers(price: Decimal, bits: int) -> tuple[Tier, ...]:
    starts = _TIER_STARTS[bits % len(_TIER_STARTS)]
    tiers = [_tier(start, step, price, by_percent=bits >> 4 & 3 == 0) for step, start in enumerate(starts)]
    if bits >> 6 & 63 == 0:
        tiers.insert(0, Tier(_HALF, price, None))
    return tuple(tiers)


def _tier(start: int, step: int, price: Decimal, *, by_percent: bool) -> Tier:
    if by_percent:
        return Tier(Decimal(start), None, _PERCENTS[step])
    places = max(2, -int(price.as_tuple().exponent))
    net = price * (Decimal(97 - 3 * step) / 100)
    return Tier(Decimal(start), max(net.quantize(Decimal(1).scaleb(-places)), Decimal(1).scaleb(-places)), None)


def _shuffled_names(salt: int) -> list[tuple[words.Range, str]]:
    names = [
        (group, f"{product} {brand} {variant}")
        for group in words.ASSORTMENT
        for product in group.products
        for brand in words.BRANDS
        for variant in group.variants
    ]
    order = sorted(range(len(names)), key=lambda place: mix(salt ^ place))
    return [names[place] for place in order]


def _supplier_name(place: int, salt: int) -> str:
    first_count, trade_count = len(words.SUPPLIER_FIRST), len(words.SUPPLIER_TRADE)
    first = words.SUPPLIER_FIRST[(place + salt) % first_count]
    trade = words.SUPPLIER_TRADE[(place // first_count + place % first_count) % trade_count]
    form = words.SUPPLIER_FORM[mix(place) % len(words.SUPPLIER_FORM)]
    lap = place // (first_count * trade_count)
    return f"{first} {trade} {form}" if lap == 0 else f"{first} {trade} {form} Nr. {lap + 1}"
