"""Addresses of knowledge."""

from django.urls import path

from rapport.knowledge.views import lists, records

app_name = "knowledge"

urlpatterns = [
    path("", lists.articles, name="list"),
    path("new/", records.begin, name="begin"),
    path("<int:number>/", records.article, name="article"),
    path("<int:number>/edit/", records.edit, name="edit"),
    path("<int:number>/publication/", records.publication, name="publication"),
    path("<int:number>/archive/", records.archive, name="archive"),
    path("<int:number>/return/", records.bring_back, name="return"),
    path("<int:number>/versions/<int:version>/", records.version, name="version"),
]
