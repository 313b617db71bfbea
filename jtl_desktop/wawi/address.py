"""Where a Wawi answers: scheme, host, port and tenant, read from whatever a person typed or pasted."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, quote, unquote, urlsplit

from jtl_desktop.domain.errors import AppError
from jtl_desktop.domain.text import Text, text

# JTL's guide and older Wawis use 5883, newer documents and Wawi 1.11 use 64110.
DEFAULT_PORTS = (64110, 5883)
DEFAULT_TENANT = "eazybusiness"
LOOPBACK = "127.0.0.1"

_SCHEME = re.compile(r"(?i)^[a-z][a-z0-9+.-]*://")
_VERSION_TAIL = re.compile(r"(?i)/v\d+(\.\d+)?$")
_HOST = re.compile(r"^[\w.\-:]+$")


class ApiStyle(StrEnum):
    """How the API's version is said: in the path, or in a header (Wawis that do not know ``/v1``)."""

    PATHS = "paths"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A tenant's API. ``base_url`` always ends in ``/``, e.g. ``http://127.0.0.1:5883/api/eazybusiness/``."""

    base_url: str
    tenant: str
    style: ApiStyle = ApiStyle.PATHS

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or ""

    @property
    def port(self) -> int:
        parts = urlsplit(self.base_url)
        return parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https:")

    @property
    def host_and_port(self) -> str:
        return urlsplit(self.base_url).netloc

    def with_style(self, style: ApiStyle) -> ServerAddress:
        return dataclasses.replace(self, style=style)


class AddressError(AppError):
    """What was typed cannot be the address of a Wawi."""

    def __init__(self, meaning: Text) -> None:
        super().__init__(
            text("This is not an address that JTL Desktop can use."),
            meaning,
            text("Type it as Wawi's REST server prints it when it starts, for example {example}.", example=_EXAMPLE),
        )


_EXAMPLE = f"http://{LOOPBACK}:{DEFAULT_PORTS[1]}/api/{DEFAULT_TENANT}"


def make_address(scheme: str, host: str, port: int | None, path: str) -> ServerAddress:
    """``path`` is the API's folder and tenant, e.g. ``/api/eazybusiness``."""
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port is None else f"{shown}:{port}"
    return ServerAddress(f"{scheme}://{netloc}{path}/", unquote(path.rpartition("/")[2]))


def parse_address(typed: str) -> ServerAddress:
    """The most likely address meant: the first of ``address_candidates``. Raises AddressError."""
    return address_candidates(typed)[0]


def address_candidates(typed: str) -> list[ServerAddress]:
    """Every address that the text may mean, most likely first.

    A missing scheme means http or https, a missing port with no scheme both of Wawi's ports, a missing tenant the usual
    one; ``/v1`` at the end is dropped, as are a query and a user name. Raises AddressError.
    """
    cleaned = typed.strip().strip("<>\"'").strip()
    if not cleaned:
        raise AddressError(text("Nothing was typed."))
    has_scheme = _SCHEME.match(cleaned) is not None
    parts = _split(cleaned if has_scheme else f"http://{cleaned}")
    host, port, path = parts.hostname or "", _port(parts), _path(parts.path)
    if parts.scheme not in {"http", "https"}:
        raise AddressError(text("It begins with {scheme}, but Wawi speaks http or https.", scheme=parts.scheme))
    if not _HOST.match(host):
        raise AddressError(text("No computer's name or number can be read from it."))
    schemes = (parts.scheme,) if has_scheme else ("http", "https")
    ports: tuple[int | None, ...] = (port,) if port is not None or has_scheme else DEFAULT_PORTS
    return [make_address(scheme, host, number, path) for number in ports for scheme in schemes]


def candidates() -> list[ServerAddress]:
    """Where a Wawi on this computer usually answers."""
    path = f"/api/{DEFAULT_TENANT}"
    return [make_address(scheme, LOOPBACK, port, path) for port in DEFAULT_PORTS for scheme in ("http", "https")]


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        raise AddressError(text("Its brackets do not match.")) from None


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise AddressError(text("The port behind the colon is not a number from 1 to 65535."))
    return port


def _path(typed: str) -> str:
    """``/api/<tenant>`` from whatever path was typed."""
    path = _VERSION_TAIL.sub("", re.sub(r"/+", "/", typed).rstrip("/"))
    path = _VERSION_TAIL.sub("", re.sub(r"(?i)/(info|swagger(/.*)?|index\.html)$", "", path))
    names = [quote(unquote(name), safe="-._~") for name in path.split("/") if name]
    match names:
        case []:
            names = ["api", DEFAULT_TENANT]
        case [only] if only.casefold() in {"api", "rest"}:
            names = [only, DEFAULT_TENANT]
        case [only]:
            names = ["api", only]
    return "/" + "/".join(names)
