"""Templates in a dict, for tests and for programs that carry their own."""

from collections.abc import Iterator, Mapping
from typing import Any

from hotclub_templates.errors import TemplateDoesNotExist
from hotclub_templates.loaders.base import Loader as BaseLoader
from hotclub_templates.origin import Origin


class Loader(BaseLoader):
    """Looks names up in `templates_dict`."""

    def __init__(self, engine: Any, templates_dict: Mapping[str, str]) -> None:
        super().__init__(engine)
        self.templates_dict = templates_dict

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        """Yield the one origin there may be."""
        yield Origin(template_name, template_name, self)

    def get_contents(self, origin: Origin) -> str:
        """Return the text under the name. Raises TemplateDoesNotExist."""
        try:
            return self.templates_dict[origin.name]
        except KeyError:
            raise TemplateDoesNotExist(origin) from None

    def stamp(self, origin: Origin) -> object:
        """Return the text itself."""
        return self.templates_dict.get(origin.name)
