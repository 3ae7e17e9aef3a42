"""URLs of the budget app."""

from django.urls import path

from budget.views import account, calendar, health, notices, trail

app_name = "budget"
urlpatterns = [
    path("login/", account.login, name="login"),
    path("logout/", account.logout, name="logout"),
    path("password/", account.password, name="password"),
    path("account/", account.account, name="account"),
    path("language/", account.language, name="language"),
    path("trail/", trail.timeline, name="timeline"),
    path("trail/security/", trail.security_events, name="security-events"),
    path("trail/<str:model>/<int:pk>/", trail.record_history, name="record-history"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/import/", calendar.calendar_import, name="calendar-import"),
    path("calendar/workdays.csv", calendar.calendar_file, name="calendar-file"),
    path("notices/", notices.notice_list, name="notices"),
    path("notices/read/", notices.notices_read, name="notices-read"),
    path("notices/<int:pk>/read/", notices.notice_read, name="notice-read"),
    path("healthz", health.healthz, name="healthz"),
]
