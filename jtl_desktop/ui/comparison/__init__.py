"""The page on which the suppliers of the whole assortment are compared."""
