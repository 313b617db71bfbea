"""Everything that goes wrong with a real server, on demand."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import httpx
import pytest

from jtl_desktop.demo import DemoServer, Fault
from jtl_desktop.demo.faults import FaultKind, parse_fault


@pytest.fixture
def item(wawi: DemoServer) -> int:
    """An item with two suppliers."""
    return next(item for item in range(1, 500) if len(wawi.state.rows(item)) == 2)


@pytest.fixture
def path(wawi: DemoServer, item: int) -> str:
    return f"items/{item}/suppliers/{wawi.state.rows(item)[0].supplier_id}"


def comment(wawi: DemoServer, path: str) -> object:
    _, item, _, supplier = path.split("/")
    rows = wawi.state.item_suppliers(int(item))
    return next(row["Comment"] for row in rows if row["SupplierId"] == int(supplier))


def test_the_third_call_fails_once(wawi: DemoServer, client: httpx.Client) -> None:
    wawi.state.fault("status", status=502, method="GET", path="items", nth=3)
    statuses = [client.get("items?pageSize=1").status_code for _ in range(5)]
    assert statuses == [200, 200, 502, 200, 200]


def test_a_fault_hits_its_method_and_path_only_in_both_forms(wawi: DemoServer, client: httpx.Client) -> None:
    wawi.state.fault("status", path="items/*/suppliers", method="GET", times=0)
    assert client.get("items/1").status_code == 200
    assert client.post("items/1/suppliers", json={}).status_code == 400
    assert client.get("items/1/suppliers").status_code == 500
    unversioned = f"{wawi.base_url}items/1/suppliers"
    assert client.get(unversioned).status_code == 500
    wawi.state.clear_faults()
    assert client.get(unversioned).status_code != 500


def test_a_page_of_html_comes_where_json_should(wawi: DemoServer, client: httpx.Client) -> None:
    wawi.state.fault("html", status=200)
    answer = client.get("items")
    assert (answer.status_code, answer.text[:6]) == (200, "<html>")
    assert answer.headers["content-type"].startswith("text/html")


def test_json_may_break_off_in_a_complete_answer(wawi: DemoServer, client: httpx.Client) -> None:
    wawi.state.fault("garbled")
    with pytest.raises(json.JSONDecodeError):
        client.get("items").json()


def test_a_call_hangs_until_the_client_gives_up(wawi: DemoServer, client: httpx.Client) -> None:
    wawi.state.fault("hang", path="items")
    with pytest.raises(httpx.ReadTimeout):
        client.get("items", timeout=0.2)
    assert client.get("items?pageSize=1").status_code == 200


def test_a_hanging_call_ends_when_the_server_stops(wawi: DemoServer, client: httpx.Client) -> None:
    wawi.state.fault("hang", path="items")
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(client.get, "items")
        while not wawi.state.most_parallel:
            time.sleep(0.01)
        began = time.perf_counter()
        wawi.stop_wawi()
        assert time.perf_counter() - began < 2
        with pytest.raises(httpx.TransportError):
            hanging.result(5)


def test_the_connection_is_reset_before_an_answer(wawi: DemoServer, client: httpx.Client) -> None:
    wawi.state.fault("reset")
    with pytest.raises(httpx.ReadError):
        client.get("items")


def test_half_an_answer_is_told_from_a_whole_one(wawi: DemoServer, client: httpx.Client) -> None:
    wawi.state.fault("half_body")
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("items")


@pytest.mark.parametrize("kind", ["status", "hang", "reset"])
@pytest.mark.parametrize("after", [False, True])
def test_a_failed_write_may_have_been_stored_or_not(
    wawi: DemoServer, client: httpx.Client, path: str, kind: str, after: bool
) -> None:
    before = comment(wawi, path)
    wawi.state.fault(kind, method="PATCH", seconds=0.1, after=after)
    try:
        assert client.patch(path, json={"Comment": "written"}).status_code == 500
    except httpx.TransportError:
        assert kind != "status"
    assert comment(wawi, path) == ("written" if after else before)


def test_one_write_is_acknowledged_but_not_stored(wawi: DemoServer, client: httpx.Client, path: str) -> None:
    wawi.state.fault("not_stored", method="PATCH")
    before = comment(wawi, path)
    assert client.patch(path, json={"Comment": "one"}).status_code == 204
    assert comment(wawi, path) == before
    client.patch(path, json={"Comment": "two"})
    assert comment(wawi, path) == "two"


def test_another_user_changes_the_row_between_read_and_write(
    wawi: DemoServer, client: httpx.Client, item: int, path: str
) -> None:
    fields = (("PurchasePriceNet", Decimal("99.5")),)
    wawi.state.fault(Fault(kind=FaultKind.OTHER_USER, method="GET", path=f"items/{item}/suppliers", fields=fields))
    read = client.get(f"items/{item}/suppliers").json()[0]["PurchasePriceNet"]
    again = client.get(f"items/{item}/suppliers").json()[0]["PurchasePriceNet"]
    assert read != again == 99.5


def test_a_workflow_changes_the_row_after_the_write(wawi: DemoServer, client: httpx.Client, path: str) -> None:
    wawi.state.fault(Fault(kind=FaultKind.WORKFLOW, method="PATCH", path="items/*", fields=(("Comment", "workflow"),)))
    client.patch(path, json={"Comment": "mine"})
    assert comment(wawi, path) == "workflow"


def test_the_licence_may_run_out_for_one_call(wawi: DemoServer, client: httpx.Client) -> None:
    wawi.state.fault("licence", path="suppliers")
    assert [client.get("suppliers").status_code for _ in range(2)] == [402, 200]


def test_calls_can_be_slow_by_call_and_by_item(wawi: DemoServer, client: httpx.Client) -> None:
    def seconds(path: str) -> float:
        began = time.perf_counter()
        client.get(path)
        return time.perf_counter() - began

    wawi.state.slow_down(item_latency=0.1)
    assert seconds("items?pageSize=6") >= 0.6
    assert seconds("suppliers") < 0.6
    wawi.state.slow_down(item_latency=0, latency=0.15)
    assert seconds("suppliers") >= 0.15
    wawi.state.slow_down(latency=0)
    wawi.state.fault("slow", seconds=0.6)
    assert [seconds("suppliers") >= 0.6 for _ in range(2)] == [True, False]


def test_a_stopped_wawi_refuses_and_comes_back_on_its_port_with_all_it_knew(
    wawi: DemoServer, client: httpx.Client, path: str
) -> None:
    client.patch(path, json={"Comment": "kept"})
    base_url = wawi.base_url
    wawi.stop_wawi()
    assert not wawi.is_running
    with pytest.raises(httpx.ConnectError):
        client.get("items")
    wawi.start_wawi()
    assert wawi.base_url == base_url
    assert client.get("items?pageSize=1").status_code == 200
    assert comment(wawi, path) == "kept"
    wawi.restart()
    assert client.get("items?pageSize=1").status_code == 200


def test_a_port_that_is_taken_is_said(wawi: DemoServer, start: Callable[..., DemoServer]) -> None:
    with pytest.raises(OSError, match=r"(?i)address"):
        start(port=int(wawi.base_url.split(":")[2].split("/")[0]))


def test_the_number_of_calls_at_the_same_time_is_known(wawi: DemoServer, client: httpx.Client) -> None:
    wawi.state.slow_down(latency=0.2)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(client.get, ["suppliers"] * 3))
    assert wawi.state.most_parallel == 3
    assert wawi.state.count("GET", "suppliers") == 3
    wawi.state.forget_requests()
    assert (wawi.state.requests, wawi.state.most_parallel) == ([], 0)


def test_https_is_self_signed_and_can_be_pinned(start: Callable[..., DemoServer]) -> None:
    wawi = start(items=10, https=True)
    assert wawi.base_url.startswith("https://")
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"{wawi.base_url}v1/info")
    pinned = ssl.create_default_context(cadata=wawi.certificate_pem)
    assert httpx.get(f"{wawi.base_url}v1/info", verify=pinned).status_code == 200
    wawi.renew_certificate()
    wawi.restart()
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"{wawi.base_url}v1/info", verify=pinned)


def test_the_certificate_may_be_made_out_to_another_machine(start: Callable[..., DemoServer]) -> None:
    wawi = start(items=10, https=True, certificate="other_name")
    pinned = ssl.create_default_context(cadata=wawi.certificate_pem)
    with pytest.raises(httpx.ConnectError, match=r"(?i)mismatch|not valid for"):
        httpx.get(f"{wawi.base_url}v1/info", verify=pinned)


@pytest.mark.parametrize("kind", ["reset", "half_body"])
def test_connections_break_under_https_too(start: Callable[..., DemoServer], kind: str) -> None:
    wawi = start(items=10, https=True)
    wawi.state.fault(kind)
    pinned = ssl.create_default_context(cadata=wawi.certificate_pem)
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{wawi.base_url}v1/info", verify=pinned)


def test_faults_are_read_from_a_command_line() -> None:
    assert parse_fault("status,status=502,method=GET,path=items,nth=3") == Fault(
        kind=FaultKind.STATUS, status=502, method="GET", path="items", nth=3
    )
    assert parse_fault("other_user,after=true,PurchasePriceNet=9.5,Comment=x").fields == (
        ("PurchasePriceNet", Decimal("9.5")),
        ("Comment", "x"),
    )


@pytest.mark.parametrize("text", ["earthquake", "status,colour=red", "status,nth=x"])
def test_an_unknown_fault_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_fault(text)
