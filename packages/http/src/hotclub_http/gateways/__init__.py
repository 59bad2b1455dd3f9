"""The protocols: one file each, the only places that know them. Open a file to use it."""
