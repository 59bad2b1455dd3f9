"""What a component holds while it is shown: attributes, slots, and what a page collects of it.

Flow: the tags of components (tags/) → **these values** → its template. A component is a template
included with values of its own.
"""
