"""Style sheets and scripts that widgets and forms need, merged in an order that suits all of them.

Flow: widgets, forms → **media** → html. Not here: where static files live
(surroundings.static_url).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import chain, pairwise
from typing import Any

from hotclub_forms.elements import Markup, attributes
from hotclub_forms.errors import FormDefinitionError
from hotclub_forms.surroundings import surroundings

MEDIA_TYPES = ("css", "js")


class MediaOrderConflictWarning(RuntimeWarning):
    """Two lists of media name the same files in opposite order."""


class MediaAsset:
    """One file with attributes of its own.

    Equal to another of the same class, path and attributes, and to its path as text.
    """

    element_template = "{path}"

    def __init__(self, path: str, **attributes: Any) -> None:
        self._path, self.attributes = path, attributes

    @property
    def path(self) -> str:
        """The URL; a relative path is that of a static file."""
        return _absolute(self._path)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, MediaAsset):
            return (
                self.__class__ is other.__class__
                and self.path == other.path
                and self.attributes == other.attributes
            )
        return isinstance(other, str) and self._path == other

    def __hash__(self) -> int:
        if not self.attributes:
            return hash(self._path)
        return hash((self._path, *sorted(self.attributes)))

    def render(self, *, attrs: Mapping[str, Any] | None = None) -> Markup:
        """Return the element, with more attributes: a nonce, say.

        Raises FormDefinitionError (a ValueError) for an attribute that the asset has already.
        """
        both = sorted(self.attributes.keys() & (attrs or {}).keys())
        if both:
            raise FormDefinitionError(
                f"{type(self).__name__} has conflicting attributes: {', '.join(both)} of "
                f"{self!r}. Leave them out in one of the two places."
            )
        own = Markup(attributes({**self.attributes, **(attrs or {})}))
        return Markup(self.element_template).format(path=self.path, attributes=own)

    def __str__(self) -> str:
        return self.__html__()

    def __html__(self) -> str:
        return self.render()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._path!r})"


class Script(MediaAsset):
    """A script file: Script("app.js", defer=True)."""

    element_template = '<script src="{path}"{attributes}></script>'

    def __init__(self, src: str, **attributes: Any) -> None:
        super().__init__(src, **attributes)


class Stylesheet(MediaAsset):
    """A style sheet: Stylesheet("app.css", media="print")."""

    element_template = '<link href="{path}"{attributes} rel="stylesheet">'

    def __init__(self, href: str, **attributes: Any) -> None:
        super().__init__(href, **attributes)


class Media:
    """A set of style sheets and scripts.

    media: an object with attributes `css` and `js` to read them from; or css: medium to list of
    files, and js: list of files. A file is a path, a URL, or anything with `__html__`.
    Adding two gives a new one; files keep the order that each list asks for.
    """

    def __init__(
        self,
        media: Any = None,
        css: Mapping[str, Sequence[Any]] | None = None,
        js: Sequence[Any] | None = None,
    ) -> None:
        css = getattr(media, "css", {}) if media is not None else css or {}
        js = getattr(media, "js", []) if media is not None else js or []
        self._css_lists: list[Mapping[str, Sequence[Any]]] = [css] if css else []
        self._js_lists: list[Sequence[Any]] = [js] if js else []

    @property
    def _css(self) -> dict[str, list[Any]]:
        by_medium: dict[str, list[Sequence[Any]]] = {}
        for css in self._css_lists:
            for medium, files in css.items():
                by_medium.setdefault(medium, []).append(files)
        return {
            medium: self.merge(*(_assets(files, Stylesheet, media=medium) for files in lists))
            for medium, lists in by_medium.items()
        }

    @property
    def _js(self) -> list[Any]:
        return self.merge(*(_assets(files, Script) for files in self._js_lists))

    def render(self, *, attrs: Mapping[str, Any] | None = None) -> Markup:
        """Return all elements, style sheets first, one a line.

        attrs: more attributes for each of our own elements, a nonce, say. Raises
        FormDefinitionError (a ValueError) for one that an asset has already.
        """
        if attrs is None:  # methods of subclasses need not know of attributes
            return Markup("\n".join(chain(self.render_css(), self.render_js())))
        return Markup("\n".join(chain(self.render_css(attrs=attrs), self.render_js(attrs=attrs))))

    def render_js(self, *, attrs: Mapping[str, Any] | None = None) -> list[str]:
        """Return the script elements."""
        return [_element(asset, attrs) for asset in self._js]

    def render_css(self, *, attrs: Mapping[str, Any] | None = None) -> list[str]:
        """Return the link elements, media in alphabetical order."""
        return [
            _element(asset, attrs) for _, assets in sorted(self._css.items()) for asset in assets
        ]

    def absolute_path(self, path: str) -> str:
        """Return the URL of a file; a path that is relative is asked of the surroundings."""
        return _absolute(path)

    def __getitem__(self, name: str) -> Media:
        """Return the media of one type, 'css' or 'js'. Raises KeyError."""
        if name not in MEDIA_TYPES:
            raise KeyError(f'Unknown media type "{name}": it is "css" or "js".')
        part = Media()
        if name == "css":
            part._css_lists = self._css_lists
        else:
            part._js_lists = self._js_lists
        return part

    @staticmethod
    def merge(*lists: Iterable[Any]) -> list[Any]:
        """Return every file once, in an order in which each list's own order holds.

        Where two lists contradict each other, warns and keeps the order of first appearance.
        """
        order: TopologicalSorter[Any] = TopologicalSorter()
        named = [list(files) for files in lists if files]
        for files in named:
            order.add(files[0])
            for before, after in pairwise(files):
                if before != after:
                    order.add(after, before)
        try:
            return list(order.static_order())
        except CycleError:
            conflicting = ", ".join(str(files) for files in named)
            warnings.warn(
                f"Detected duplicate Media files in an opposite order: {conflicting}",
                MediaOrderConflictWarning,
                stacklevel=2,
            )
            return list(dict.fromkeys(chain.from_iterable(named)))

    def __add__(self, other: Media) -> Media:
        if not isinstance(other, Media):
            return NotImplemented
        combined = Media()
        combined._css_lists = _without_repetition(self._css_lists + other._css_lists)
        combined._js_lists = _without_repetition(self._js_lists + other._js_lists)
        return combined

    def __str__(self) -> str:
        return self.render()

    def __html__(self) -> str:
        return self.render()

    def __repr__(self) -> str:
        return f"Media(css={self._css!r}, js={self._js!r})"


def _assets(files: Iterable[Any], kind: type[MediaAsset], **attrs: str) -> list[Any]:
    """Return what was given, paths as assets of that kind."""
    return [file if hasattr(file, "__html__") else kind(file, **attrs) for file in files]


def _element(asset: Any, attrs: Mapping[str, Any] | None) -> str:
    if attrs and hasattr(asset, "render"):
        return str(asset.render(attrs=attrs))
    return str(asset.__html__())


def _absolute(path: str) -> str:
    if path.startswith(("http://", "https://", "/")):
        return path
    return surroundings().static_url(path)


def _without_repetition(lists: list[Any]) -> list[Any]:
    found: list[Any] = []
    for entry in lists:
        if entry and entry not in found:
            found.append(entry)
    return found


def media_property(cls: type) -> property:
    """Make the `media` property of a class from its inner class `Media` and its base's media."""

    def _media(self: Any) -> Media:
        inherited = getattr(super(cls, self), "media", None)
        base = inherited if isinstance(inherited, Media) else Media()
        definition = cls.__dict__.get("Media")
        if definition is None:
            return base
        extend = getattr(definition, "extend", True)
        if not extend:
            return Media(definition)
        if extend is True:
            return base + Media(definition)
        wanted = Media()
        for medium in extend:
            wanted += base[medium]
        return wanted + Media(definition)

    return property(_media)


class MediaDefiningClass(type):
    """Metaclass of classes that may hold an inner class `Media`."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        """Give the class its `media` property, unless it defines one."""
        new_class = super().__new__(mcs, name, bases, attrs)
        if "media" not in attrs:
            new_class.media = media_property(new_class)  # type: ignore[attr-defined]
        return new_class
