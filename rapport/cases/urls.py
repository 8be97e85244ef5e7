"""Addresses of the settings of cases."""

from django.urls import path

from rapport.cases.views import settings

app_name = "cases-settings"

urlpatterns = [
    path("", settings.index, name="index"),
    path("endings/<str:kind>/", settings.ending, name="ending"),
    path("<str:section>/", settings.listed, name="list"),
    path("<str:section>/new/", settings.new, name="new"),
    path("<str:section>/<int:pk>/", settings.change, name="change"),
    path("<str:section>/<int:pk>/archive/", settings.archive, name="archive"),
    path("<str:section>/<int:pk>/return/", settings.bring_back, name="return"),
    path("<str:section>/<int:pk>/place/", settings.place, name="place"),
]
