"""Comparing all suppliers of the whole assortment for a quantity."""
