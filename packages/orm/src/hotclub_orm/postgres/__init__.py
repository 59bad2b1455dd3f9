"""What PostgreSQL has and other databases have not, imported by name from the rooms of this package.

    only (what is refused elsewhere) → aggregates · functions · expressions · search → lookups

Importing it changes nothing: `lookups.register()` gives the fields of text their lookups
(`search`, `unaccent`, `trigram_similar` …).
"""
