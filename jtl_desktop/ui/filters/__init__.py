"""Filters of columns, as pop-ups and as chips."""
