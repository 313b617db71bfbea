"""Holds every answer of the simulated Wawi against JTL's own description, which lies beside the checkout."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest

from jtl_desktop.demo import DemoConfig, DemoServer, Switches

APP_ID, APP_VERSION = "Contract/1", "1.0.0"
# What a server answers anywhere, and the description names nowhere or only in places.
EVERYWHERE = {400, 401, 402, 403, 404, 405, 415}


class Description:
    """JTL's OpenAPI document, asked for what it says about one call."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._validators: dict[str, jsonschema_rs.Draft4Validator] = {}
        self._templates = [
            (re.compile("^" + re.sub(r"\{\w+\}", "[^/]+", template) + "$"), template) for template in document["paths"]
        ]

    def operation(self, method: str, path: str) -> dict[str, Any]:
        template = next(template for pattern, template in self._templates if pattern.match(path))
        operation: dict[str, Any] = self.document["paths"][template][method.lower()]
        return operation

    def body_problems(self, operation: dict[str, Any], body: bytes) -> list[str]:
        """What the description has against a request's body."""
        return self._problems(operation["requestBody"]["content"]["application/json"]["schema"], body)

    def answer_problems(self, method: str, path: str, status: int, media_type: str, body: bytes) -> list[str]:
        """What it has against an answer: a status that it does not know, a body that it forbids."""
        responses = self.operation(method, path)["responses"]
        if str(status) not in responses:
            return [] if status in EVERYWHERE else [f"{status} is not described"]
        content = responses[str(status)].get("content", {})
        if content and status != 204 and media_type not in content:
            return [f"{status} comes as {media_type!r}"]
        schema = content.get("application/json", {}).get("schema")
        return self._problems(schema, body) if schema else []

    def _problems(self, schema: dict[str, Any], body: bytes) -> list[str]:
        reference = schema.get("$ref") or json.dumps(schema)
        if reference not in self._validators:
            whole = {"allOf": [schema], "components": self.document["components"]}
            self._validators[reference] = jsonschema_rs.Draft4Validator(whole)
        try:
            value = json.loads(body)
        except ValueError as error:
            return [f"no JSON: {error}"]
        found = self._validators[reference].iter_errors(value)
        return [f"{'/'.join(map(str, problem.instance_path))}: {problem.message}" for problem in found]


class CheckedClient(httpx.Client):
    """Every answer that comes in is held against the description at once."""

    def __init__(self, description: Description, prefix: str, **values: Any) -> None:
        super().__init__(**values, trust_env=False, timeout=20, event_hooks={"response": [self._check]})
        self._description = description
        self._prefix = prefix
        self.checked = 0

    def _check(self, response: httpx.Response) -> None:
        response.read()
        path = response.request.url.path.removeprefix(self._prefix)
        method = response.request.method
        media_type = response.headers.get("content-type", "").partition(";")[0]
        status, body = response.status_code, response.content
        problems = self._description.answer_problems(method, path, status, media_type, body)
        assert not problems, f"{method} {path} {response.status_code}: {problems[:5]}"
        self.checked += 1


@pytest.fixture(scope="session")
def description(shared_folder: Path) -> Description:
    text = (shared_folder / "wawi" / "openapi-onprem-1.2.json").read_text(encoding="utf-8")
    return Description(json.loads(text))


@pytest.fixture(scope="module")
def wawi(shared_folder: Path) -> Iterator[DemoServer]:  # without the description there is nothing to do
    """A simulated Wawi that answers as described."""
    with DemoServer(DemoConfig(items=300, switches=Switches.as_described())) as server:
        yield server


@pytest.fixture(params=["/v1", ""], ids=["v1", "unversioned"])
def client(request: pytest.FixtureRequest, wawi: DemoServer, description: Description) -> Iterator[CheckedClient]:
    """A registered client on each of the two forms of the addresses."""
    root = f"/api/{wawi.config.tenant}"
    wawi.state.remove_app(APP_ID)
    headers = {
        "Authorization": f"Wawi {wawi.state.issue_key(APP_ID, APP_VERSION)}",
        "X-AppID": APP_ID,
        "X-AppVersion": APP_VERSION,
    }
    if not request.param:
        headers["api-version"] = "1.1"
    base_url = wawi.base_url.rstrip("/") + request.param
    with CheckedClient(description, root, base_url=base_url, headers=headers) as client:
        yield client
