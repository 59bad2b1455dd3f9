"""The JSON encoder that knows dates, times, decimals, UUIDs and lazy text."""

from hotclub_http.json_response import DjangoJSONEncoder

__all__ = ["DjangoJSONEncoder"]
