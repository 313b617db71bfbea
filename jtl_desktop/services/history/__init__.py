"""The history of prices: recorded, listed, exported."""
