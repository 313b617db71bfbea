"""Edits, steps, undo and redo in the window."""
