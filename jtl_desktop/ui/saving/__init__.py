"""Saving as the merchant sees it."""
