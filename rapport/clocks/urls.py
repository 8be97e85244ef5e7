"""Addresses of working calendars."""

from django.urls import path

from rapport.clocks.views import calendars, changing

app_name = "clocks"

urlpatterns = [
    path("", calendars.index, name="calendars"),
    path("new/", changing.new, name="calendar-new"),
    path("<int:pk>/", calendars.calendar, name="calendar"),
    path("<int:pk>/change/", changing.change, name="calendar-change"),
    path("<int:pk>/name/", changing.name, name="calendar-name"),
    path("<int:pk>/default/", changing.default, name="calendar-default"),
]
