"""A key for each user, for `TokenAuthentication`: table authtoken_token, as DRF's.

Put `hotclub.api.authtoken` into INSTALLED_APPS and migrate; `obtain_auth_token` (views) gives a key
for a password, `hotclub drf_create_token NAME` for a name.
"""
