"""Everything that lasts: the copy of Wawi's data, the merchant's own work, settings and secrets."""
