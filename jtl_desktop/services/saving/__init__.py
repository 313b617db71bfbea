"""Saving: plan, write row by row, read back, settle what was interrupted, take a save back."""
