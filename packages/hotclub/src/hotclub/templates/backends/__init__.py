"""The two kinds of engine that TEMPLATES may name."""
