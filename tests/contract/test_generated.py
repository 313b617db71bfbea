"""Thousands of generated calls, good and bad: nothing falls over, answers fit, bad bodies are refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from jtl_desktop.demo import DemoServer
from tests.contract.conftest import APP_ID, APP_VERSION, Description

CALLS_PER_OPERATION = 30


@pytest.fixture(scope="module")
def operations(wawi: DemoServer, description: Description) -> list[Any]:
    schema = schemathesis.openapi.from_dict(description.document)
    schema.config.update(base_url=wawi.base_url.rstrip("/"))
    return [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]  # an Err fails here


@pytest.fixture
def session(wawi: DemoServer) -> Iterator[httpx.Client]:
    headers = {
        "Authorization": f"Wawi {wawi.state.issue_key(APP_ID, APP_VERSION, ['all.read', 'items.write', 'items.read'])}",
        "X-AppID": APP_ID,
        "X-AppVersion": APP_VERSION,
    }
    with httpx.Client(headers=headers, trust_env=False, timeout=20) as session:
        yield session
    wawi.state.remove_app(APP_ID)


def test_calls_that_fit_the_description_never_break_it(
    operations: list[Any], session: httpx.Client, wawi: DemoServer, description: Description
) -> None:
    for operation in operations:
        wawi.state.open_registration_window()
        try_operation(operation, session, description, GenerationMode.POSITIVE)
    assert len(operations) == 28


def test_calls_that_do_not_fit_are_refused(
    operations: list[Any], session: httpx.Client, wawi: DemoServer, description: Description
) -> None:
    tried = [operation for operation in operations if can_be_wrong(operation, description)]
    for operation in tried:
        wawi.state.open_registration_window()
        try_operation(operation, session, description, GenerationMode.NEGATIVE)
    assert len(tried) == 18


def can_be_wrong(operation: Any, description: Description) -> bool:
    """Whether a call has anything but headers that one could get wrong."""
    described = description.operation(operation.method, operation.path)
    places = {parameter["in"] for parameter in described["parameters"]} if "parameters" in described else set()
    return "requestBody" in described or bool(places & {"path", "query"})


def try_operation(operation: Any, session: httpx.Client, description: Description, mode: GenerationMode) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=CALLS_PER_OPERATION,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def every_call(case: Any) -> None:
        response = case.call(headers=dict(session.headers))
        case.validate_response(response, checks=[not_a_server_error, response_schema_conformance])
        described = description.operation(case.method, case.path)
        if "requestBody" in described and response.status_code < 300:
            sent = response.request.body or b""
            assert not description.body_problems(described, sent), f"accepted: {sent!r}"

    every_call()
