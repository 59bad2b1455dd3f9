"""Loaders: from a template's name to its source. One file a kind, named as Django names them."""
