"""Actions on the page of one object: which there are, and running the one whose button was pressed.

Flow: ModelAdmin.get_actions → **buttons**; the pressed one → its function, with a query set of one.
"""

from __future__ import annotations

import inspect
from typing import Any

from hotclub_http import HttpResponseRedirect, PermissionDenied

from hotclub_admin.decorators import ActionLocation
from hotclub_admin.utils import model_format_dict


def form_actions(admin: Any, request: Any) -> list[dict[str, Any]]:
    """Return the buttons: name and description."""
    names = model_format_dict(admin.opts)
    return [
        {"name": name, "description": str(one.description) % names}
        for name, one in _offered(admin, request).items()
    ]


def run_form_action(admin: Any, request: Any, obj: Any) -> Any:
    """Run the action that was posted. Raises PermissionDenied for one that is not offered."""
    found = _offered(admin, request)
    name = request.POST.get("_action")
    if name not in found:
        raise PermissionDenied
    response = found[name].func(admin, request, admin.get_queryset(request).filter(pk=obj.pk))
    return response or HttpResponseRedirect(request.get_full_path())


def _offered(admin: Any, request: Any) -> dict[str, Any]:
    place = ActionLocation.CHANGE_FORM
    try:
        inspect.signature(admin.get_actions).bind(request, action_location=place)
    except TypeError:
        # A get_actions(self, request) of before there were places: it knows those of the list.
        return {}
    found: dict[str, Any] = admin.get_actions(request, action_location=place)
    return found
