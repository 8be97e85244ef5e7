"""Addresses of the desk."""

from django.urls import path

from rapport.customers import references
from rapport.desk.views import customer, interactions, preferences, search, today

app_name = "desk"
references.register()

urlpatterns = [
    path("search/", search.search, name="search"),
    path("palette/", search.palette, name="palette"),
    path("", today.today, name="today"),
    path("interactions/new/", interactions.choose, name="log"),
    path("customers/<reference:number>/", customer.customer, name="customer"),
    path("customers/<reference:number>/interactions/new/", interactions.interaction, name="interaction"),
    path("customers/<reference:number>/tasks/", interactions.tasks, name="customer-tasks"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("preferences/token/", preferences.token, name="token"),
    path("shortcuts/", preferences.shortcuts, name="shortcuts"),
]
