"""The tags of the language; each file holds what a group of tags parses to and compiles to."""
