"""What the window shows of the index of all items."""
