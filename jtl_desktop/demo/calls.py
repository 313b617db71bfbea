"""Answers each call that a Wawi knows; plain functions from a call to an answer, without any network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from jtl_desktop.demo.answers import Answer, ErrorText, RefusedError, json_answer, licence_answer
from jtl_desktop.demo.checks import INT32_MAX, read_create, read_filter, read_page, read_patch, refuse
from jtl_desktop.demo.rows import SupplierRow
from jtl_desktop.demo.state import DemoState
from jtl_desktop.demo.wire import Json, item_json, page_json, row_json, supplier_json, timestamp

PAGE_SIZE = 100
_CENT = Decimal("0.01")

# Any one of these scopes is enough for the call.
_QUERY_ITEMS = ("item.queryitems", "items.read", "all.read")
_GET_ITEM = ("item.getitem", "items.read", "all.read")
_QUERY_ROWS = ("item.queryitemsuppliers", "items.read", "all.read")
_CREATE_ROW = ("item.createitemsupplier", "items.write")
_UPDATE_ROW = ("item.updateitemsupplier", "items.write")
_DELETE_ROW = ("item.deleteitemsupplier", "items.write")
_QUERY_SUPPLIERS = ("supplier.querysuppliers", "suppliers.read", "all.read")
_QUERY_COMPANIES = ("company.querycompanies", "all.read", "system.read")
_QUERY_TAXES = ("taxclass.querytaxclasses", "all.read", "taxes.read")


@dataclass(frozen=True, slots=True)
class Call:
    """One call: `parts` is the path behind the tenant without /v1; header names are lower case."""

    method: str
    parts: list[str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    store: bool = True
    """False: acknowledge a write without storing it."""


def answer_call(call: Call, state: DemoState) -> Answer:
    """The answer of a Wawi in good health. Raises RefusedError for everything that it would refuse."""
    media_type = call.headers.get("content-type", "").partition(";")[0].strip().lower()
    if call.body and media_type != "application/json":
        raise RefusedError(Answer(415))
    match call.method, [call.parts[0].lower(), *call.parts[1:]]:
        case "GET", ["info"]:
            return _info(state)
        case "GET", ["feature"]:
            return json_answer(_FEATURES)
        case "POST", ["authentication"]:
            return state.register(call.body, call.headers.get("x-challengecode"))
        case "GET", ["authentication", request_id]:
            return state.poll_registration(request_id, call.headers.get("x-challengecode"))
        case "POST", ["authentication", request_id]:
            return state.register_second_instance(request_id, call.headers.get("x-challengecode"))
    return _business_call(call, state)


def _business_call(call: Call, state: DemoState) -> Answer:
    match call.method, [call.parts[0].lower(), *call.parts[1:]]:
        case "GET", ["items"]:
            _require(call, state, _QUERY_ITEMS)
            return _items(call, state)
        case "GET", ["items", item]:
            _require(call, state, _GET_ITEM)
            return _item(_id(item), state)
        case "GET", ["items", item, tail] if tail.lower() == "suppliers":
            _require(call, state, _QUERY_ROWS)
            return _rows(_id(item), state)
        case "POST", ["items", item, tail] if tail.lower() == "suppliers":
            _require(call, state, _CREATE_ROW)
            return _create(_id(item), call, state)
        case "PATCH", ["items", item, tail, supplier] if tail.lower() == "suppliers":
            _require(call, state, _UPDATE_ROW)
            return _update(_id(item), _id(supplier), call, state)
        case "DELETE", ["items", item, tail, supplier] if tail.lower() == "suppliers":
            _require(call, state, _DELETE_ROW)
            return _delete(_id(item), _id(supplier), call, state)
        case "GET", ["suppliers"]:
            _require(call, state, _QUERY_SUPPLIERS)
            return json_answer([supplier_json(supplier, state.switches) for supplier in state.suppliers()])
        case "GET", ["companies"]:
            _require(call, state, _QUERY_COMPANIES)
            return json_answer([{"Id": 1, "Name": "Musterhandel GmbH"}])
        case "GET", ["taxclasses"]:
            _require(call, state, _QUERY_TAXES)
            return json_answer([{"Id": 1, "Name": "Normaler Satz", "IsDefault": True, "Type": 4}])
    return _unknown(call)


def _unknown(call: Call) -> Answer:
    """404 for an unknown address, 405 for a known one with another verb; both without a body, as ASP.NET has it."""
    match [part.lower() for part in call.parts]:
        case ["info"] | ["feature"] | ["items"] | ["items", _] | ["suppliers"] | ["companies"] | ["taxclasses"]:
            allowed = b"GET"
        case ["authentication"]:
            allowed = b"POST"
        case ["authentication", _] | ["items", _, "suppliers"]:
            allowed = b"GET, POST"
        case ["items", _, "suppliers", _]:
            allowed = b"DELETE, PATCH"
        case _:
            return Answer(404)
    return Answer(405, headers=((b"allow", allowed),))


_FEATURES: list[Json] = [
    {"Feature": feature, "Version": 1, "Release": "Released", "IsUsable": True}
    for feature in ("Item.QueryItems", "Item.QueryItemSuppliers", "Item.UpdateItemSupplier", "Supplier.QuerySuppliers")
]


def _info(state: DemoState) -> Answer:
    return json_answer(
        {
            "Version": state.config.wawi_version,
            "Timestamp": timestamp(datetime.now(UTC)),
            "Tenant": state.config.tenant,
            "Type": "JTL-Wawi REST API",
        }
    )


def _require(call: Call, state: DemoState, scopes: tuple[str, ...]) -> None:
    """Key, AppId and version as registered (401), licence (402), scope (403), in this order."""
    word, _, key = call.headers.get("authorization", "").partition(" ")
    app = state.app_for_key(key.strip()) if word.lower() == "wawi" else None
    if app is None or call.headers.get("x-appid") != app.app_id or call.headers.get("x-appversion") != app.version:
        raise RefusedError(Answer(401))
    if not state.switches.licence:
        raise RefusedError(licence_answer(as_text=state.switches.licence_as_text))
    if app.scopes.isdisjoint(scopes):
        raise RefusedError(ErrorText("Forbidden", f"- MissingScope: {scopes[0]}").answer(403))


def _id(text: str) -> int:
    """An id of the path; anything but an int32 belongs to nothing."""
    if not text.isascii() or not text.removeprefix("-").isdecimal() or abs(int(text)) > INT32_MAX + 1:
        raise _not_found("- InvalidKey")
    return int(text)


def _not_found(message: str) -> RefusedError:
    return RefusedError(ErrorText("NotFound", message).answer(404))


def _items(call: Call, state: DemoState) -> Answer:
    switches = state.switches
    for name in ("categoryId", "manufacturerId", "parentItemId"):
        read_filter(call.query, name)  # checked and then ignored, as older Wawis do
    page = read_page(call.query, "pageNumber", 1)
    page_size = min(read_page(call.query, "pageSize", PAGE_SIZE), switches.max_page_size)
    since = _changed_since(call.query.get("changedSince", ""))
    found = state.find_items(call.query.get("searchKeyWord", ""), None if switches.filters_ignored else since)
    first = (page - 1) * page_size
    if switches.repeat_ids and page > 1:
        first -= 1
    items = [item_json(record, switches) for record in state.items(found[first : page * page_size])]
    if switches.broken_record and items:
        items[len(items) // 2]["Name"] = {"broken": 4711}
    return json_answer(page_json(items, total=len(found), page=page, page_size=page_size))


def _changed_since(text: str) -> datetime | None:
    if not text:
        return None
    try:
        # A plus sign that a client did not escape arrives as a blank.
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        raise refuse("ValidationError", f"The value '{text}' is not valid.", field="changedSince") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _item(item_id: int, state: DemoState) -> Answer:
    if not state.has_item(item_id):
        raise _not_found("- ArtikelNotFound")
    return json_answer(item_json(state.item(item_id), state.switches))


def _rows(item_id: int, state: DemoState) -> Answer:
    switches = state.switches
    rows = state.rows(item_id)
    if not rows and (switches.empty_list_404 or not state.has_item(item_id)):
        raise _not_found("No fields could be found.")
    return json_answer([row_json(row, switches) for row in rows])


def _create(item_id: int, call: Call, state: DemoState) -> Answer:
    supplier_id, fields = read_create(call.body)
    if not call.store or state.switches.not_stored:
        pretended = SupplierRow(item_id, supplier_id)
        return json_answer(row_json(pretended, state.switches), 201)
    row = state.create_row(item_id, supplier_id, fields)
    answer = json_answer(row_json(row, state.switches), 201)
    _run_workflow(item_id, supplier_id, fields, state)
    return answer


def _update(item_id: int, supplier_id: int, call: Call, state: DemoState) -> Answer:
    fields = read_patch(call.body)
    if not state.has_row(item_id, supplier_id):
        raise _not_found("- ArtikelLieferantNotFound")
    if call.store and not state.switches.not_stored:
        state.update_row(item_id, supplier_id, fields)
        _run_workflow(item_id, supplier_id, fields, state)
    return Answer(204)


def _run_workflow(item_id: int, supplier_id: int, fields: dict[str, object], state: DemoState) -> None:
    price = fields.get("price")
    if state.switches.workflow and isinstance(price, Decimal):
        state.update_row(item_id, supplier_id, {"price": price.quantize(_CENT, ROUND_HALF_EVEN)})


def _delete(item_id: int, supplier_id: int, call: Call, state: DemoState) -> Answer:
    if not state.has_row(item_id, supplier_id):
        raise _not_found("- ArtikelLieferantNotFound")
    if call.store and not state.switches.not_stored:
        state.delete_row(item_id, supplier_id)
    return Answer(204)
