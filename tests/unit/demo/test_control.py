"""Driving a simulated Wawi from outside: the control endpoint and the command line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from jtl_desktop.demo import DemoConfig, DemoServer
from jtl_desktop.demo.__main__ import build_parser, config_from, main
from tests.unit.demo.conftest import APP_ID, APP_VERSION, CHALLENGE, application, headers_for


@pytest.fixture
def control(wawi: DemoServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=wawi.control_url, trust_env=False) as client:
        yield client


def do(control: httpx.Client, action: str, **values: Any) -> Any:
    answer = control.post(action, json=values)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


def test_a_whole_registration_can_be_driven_from_outside(control: httpx.Client, stranger: httpx.Client) -> None:
    do(control, "open-window")
    assert control.get("state").json()["window"] == "waiting"
    ticket = stranger.post("authentication", json=application(), headers={"X-ChallengeCode": CHALLENGE}).json()
    assert control.get("state").json()["registration"]["optional"] == application()["OptionalApiScopes"]
    do(control, "approve", optional_refused=["item.deleteitemsupplier"])
    path = f"authentication/{ticket['RegistrationRequestId']}"
    answer = stranger.get(path, headers={"X-ChallengeCode": CHALLENGE}).json()
    assert "item.deleteitemsupplier" not in answer["GrantedScopes"]
    do(control, "set-scopes", app_id=APP_ID, scopes=["all.read"])
    assert stranger.get("suppliers", headers=headers_for(answer["Token"]["ApiKey"])).status_code == 200
    do(control, "remove-app", app_id=APP_ID)
    assert control.get("state").json()["apps"] == []


def test_a_registration_can_be_rejected_or_cancelled(control: httpx.Client, stranger: httpx.Client) -> None:
    for action in ("reject", "cancel"):
        do(control, "open-window")
        stranger.post("authentication", json=application(), headers={"X-ChallengeCode": CHALLENGE})
        do(control, action)
        assert control.get("state").json()["window"] == "closed"


def test_rows_are_read_and_changed_as_another_user(wawi: DemoServer, control: httpx.Client) -> None:
    item = next(item for item in range(1, 100) if len(wawi.state.rows(item)) == 1)
    supplier = do(control, "item-suppliers", item_id=item)[0]["SupplierId"]
    do(control, "change-row", item_id=item, supplier_id=supplier, fields={"PurchasePriceNet": 12.34567})
    assert '"PurchasePriceNet":12.34567' in control.post("item-suppliers", json={"item_id": item}).text
    other = 1 if supplier != 1 else 2
    do(control, "add-row", item_id=item, supplier_id=other, fields={"Sku": "X"})
    do(control, "remove-row", item_id=item, supplier_id=supplier)
    assert [row["SupplierId"] for row in do(control, "item-suppliers", item_id=item)] == [other]


def test_switches_faults_and_delays_are_set_from_outside(wawi: DemoServer, control: httpx.Client) -> None:
    do(control, "switch", licence=False, api_versions=["1.0"])
    assert (wawi.state.switches.licence, wawi.state.switches.api_versions) == (False, ("1.0",))
    do(control, "as-described")
    assert not wawi.state.switches.empty_list_404
    do(control, "live")
    do(control, "slow", latency=0.25)
    assert wawi.state.latency == 0.25
    do(control, "slow", latency=0)
    do(control, "fault", kind="status", status=503, path="info", times=2)
    assert httpx.get(f"{wawi.base_url}info").status_code == 503
    do(control, "clear-faults")
    assert httpx.get(f"{wawi.base_url}info").status_code == 200
    assert [call["status"] for call in do(control, "requests")] == [503, 200]
    do(control, "forget-requests")
    assert do(control, "requests") == []


def test_the_wawi_is_stopped_and_started_from_outside(wawi: DemoServer, control: httpx.Client) -> None:
    do(control, "stop")
    assert control.get("state").json()["running"] is False
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{wawi.base_url}info")
    do(control, "start")
    do(control, "restart")
    assert httpx.get(f"{wawi.base_url}info").status_code == 200


@pytest.mark.parametrize(
    ("action", "values", "status"),
    [
        ("earthquake", {}, 404),
        ("approve", {}, 400),
        ("switch", {"colour": "red"}, 400),
        ("fault", {"kind": "earthquake"}, 400),
        ("change-row", {"item_id": 1, "supplier_id": 999, "fields": {}}, 400),
        ("change-row", {"item_id": 1}, 400),
    ],
)
def test_what_cannot_be_done_is_said(control: httpx.Client, action: str, values: dict[str, Any], status: int) -> None:
    answer = control.post(action, json=values)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_a_web_page_cannot_drive_it(control: httpx.Client) -> None:
    assert control.post("open-window", headers={"Origin": "https://example.org"}).status_code == 404


def test_the_control_endpoint_is_on_loopback_whatever_the_wawi_listens_on() -> None:
    with DemoServer(DemoConfig(items=1, host="0.0.0.0")) as server:  # noqa: S104  # what is tested
        assert server.control_url.startswith("http://127.0.0.1:")


def test_the_command_line_makes_the_configuration() -> None:
    line = (
        "--port 0 --rows 1000000 --seed 3 --tenant Mandant_1 --https --other-name --latency 0.5 --item-latency 0.6"
        " --fault status,status=502,path=items --switch tiers=merge --switch two-standards --switch max_page_size=20"
        " --switch api_versions=1.0+1.1 --switch licence=no"
    )
    config = config_from(build_parser().parse_args(line.split()))
    assert (config.item_count, config.tenant, config.certificate) == (400_000, "Mandant_1", "other_name")
    assert (config.latency, config.item_latency, config.faults[0].status) == (0.5, 0.6, 502)
    switches = config.switches
    assert (switches.tiers, switches.two_standards, switches.max_page_size) == ("merge", True, 20)
    assert (switches.api_versions, switches.licence) == (("1.0", "1.1"), False)


def test_help_names_every_fault_and_switch() -> None:
    text = build_parser().format_help()
    for name in ("half_body", "other_user", "tiers=replace", "api_versions=1.0+1.1+1.2", "licence=true"):
        assert name in text


def test_an_unknown_switch_or_a_taken_port_ends_with_a_word(
    wawi: DemoServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--switch", "colour=red"])
    assert "no switch is called colour" in capsys.readouterr().err
    port = wawi.base_url.split(":")[2].split("/")[0]
    assert main(["--port", port]) == 1
    assert "Cannot listen" in capsys.readouterr().err


def test_alone_it_prints_its_address_and_serves() -> None:
    command = [sys.executable, "-m", "jtl_desktop.demo", "--port", "0", "--items", "20", "--approve"]
    command += ["--issue-key", f"{APP_ID}@{APP_VERSION}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        base_url, control, key = (process.stdout.readline().split()[-1] for _ in range(3))
        try:
            answer = httpx.get(f"{base_url}v1/items", headers=headers_for(key))
            assert answer.json()["TotalItems"] == 20
            for _ in range(200):
                if httpx.get(f"{control}state").json()["window"] == "waiting":
                    break
            else:
                pytest.fail("the window never waited")
        finally:
            process.terminate()
            process.wait(10)
