"""What stands beside and below the grid: scale prices, price chart, changes, and the boxes that ask."""
