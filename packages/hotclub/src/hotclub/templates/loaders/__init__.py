"""Loaders that OPTIONS["loaders"] may name."""
