"""Shapes of the answers: PascalCase, nulls left out, 20.0 in places, the year 0001; or as described."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from jtl_desktop.demo.rows import ItemRecord, SupplierRecord, SupplierRow, Tier
from jtl_desktop.demo.switches import Switches

NO_DATE = "0001-01-01T00:00:00+00:00"
_HUNDRED = Decimal(100)
_FIVE_PLACES = Decimal("0.00001")

Json = dict[str, object]


def timestamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def row_json(row: SupplierRow, switches: Switches) -> Json:
    """One item supplier. In the live shape a missing text is left out and some whole numbers carry ".0"."""
    live_numbers = switches.decimal_integers
    body: Json = {
        "ItemId": row.item_id,
        "SupplierId": row.supplier_id,
        "Sku": row.sku,
        "ItemName": row.item_name,
        "IsStandard": row.is_standard,
        "PurchasePriceNet": row.price,
        "TaxRate": row.tax_rate,
        "MinimumPurchaseQuantity": _dotted(row.minimum) if live_numbers else row.minimum,
        "PermissibleOrderQuantity": _dotted(row.interval) if live_numbers else row.interval,
        "DeliveryTime": _dotted(Decimal(row.delivery_days)) if live_numbers else row.delivery_days,
        "UseSupplierDeliveryTime": row.use_supplier_delivery,
        "Stocklevel": row.stock,
        "IsDropshipping": row.is_dropshipping,
        "MergeStockLevel": row.merge_stock,
        "Comment": row.comment,
        "PackagingUnit": row.unit,
        "AmountPackagingUnit": _dotted(row.unit_amount) if live_numbers else row.unit_amount,
        "PackagingUnitPurchasePriceNet": row.price * row.unit_amount,
        "ScalePrices": [_tier_json(tier, row.price, switches) for tier in _shown_tiers(row, switches)],
    }
    return _finished(body, switches)


def _shown_tiers(row: SupplierRow, switches: Switches) -> tuple[Tier, ...]:
    if switches.fractional_tiers:
        return row.tiers
    return tuple(tier for tier in row.tiers if tier.from_quantity == int(tier.from_quantity))


def _tier_json(tier: Tier, price: Decimal, switches: Switches) -> Json:
    start: object = tier.from_quantity
    if tier.from_quantity == int(tier.from_quantity):
        start = _dotted(tier.from_quantity) if switches.decimal_integers else int(tier.from_quantity)
    percent = tier.percent
    if percent is None:
        return {"FromQuantity": start, "PurchasePriceNet": tier.net, "ReduceStandardPriceByPercent": Decimal("0.0")}
    body: Json = {"FromQuantity": start}
    if switches.percent_tier_price == "computed":
        body["PurchasePriceNet"] = (price * (_HUNDRED - percent) / _HUNDRED).quantize(_FIVE_PLACES)
    elif switches.percent_tier_price == "zero":
        body["PurchasePriceNet"] = Decimal("0.0")
    body["ReduceStandardPriceByPercent"] = percent
    return body


def _dotted(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    return number.quantize(Decimal("0.1")) if exponent == 0 else number


_EMPTY: Json = {
    "Sku": "", "ItemName": "", "Comment": "", "PackagingUnit": "", "Email": "", "Website": "", "VatID": "",
    "InternalCustomerId": "", "FormOfAddress": "", "FirstName": "", "LastName": "", "Company2": "", "Contact": "",
    "Address2": "", "State": "", "PhoneExtension": "", "Fax": "", "Description": "", "ShortDescription": "",
    "Annotation": "", "Taric": "", "SearchTerms": "",
}  # fmt: skip


def _finished(body: Json, switches: Switches) -> Json:
    if switches.leave_out_nulls:
        body = {name: value for name, value in body.items() if value is not None}
    else:
        for name, value in body.items():
            if value is None:
                body[name] = _EMPTY.get(name, "")
    if switches.extra_fields:
        body["DemoFieldOfALaterVersion"] = {"Kind": 1}
    return body


def supplier_json(supplier: SupplierRecord, switches: Switches) -> Json:
    """One supplier of the bare, unpaged list."""
    body: Json = {
        "Id": supplier.supplier_id,
        "Name": supplier.name,
        "Type": "Lieferant",
        "SupplierNo": supplier.number,
        "InternalCustomerId": None,
        "LanguageISO": "DE",
        "FormOfAddress": None,
        "FirstName": None,
        "LastName": None,
        "Company": supplier.name,
        "Company2": None,
        "Contact": None,
        "Street": supplier.street,
        "Address2": None,
        "PostalCode": supplier.postal_code,
        "City": supplier.city,
        "State": None,
        "CountryIso": supplier.country,
        "Phone": supplier.phone,
        "PhoneExtension": None,
        "Fax": None,
        "Email": supplier.email,
        "Website": supplier.website,
        "Comment": None,
        "VatID": supplier.vat_id,
        "Status": "Aktiv",
        "LastChangedDate": NO_DATE if switches.year_one_dates else "2026-01-12T08:00:00+00:00",
    }
    return _finished(body, switches)


def item_json(item: ItemRecord, switches: Switches) -> Json:
    """One item, complete as described, or with its nulls left out."""
    has_parent = item.variation % 16 == 0 and item.item_id > 1
    body: Json = {
        "Id": item.item_id,
        "SKU": item.sku,
        "ManufacturerId": 1 + item.variation % 8,
        "ResponsiblePersonId": 0,
        "IsActive": item.is_active,
        "Categories": [{"CategoryId": 1 + len(item.category), "Name": item.category}],
        "Name": item.name,
        "Description": None,
        "ShortDescription": None,
        "Identifiers": _identifiers(item, switches),
        "Components": [],
        "ChildItems": [],
        "ParentItemId": item.item_id - 1 if has_parent else 0,
        "ItemPriceData": _prices(item),
        "ActiveSalesChannels": ["1-1-1"] if item.is_active else [],
        "SortNumber": 0,
        "Annotation": None,
        "Added": timestamp(item.added),
        "Changed": timestamp(item.changed),
        "ReleasedOnDate": NO_DATE if switches.year_one_dates else timestamp(item.added),
        "StorageOptions": _storage_options(switches),
        "CountryOfOrigin": "DE",
        "ConditionId": 1,
        "ShippingClassId": 1,
        "ProductGroupId": 0,
        "TaxClassId": 1,
        "Dimensions": {"Length": Decimal(0), "Width": Decimal(0), "Height": Decimal(0)},
        "Weights": {"ItemWeigth": item.weight, "ShippingWeight": item.weight},
        "AllowNegativeStock": False,
        "Quantities": {
            "MinimumOrderQuantity": Decimal("1.0"),
            "MinimumPurchaseQuantityForCustomerGroup": [],
            "PermissibleOrderQuantity": Decimal("1.0"),
        },
        "DangerousGoods": {} if switches.leave_out_nulls else {"UnNumber": "", "HazardNo": ""},
        "Taric": None,
        "SearchTerms": None,
        "PriceListActive": True,
        "IgnoreDiscounts": False,
        "AvailabilityId": 0,
    }
    return _finished(body, switches)


def _identifiers(item: ItemRecord, switches: Switches) -> Json:
    identifiers: Json = {"Gtin": item.gtin, "ManufacturerNumber": item.maker_number}
    if not switches.leave_out_nulls:
        identifiers |= {"ISBN": "", "UPC": "", "AmazonFnsku": "", "Asins": [], "OwnIdentifier": ""}
    return identifiers


def _prices(item: ItemRecord) -> Json:
    zero = Decimal("0.0")
    return {
        "SalesPriceNet": item.sales_price,
        "SuggestedRetailPrice": zero,
        "PurchasePriceNet": zero,
        "EbayPrice": zero,
        "AmazonPrice": zero,
    }


def _storage_options(switches: Switches) -> Json:
    return {
        "InventoryManagementActive": True,
        "SplitQuantity": False,
        "GlobalMinimumStockLevel": Decimal("0.0"),
        "Buffer": Decimal("0.0") if switches.decimal_integers else 0,
        "SerialNumberItem": False,
        "SerialNumberTracking": False,
        "SubjectToShelfLifeExpirationDate": False,
        "SubjectToBatchItem": False,
        "ProcurementTime": 0,
        "DetermineProcurementTimeAutomatically": True,
        "AdditionalHandlingTime": 0,
    }


def page_json(items: list[Json], *, total: int, page: int, page_size: int) -> Json:
    """A page of items. Without a next page, NextPageNumber repeats the last page: a trap for who loops on it."""
    pages = -(-total // page_size)
    return {
        "TotalItems": total,
        "PageNumber": page,
        "PageSize": page_size,
        "Items": items,
        "TotalPages": pages,
        "HasPreviousPage": page > 1,
        "HasNextPage": page < pages,
        "NextPageNumber": min(page + 1, pages),
        "PreviousPageNumber": max(page - 1, 1),
    }
