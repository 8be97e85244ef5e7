"""Every address of the product."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("customers/", include("rapport.customers.urls")),
    path("", include("rapport.desk.urls")),
]

handler400 = "rapport.core.errors_pages.bad_request"
handler403 = "rapport.core.errors_pages.forbidden"
handler404 = "rapport.core.errors_pages.not_found"
handler500 = "rapport.core.errors_pages.server_error"
