"""Numbers and moments as people say them: `{% load humanize %}`. Django's `django.contrib.humanize`.

The filters are hotclub_templates' own, for Python code in hotclub.humanize.templatetags.humanize.
Templates have them without the application; a project may install "hotclub.humanize" all the same.
"""
