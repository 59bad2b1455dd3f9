"""The API of the site: which view set stands at which address below /api/."""

from hotclub.api import routers
from hotclub.demo.atlas.api import CityViewSet, CountryViewSet
from hotclub.demo.journal.api import VisitViewSet

router = routers.DefaultRouter()
router.register("cities", CityViewSet, basename="city")
router.register("countries", CountryViewSet, basename="country")
router.register("visits", VisitViewSet, basename="visit")
