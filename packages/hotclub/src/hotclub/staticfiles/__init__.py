"""Static files: found in applications and folders, collected, named by their content, served.

Flow: finders → (development) views, handlers · (production) collectstatic → storage → web server.
Levels, from the ground up: utils → finders → references → hashing → storage → serving, collecting
→ views → urls, handlers.
"""
