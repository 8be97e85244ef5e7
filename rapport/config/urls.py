"""Every address of the product."""

from django.urls import include, path

from rapport.config import api, api_docs
from rapport.core.health import health
from rapport.team.views import closed, once, single_sign_on

urlpatterns = [
    path("healthz", health),
    path("account/once/<str:key>/", once.enter, name="sign_in_once"),
    path("account/single-sign-on/", single_sign_on.begin, name="single_sign_on"),
    path("account/single-sign-on/back/", single_sign_on.back, name="single_sign_on_back"),
    path("account/single-sign-on/saml/", single_sign_on.saml_answer, name="single_sign_on_saml"),
    path("account/single-sign-on/metadata/", single_sign_on.metadata, name="single_sign_on_metadata"),
    path("account/email/", closed.closed),
    path("account/confirm-email/", closed.closed),
    path("account/confirm-email/<str:key>/", closed.closed),
    path("account/sessions/", closed.closed),
    path("account/", include("allauth.urls")),
    path("api/", api_docs.page, name="api_docs"),
    path("api/v1/", api.urls()),
    path("customers/", include("rapport.customers.urls")),
    path("calendars/", include("rapport.clocks.urls")),
    path("audit/", include("rapport.audit.urls")),
    path("tasks/", include("rapport.tasks.urls")),
    path("knowledge/", include("rapport.knowledge.urls")),
    path("settings/cases/", include("rapport.cases.urls")),
    path("settings/webhooks/", include("rapport.webhooks.urls")),
    path("", include("rapport.conversations.urls")),
    path("notifications/", include("rapport.notifications.urls")),
    path("", include("rapport.portal.urls")),
    path("", include("rapport.team.urls")),
    path("", include("rapport.desk.urls")),
]

handler400 = "rapport.core.errors_pages.bad_request"
handler403 = "rapport.core.errors_pages.forbidden"
handler404 = "rapport.core.errors_pages.not_found"
handler500 = "rapport.core.errors_pages.server_error"
