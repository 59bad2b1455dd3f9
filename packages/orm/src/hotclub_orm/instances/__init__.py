"""What instances of models do, part by part; models.py puts the parts together.

arguments (of `Model.__init__`) · loading (deferred fields, refresh_from_db) · writing (save, delete)
"""
