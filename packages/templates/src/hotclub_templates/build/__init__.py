"""Static sites: a folder of pages, layouts and data made into a folder to publish.

Flow: discovery → front matter, data → pages → planning → staleness → rendering → writing → report.
`Site(src, out).build()` does it once, `watch` again and again.
"""

from hotclub_templates.build.errors import (
    DataError,
    FrontMatterError,
    NoSuchAsset,
    NoSuchPage,
    OutputCollision,
    SiteError,
    UnsafePath,
)
from hotclub_templates.build.report import PageError, Report
from hotclub_templates.build.site import Site

__all__ = [
    "DataError",
    "FrontMatterError",
    "NoSuchAsset",
    "NoSuchPage",
    "OutputCollision",
    "PageError",
    "Report",
    "Site",
    "SiteError",
    "UnsafePath",
]
