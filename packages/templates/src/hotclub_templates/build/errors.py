"""What can go wrong with a site.

    SiteError (a TemplateError)
    ├── FrontMatterError     the head of a page: which file, which line, what is expected
    ├── DataError            a file of data that cannot be read or merged
    ├── UnsafePath           a source or an output that leads out of its folder
    ├── OutputCollision      two sources that would become one file
    ├── NoSuchPage           `{% url %}` or a link names no page
    └── NoSuchAsset          `{% static %}` names no file

Not here: mistakes in templates, which stay what they are (hotclub_templates.errors).
"""

from collections.abc import Iterable

from hotclub_templates.errors import TemplateError, close_match, printable


class SiteError(TemplateError):
    """The root of what building a site raises."""

    def __str__(self) -> str:
        return "\n".join(printable(line) for line in super().__str__().split("\n"))


class FrontMatterError(SiteError):
    """The head of `path` is wrong at `line` (from 1)."""

    def __init__(self, path: str, line: int, message: str) -> None:
        self.path, self.line = path, line
        super().__init__(f"{path}, line {line}: {message}")


class DataError(SiteError):
    """A file of data cannot be read, or does not fit another of the same name."""


class UnsafePath(SiteError):
    """A path leads out of the folder it belongs to, or cannot be a file's name everywhere."""


class OutputCollision(SiteError):
    """`first` and `second`, two sources, would both be written to `output`."""

    def __init__(self, output: str, first: str, second: str) -> None:
        self.output, self.first, self.second = output, first, second
        super().__init__(
            f"{first!r} and {second!r} would both become {output!r}. Rename one of them, or give "
            "it a permalink of its own."
        )


class NoSuchPage(SiteError):
    """A name that is no page's."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        super().__init__(f"There is no page {name!r}.{close_match(name, known)}")


class NoSuchAsset(SiteError):
    """A path that is no file of the source folder."""

    def __init__(self, path: str, known: Iterable[str]) -> None:
        self.path = path
        super().__init__(f"There is no file {path!r} to link to.{close_match(path, known)}")
