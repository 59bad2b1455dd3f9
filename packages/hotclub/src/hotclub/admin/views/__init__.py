"""Lists, and answers for typing, under Django's module names."""
