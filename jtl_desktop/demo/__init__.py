"""A simulated JTL-Wawi: a real HTTP server on loopback, so that everything can be tried and tested without a real one.

Imports nothing else of this project, so that it can contradict the client.
"""

from __future__ import annotations

from jtl_desktop.demo.config import DemoConfig
from jtl_desktop.demo.faults import Fault
from jtl_desktop.demo.server import DemoServer
from jtl_desktop.demo.state import DemoState
from jtl_desktop.demo.switches import Switches

__all__ = ["DemoConfig", "DemoServer", "DemoState", "Fault", "Switches"]
