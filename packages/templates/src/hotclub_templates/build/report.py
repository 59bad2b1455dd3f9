"""What came of a build.

Not here: doing it (site.py).
"""

from dataclasses import dataclass, field

from hotclub_templates.errors import TemplateSyntaxError, printable
from hotclub_templates.frames import template_frames


@dataclass(frozen=True, slots=True)
class PageError:
    """One page could not be made: its source's path (with `#key` for one of a list), and why."""

    page: str
    error: Exception

    def __str__(self) -> str:
        error = self.error
        if isinstance(error, TemplateSyntaxError) or self.page in str(error):
            return str(error)
        frames = template_frames(error)
        place = f" (line {frames[-1][1]} of {frames[-1][0]})" if frames else ""
        kind = "" if type(error).__module__.startswith("hotclub") else f"{type(error).__name__}: "
        return printable(f"{self.page}: {kind}{error}{place}")


@dataclass(slots=True)
class Report:
    """The numbers of a build, the pages that failed, and the outputs that were written.

    `built` counts pages that were rendered, `unchanged` those that needed no rendering, `copied`
    and `removed` files.
    """

    built: int = 0
    unchanged: int = 0
    copied: int = 0
    removed: int = 0
    seconds: float = 0.0
    errors: list[PageError] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    @property
    def alike(self) -> list[tuple[PageError, int]]:
        """The first of each kind of error, and how many more pages have it: of a layout, say."""
        kinds: dict[tuple[type, str], list[PageError]] = {}
        for one in self.errors:
            kinds.setdefault((type(one.error), str(one.error)), []).append(one)
        return [(ones[0], len(ones) - 1) for ones in kinds.values()]

    @property
    def summary(self) -> str:
        """One line for people."""
        failed = f", failed {len(self.errors)}" if self.errors else ""
        return (
            f"built {self.built:,}, unchanged {self.unchanged:,}, copied {self.copied:,}, "
            f"removed {self.removed:,}{failed} in {self.seconds:.1f} s"
        )
