"""Types: attribute paths, loops, filters and arguments of templates that declare their context.

Flow: declarations + nodes → a Python module of typed expressions → mypy → **findings**. The module
is only ever read by mypy; it is never imported or run, and holds nothing of a template but names that
were looked at and quoted literals.
"""
