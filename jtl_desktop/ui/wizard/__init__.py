"""The connection wizard: pages that draw the registration flow and nothing else."""
