"""The URL map. Every view declares who may call it (budget.guard); the gate refuses
the rest."""

from django.urls import include, path

from budget.views import errors

urlpatterns = [
    path("", include("performance.urls")),
    path("", include("budget.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
