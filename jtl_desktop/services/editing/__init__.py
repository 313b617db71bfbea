"""The merchant's edits: staged, journaled, undone and redone."""
