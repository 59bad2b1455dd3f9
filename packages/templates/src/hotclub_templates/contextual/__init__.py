"""Where in a HTML document a value stands, and how it is escaped there.

Flow: constant text → **machine** (`advance`) → place → `enter` (may a value stand here?) →
`escaper_for` → text. A pure part: no nodes, no contexts, no engine; for any template language.
"""
