"""Addresses of the desk."""

from django.urls import path

from rapport.desk.views import preferences

app_name = "desk"

urlpatterns = [
    path("preferences/", preferences.preferences, name="preferences"),
    path("shortcuts/", preferences.shortcuts, name="shortcuts"),
]
