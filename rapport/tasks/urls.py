"""Addresses of tasks."""

from django.urls import path

from rapport.tasks.views import lists, moments, records

app_name = "tasks"

urlpatterns = [
    path("", lists.tasks, name="list"),
    path("new/", records.add, name="add"),
    path("reading/", records.reading, name="reading"),
    path("<int:number>/", records.task, name="task"),
    path("<int:number>/completion/", moments.completion, name="completion"),
    path("<int:number>/reopening/", moments.reopening, name="reopening"),
    path("<int:number>/sleep/", moments.sleep, name="sleep"),
    path("<int:number>/waking/", moments.waking, name="waking"),
    path("<int:number>/handover/", moments.handover, name="handover"),
    path("<int:number>/taking/", moments.taking, name="taking"),
    path("<int:number>/dropping/", moments.dropping, name="dropping"),
]
