"""Who takes part: the limit, this library, and its peers; each a class with the same methods.

A contestant is made with the address of a filled database ({"vendor", "path" or "url"}). A method that
one lacks is left out of its column.
"""

ROWS = 10_000
PARENTS = 1_000
