"""One address a view."""

from hotclub.urls import path

from ledger import views

urlpatterns = [
    path(f"{name}/", getattr(views, name))
    for name in (
        "total", "between", "inside", "slow", "aslow", "cross", "skew", "locked", "hold", "move",
        "greedy",
    )
]  # fmt: skip
