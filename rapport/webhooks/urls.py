"""Addresses of webhooks."""

from django.urls import path

from rapport.webhooks import views

app_name = "webhooks"

urlpatterns = [
    path("", views.webhooks, name="list"),
    path("new/", views.add, name="add"),
    path("<int:number>/", views.webhook, name="webhook"),
    path("<int:number>/pause/", views.pause, name="pause"),
    path("<int:number>/resumption/", views.resume, name="resume"),
    path("<int:number>/secret/", views.secret, name="secret"),
    path("<int:number>/removal/", views.remove, name="remove"),
    path("<int:number>/deliveries/<int:delivery>/again/", views.again, name="again"),
]
