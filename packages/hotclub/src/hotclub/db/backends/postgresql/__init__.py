"""Under the name of `django.db.backends.postgresql`: what of it projects import."""
