"""The registration at Wawi, step by step, across restarts."""
