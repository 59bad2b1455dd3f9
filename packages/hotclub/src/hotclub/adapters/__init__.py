"""What joins two libraries, a file a pair: `templates_routing` gives templates their addresses.

Flow: composition → **adapters** → libraries. Each has `install(settings)`: it translates, decides
nothing, and may be called again. Reading the names in this folder is reading how the framework is
composed; the order of installation stands in composition.py.
"""
