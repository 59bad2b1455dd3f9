"""View decorators, in the modules of Django's names. All take sync and async views."""
