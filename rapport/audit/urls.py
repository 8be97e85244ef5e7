"""Addresses of the record."""

from django.urls import path

from rapport.audit import views

app_name = "audit"

urlpatterns = [
    path("", views.index, name="index"),
    path("customers/<reference:number>/", views.history, name="history"),
    path("people/<int:pk>/", views.person, name="person"),
]
