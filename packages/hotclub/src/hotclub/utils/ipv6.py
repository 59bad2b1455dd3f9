"""IPv6 addresses. Django's `django.utils.ipv6`."""

from __future__ import annotations

import ipaddress

from hotclub_forms.validators import clean_ipv6_address

__all__ = ["clean_ipv6_address", "is_valid_ipv6_address"]


def is_valid_ipv6_address(ip_addr: str | ipaddress.IPv6Address) -> bool:
    """Return whether it is an IPv6 address."""
    try:
        ipaddress.IPv6Address(str(ip_addr)[:64])
    except ipaddress.AddressValueError:
        return False
    return True
