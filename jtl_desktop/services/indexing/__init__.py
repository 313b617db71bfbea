"""Reading the whole assortment in the background."""
