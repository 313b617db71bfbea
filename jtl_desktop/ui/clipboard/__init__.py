"""Copying, cutting and pasting."""
