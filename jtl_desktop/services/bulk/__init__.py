"""Changes of many rows at once, worked out before they are applied."""
