"""Addresses for customers, and the settings of forms."""

from django.urls import path

from rapport.portal.views import admin, following, helping, sharing, writing

app_name = "portal"

urlpatterns = [
    path("contact/", writing.forms_page, name="forms"),
    path("contact/<slug:slug>/", writing.form, name="form"),
    path("contact/<slug:slug>/suggestions/", writing.suggestions, name="suggestions"),
    path("contact/<slug:slug>/sent/<str:token>/", writing.sent, name="sent"),
    path("follow/<str:token>/", following.follow, name="follow"),
    path("follow/<str:token>/files/<int:number>/", following.file, name="file"),
    path("follow/<str:token>/our-cases/", sharing.ask, name="shared-ask"),
    path("our-cases/<str:token>/", sharing.shared, name="shared"),
    path("our-cases/<str:token>/again/", sharing.again, name="shared-again"),
    path("our-cases/<str:token>/<str:reference>/", sharing.case, name="shared-case"),
    path("our-cases/<str:token>/<str:reference>/files/<int:number>/", sharing.file, name="shared-file"),
    path("help/", helping.articles, name="help"),
    path("help/<int:number>/", helping.article, name="help-article"),
    path("settings/forms/", admin.web_forms, name="settings"),
    path("settings/forms/new/", admin.add, name="add"),
    path("settings/forms/<int:number>/", admin.web_form, name="web-form"),
    path("settings/forms/<int:number>/closing/", admin.close, name="closing"),
    path("settings/forms/<int:number>/opening/", admin.reopen, name="opening"),
    path("customers/<reference:number>/roles/<int:role_id>/cases-link/", sharing.send, name="cases-link"),
    path("conversations/<int:number>/link/", admin.link, name="link"),
]
