"""The commands of the framework itself; a file a command, found by their names."""
