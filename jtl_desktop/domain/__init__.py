"""What a supplier row and a price scale are, and every rule about them. Standard library only."""
