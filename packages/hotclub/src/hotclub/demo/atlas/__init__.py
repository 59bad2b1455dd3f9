"""Places: continents, countries and cities, as pages, maps, an API and in the admin.

Flow: data/ → loading → models → views (with maps, clocks, neighbourhood) → templates.
"""
