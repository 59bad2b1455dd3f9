"""The two protocols that a project speaks, by the names of their requests."""
