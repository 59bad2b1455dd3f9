"""View sets to routes."""

from hotclub_api.routers import (
    APIRootView,
    BaseRouter,
    DefaultRouter,
    DynamicRoute,
    Route,
    SimpleRouter,
)

__all__ = [
    "APIRootView",
    "BaseRouter",
    "DefaultRouter",
    "DynamicRoute",
    "Route",
    "SimpleRouter",
]
