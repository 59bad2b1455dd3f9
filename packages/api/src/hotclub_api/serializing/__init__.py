"""Serializers: many fields under their names, and the functions compiled for them.

Levels, from the ground up: returned · generated · showing · checking · base · listing · serializer
· model_fields · model.
"""
