"""Official forms: declaring, monitoring, self-evaluation, filing, collecting."""

from django.urls import path

from performance.choices import OfficialForm
from performance.routes.repeated import by_medium, by_verb
from performance.views import (
    addition,
    collecting,
    copying,
    declare,
    declare_list,
    declare_withdraw,
    department_score,
    evaluating,
    filing,
    form_upload,
    forms,
    monitor,
    package,
    papers,
    publishing,
    score,
    self_score,
)

urlpatterns = [
    path("forms/", forms.form_list, name="forms"),
    path("forms/packages/", package.package_list, name="package-list"),
    path("forms/packages/ask/", package.package_ask, name="package-ask"),
    path("forms/packages/<int:pk>/", package.package_file, name="package-file"),
    path("forms/declare/", declare_list.declare_list, name="declare"),
    path("forms/declare/read/", declare.declare_read, name="declare-read"),
    path(
        "forms/projects/<int:pk>/edit/",
        declare.declare_project,
        name="declare-project",
    ),
    path(
        "forms/projects/<int:pk>/withdraw/",
        declare_withdraw.declare_withdraw,
        name="declare-withdraw",
    ),
    path(
        "forms/departments/<int:pk>/<int:year>/edit/",
        declare.declare_department,
        name="declare-department",
    ),
    path(
        "forms/departments/<int:pk>/<int:year>/new/",
        declare.declare_new,
        name="declare-new",
    ),
    path(
        "forms/departments/<int:pk>/<int:year>/new/upload/",
        form_upload.new_upload,
        name="declare-new-upload",
    ),
    path(
        "forms/departments/<int:pk>/<int:year>/new/xlsx/",
        form_upload.new_blank,
        name="declare-new-xlsx",
    ),
    path("forms/projects/<int:pk>/", forms.project_form, name="project-form"),
    path(
        "forms/departments/<int:pk>/<int:year>/",
        forms.department_form,
        name="department-form",
    ),
    *by_medium("forms/projects/<int:pk>", "project-form", forms.project_file),
    path(
        "forms/projects/<int:pk>/addition/",
        addition.project_addition,
        name="project-addition",
    ),
    *by_medium(
        "forms/projects/<int:pk>/addition", "project-addition", addition.project_file
    ),
    path(
        "forms/projects/<int:pk>/addition/edit/",
        addition.project_edit,
        name="project-addition-edit",
    ),
    path(
        "forms/projects/<int:pk>/addition/upload/",
        form_upload.project_upload(OfficialForm.ADDITION),
        name="project-addition-upload",
    ),
    path(
        "forms/departments/<int:pk>/<int:year>/addition/",
        addition.department_addition,
        name="department-addition",
    ),
    *by_medium(
        "forms/departments/<int:pk>/<int:year>/addition",
        "department-addition",
        addition.department_file,
    ),
    path(
        "forms/departments/<int:pk>/<int:year>/addition/edit/",
        addition.department_edit,
        name="department-addition-edit",
    ),
    *[
        row
        for kind, base, read in (
            ("project", "projects/<int:pk>", monitor.of_project),
            ("department", "departments/<int:pk>/<int:year>", monitor.of_department),
        )
        for row in (
            path(f"forms/{base}/monitor/", monitor.sheet(read), name=f"{kind}-monitor"),
            *[
                path(
                    f"forms/{base}/monitor/{medium}/",
                    monitor.file(read, medium),
                    name=f"{kind}-monitor-{medium}",
                )
                for medium in papers.MEDIA
            ],
            path(
                f"forms/{base}/monitor/report/",
                monitor.report(read),
                name=f"{kind}-monitor-report",
            ),
            path(
                f"forms/{base}/monitor/report/pdf/",
                monitor.report_file(read),
                name=f"{kind}-monitor-report-pdf",
            ),
            path(f"forms/{base}/copy/", copying.view(read), name=f"{kind}-copy"),
        )
    ],
    path(
        "forms/projects/<int:pk>/monitor/upload/",
        form_upload.project_upload(OfficialForm.MONITORING),
        name="project-monitor-upload",
    ),
    path(
        "forms/projects/<int:pk>/upload/",
        form_upload.project_upload(OfficialForm.DECLARATION),
        name="project-form-upload",
    ),
    path(
        "forms/projects/<int:pk>/score/upload/",
        form_upload.project_upload(OfficialForm.SELF_EVALUATION),
        name="project-score-upload",
    ),
    *[
        path(
            f"forms/departments/<int:pk>/<int:year>/{where}upload/",
            form_upload.department_upload(form),
            name=f"department-{name}-upload",
        )
        for form, where, name in (
            (OfficialForm.DECLARATION, "", "form"),
            (OfficialForm.ADDITION, "addition/", "addition"),
            (OfficialForm.MONITORING, "monitor/", "monitor"),
            (OfficialForm.SELF_EVALUATION, "score/", "score"),
        )
    ],
    path("forms/uploads/<int:pk>/", form_upload.form_upload, name="form-upload"),
    path(
        "forms/projects/<int:pk>/score/",
        self_score.project_score,
        name="project-score",
    ),
    path(
        "forms/projects/<int:pk>/score/edit/",
        evaluating.project_evaluate,
        name="project-evaluate",
    ),
    *by_medium(
        "forms/projects/<int:pk>/score", "project-score", self_score.project_file
    ),
    *by_medium(
        "forms/departments/<int:pk>/<int:year>",
        "department-form",
        forms.department_file,
    ),
    path(
        "forms/departments/<int:pk>/<int:year>/score/",
        department_score.department_score,
        name="department-score",
    ),
    path(
        "forms/departments/<int:pk>/<int:year>/score/edit/",
        evaluating.department_evaluate,
        name="department-evaluate",
    ),
    *by_medium(
        "forms/departments/<int:pk>/<int:year>/score",
        "department-score",
        department_score.department_file,
    ),
    path("collecting/", collecting.collecting_page, name="collecting"),
    path("collecting/sheet/", collecting.collecting_sheet, name="collecting-sheet"),
    path("collecting/csv/", collecting.collecting_csv, name="collecting-csv"),
    path("collecting/due/", collecting.collecting_due, name="collecting-due"),
    path("forms/books/<int:pk>/publish/", publishing.book_publish, name="book-publish"),
    path("filings/send/", filing.filing_send, name="filing-send"),
    path("filings/<int:pk>/", filing.filing_detail, name="filing-detail"),
    path("filings/<int:pk>/grant/", filing.filing_grant, name="filing-grant"),
    path("filings/<int:pk>/scan/", filing.filing_scan, name="filing-scan"),
    *by_verb("filings/<int:pk>", "filing", filing.ACTS),
    path("scores/", score.score_list, name="scores"),
]
