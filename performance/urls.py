"""URLs of the performance app, area by area."""

from performance.routes import figures, forms, oversight, overview, promises

app_name = "performance"
urlpatterns = [
    *overview.urlpatterns,
    *figures.urlpatterns,
    *promises.urlpatterns,
    *forms.urlpatterns,
    *oversight.urlpatterns,
]
