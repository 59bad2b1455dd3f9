"""From names to tables: the only resolver of names.

    where (conditions as a tree) · paths (names → joins) · aliases · filtered_relations
    → filters (Q → where) → names (names → columns) → ordering · choosing → query (Query)

A Query is changed only while it is being built on a fresh clone; once it hangs on a shape it is
only read.
"""
