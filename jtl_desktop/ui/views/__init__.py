"""Ready-made and saved views, and the choice of columns."""
