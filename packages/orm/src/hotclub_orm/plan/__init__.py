"""From names to tables: the only resolver of names.

    where (conditions as a tree) → paths (names → joins) → filters (Q → where) → query (Query)

A Query is changed only while it is being built on a fresh clone; once it hangs on a shape it is
only read.
"""
