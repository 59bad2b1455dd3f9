"""What `hotclub demo` does before the site answers. A site of your own needs none of this.

Flow: folder (secret key, password) → database (tables, places, a staff user) → serving.
"""
