"""Addresses of notifications."""

from django.urls import path

from rapport.notifications import views

app_name = "notifications"

urlpatterns = [
    path("", views.notifications, name="list"),
    path("newest/", views.newest, name="newest"),
    path("seen/", views.see_all, name="see-all"),
    path("choices/", views.choices, name="choices"),
    path("<int:number>/", views.notification, name="one"),
]
