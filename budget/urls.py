"""URLs of the budget app."""

from django.urls import path

from budget.views import (
    account,
    accounts,
    books,
    calendar,
    chain,
    delegations,
    execution,
    execution_sheet,
    findings,
    health,
    jobs,
    notices,
    periods,
    robots,
    trail,
    trail_export,
)

app_name = "budget"
urlpatterns = [
    path("login/", account.login, name="login"),
    path("logout/", account.logout, name="logout"),
    path("password/", account.password, name="password"),
    path("account/", account.account, name="account"),
    path("account/email/", account.account_email, name="account-email"),
    path("books/<int:pk>/findings/", findings.findings, name="book-findings"),
    path(
        "books/<int:pk>/findings/accept/",
        findings.finding_accept,
        name="book-finding-accept",
    ),
    path(
        "books/<int:pk>/findings/reopen/",
        findings.finding_reopen,
        name="book-finding-reopen",
    ),
    path("delegations/", delegations.delegations, name="delegations"),
    path(
        "delegations/<int:pk>/end/", delegations.delegation_end, name="delegation-end"
    ),
    path("accounts/", accounts.account_list, name="account-list"),
    path("accounts/new/", accounts.account_create, name="account-create"),
    path("accounts/<int:pk>/", accounts.account_detail, name="account-detail"),
    path("accounts/<int:pk>/close/", accounts.account_close, name="account-close"),
    path(
        "accounts/<int:pk>/password/",
        accounts.account_password,
        name="account-password",
    ),
    path("accounts/<int:pk>/limits/", accounts.account_limit, name="account-limit"),
    path("accounts/<int:pk>/unlock/", accounts.account_unlock, name="account-unlock"),
    path("accounts/<int:pk>/roles/", accounts.role_grant, name="role-grant"),
    path(
        "accounts/<int:pk>/roles/<int:membership_pk>/revoke/",
        accounts.role_revoke,
        name="role-revoke",
    ),
    path("periods/", periods.period_list, name="period-list"),
    path("periods/new/", periods.period_setup, name="period-setup"),
    path("periods/<int:pk>/", periods.period_detail, name="period-detail"),
    path("periods/<int:pk>/lock/", periods.period_lock, name="period-lock"),
    path("periods/<int:pk>/unlock/", periods.period_unlock, name="period-unlock"),
    path("periods/<int:pk>/exceptions/", periods.period_except, name="period-except"),
    path(
        "periods/<int:pk>/exceptions/end/",
        periods.period_exception_end,
        name="period-exception-end",
    ),
    path("language/", account.language, name="language"),
    path("trail/", trail.timeline, name="timeline"),
    *[
        path(
            f"trail/{medium}/",
            trail_export.timeline_file(medium),
            name=f"timeline-{medium}",
        )
        for medium in trail_export.MEDIA
    ],
    path("trail/security/", trail.security_events, name="security-events"),
    path("trail/chain/", chain.chain, name="chain"),
    path("trail/chain/verify/", chain.chain_verify, name="chain-verify"),
    path("trail/anchors/", chain.anchor_register, name="anchor-register"),
    path("trail/<str:model>/<int:pk>/", trail.record_history, name="record-history"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/import/", calendar.calendar_import, name="calendar-import"),
    path("calendar/workdays.csv", calendar.calendar_file, name="calendar-file"),
    path("execution/", execution.execution, name="execution"),
    path("execution/sheet/", execution_sheet.download, name="execution-sheet"),
    path("execution/upload/", execution_sheet.upload, name="execution-upload"),
    path("books/", books.book_list, name="book-list"),
    path("books/<int:pk>/", books.book, name="book"),
    path("books/<int:pk>/flow/", books.book_flow, name="book-flow"),
    path("books/<int:pk>/tables/<str:key>/", books.book_table, name="book-table"),
    path(
        "books/<int:pk>/tables/<str:key>/beside/<int:other_pk>/",
        books.book_years,
        name="book-years",
    ),
    *[
        path(
            f"books/<int:pk>/{medium}/",
            books.book_file(medium),
            name=f"book-{medium}",
        )
        for medium in books.MEDIA
    ],
    *[
        path(
            f"books/<int:pk>/tables/<str:key>/{medium}/",
            books.table_file(medium),
            name=f"book-table-{medium}",
        )
        for medium in books.MEDIA
    ],
    path("notices/", notices.notice_list, name="notices"),
    path("notices/read/", notices.notices_read, name="notices-read"),
    path("notices/<int:pk>/read/", notices.notice_read, name="notice-read"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<int:pk>/", jobs.job_run, name="job-run"),
    path("jobs/<int:pk>/again/", jobs.job_again, name="job-again"),
    path("robots/", robots.robot_list, name="robot-list"),
    path("robots/new/", robots.robot_create, name="robot-create"),
    path("robots/<int:pk>/", robots.robot_change, name="robot-change"),
    path("robots/<int:pk>/try/", robots.robot_try, name="robot-try"),
    path("healthz", health.healthz, name="healthz"),
    path("healthz/jobs", jobs.healthz_jobs, name="healthz-jobs"),
]
