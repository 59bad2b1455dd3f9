"""What the answer of a view depends on."""

from hotclub_http.decorators import vary_on_cookie, vary_on_headers

__all__ = ["vary_on_cookie", "vary_on_headers"]
