"""Loading from Wawi into the catalogue."""
