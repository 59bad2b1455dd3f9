"""Functions of the built-in tag libraries, for Python code."""
