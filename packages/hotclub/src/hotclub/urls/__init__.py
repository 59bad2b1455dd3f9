"""Addresses: path(), include(), reverse(). Django's `django.urls`.

Flow: hotclub_routing → **urls** → a project's URLconfs. Each name is the library's own object.
"""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub_routing import (
        HostPattern,
        LocalePrefixPattern,
        NoReverseMatch,
        Resolver404,
        ResolverMatch,
        URLPattern,
        URLResolver,
        clear_script_prefix,
        clear_url_caches,
        get_callable,
        get_converter,
        get_converters,
        get_resolver,
        get_script_prefix,
        get_urlconf,
        include,
        is_valid_path,
        path,
        re_path,
        register_converter,
        resolve,
        reverse,
        reverse_lazy,
        set_script_prefix,
        set_urlconf,
        translate_url,
        typed_path,
    )

__all__ = [
    "HostPattern",
    "LocalePrefixPattern",
    "NoReverseMatch",
    "Resolver404",
    "ResolverMatch",
    "URLPattern",
    "URLResolver",
    "clear_script_prefix",
    "clear_url_caches",
    "get_callable",
    "get_converter",
    "get_converters",
    "get_resolver",
    "get_script_prefix",
    "get_urlconf",
    "include",
    "is_valid_path",
    "path",
    "re_path",
    "register_converter",
    "resolve",
    "reverse",
    "reverse_lazy",
    "set_script_prefix",
    "set_urlconf",
    "translate_url",
    "typed_path",
]

# The module that each name lives in.
_ROOMS = {
    "hotclub_routing": (
        "HostPattern LocalePrefixPattern NoReverseMatch Resolver404 ResolverMatch URLPattern "
        "URLResolver clear_script_prefix clear_url_caches get_callable get_converter "
        "get_converters get_resolver get_script_prefix get_urlconf include is_valid_path path "
        "re_path register_converter resolve reverse reverse_lazy set_script_prefix set_urlconf "
        "translate_url typed_path"
    ),
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS)
