"""The only composition root: command line, start, shutdown, and the sink for every error."""
