"""Caches by where they keep values, under Django's module names."""
