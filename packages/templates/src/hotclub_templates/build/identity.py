"""What makes two builds of one site different although its files are the same.

Flow: Options, versions, code of tags → **one fingerprint**; when it changes, all is built anew.
Not here: the files of the site.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from hotclub_templates.build.fingerprints import combined, file_fingerprint
from hotclub_templates.build.options import Options
from hotclub_templates.library import Library

_DISTRIBUTIONS = ("hotclub-templates", "markdown-it-py")


def identity(options: Options, base_url: str) -> str:
    """Return the fingerprint of how a site is built, apart from its files."""
    choices = (
        options.src,
        options.templates,
        options.layout,
        options.pretty_urls,
        options.hash_assets,
        options.drafts,
        options.escaping,
        sorted(options.page_suffixes),
        sorted(options.engine.items(), key=lambda pair: pair[0]),
    )
    return combined(
        (
            sys.version,
            base_url,
            *map(repr, choices),
            *map(_version, _DISTRIBUTIONS),
            *sorted(_code_of(options)),
        )
    )


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _code_of(options: Options) -> Iterator[str]:
    """Yield the fingerprints of the modules whose tags and filters the site uses."""
    modules: set[str] = set()
    for library in (*options.builtins, *options.libraries.values()):
        if isinstance(library, Library):
            functions = (*library.tags.values(), *library.filters.values())
            modules |= {str(getattr(one, "__module__", "")) for one in functions}
        else:
            modules.add(str(library))
            import_module(str(library))
    for name in modules:
        file = getattr(sys.modules.get(name), "__file__", None)
        if file is not None:
            yield f"{name}:{file_fingerprint(file)}"
