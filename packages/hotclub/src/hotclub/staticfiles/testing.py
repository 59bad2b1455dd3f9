"""A live server that serves the applications' static files too."""

from hotclub.test.liveserver import StaticLiveServerTestCase

__all__ = ["StaticLiveServerTestCase"]
