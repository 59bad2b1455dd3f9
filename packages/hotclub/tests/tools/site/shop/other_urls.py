from hotclub.http import HttpResponse
from hotclub.urls import path

urlpatterns = [path("other/", lambda request: HttpResponse("other"))]
