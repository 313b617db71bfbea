"""Lets ``python -m jtl_desktop`` start the program."""

from __future__ import annotations

import sys

from jtl_desktop.app.cli import main

if __name__ == "__main__":
    sys.exit(main())
