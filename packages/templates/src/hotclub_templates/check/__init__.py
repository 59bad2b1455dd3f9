"""Find the mistakes of templates before a visitor does.

Flow: folders → sources → nodes → **findings** → a report for people, editors or CI.
"""

from hotclub_templates.check.checker import check_templates
from hotclub_templates.check.findings import Finding

__all__ = ["Finding", "check_templates"]
