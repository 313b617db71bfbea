"""The client of JTL-Wawi's REST API: calls, models on the wire, errors, retry, paging, TLS, registration, discovery."""

from __future__ import annotations
