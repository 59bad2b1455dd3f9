"""The library `auth`."""
