"""Content types: each model has a row, so that rows can speak of models.

Flow: migrate → management.create_contenttypes → rows; hotclub_orm.contenttypes reads them.
"""
