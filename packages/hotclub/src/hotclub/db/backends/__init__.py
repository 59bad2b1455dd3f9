"""Under the name of `django.db.backends`: what of it projects import."""
