"""The dialogs that change many values at once."""
