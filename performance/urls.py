"""URLs of the performance app."""

from django.urls import path

from budget.choices import MoneyChange
from performance.choices import OfficialForm
from performance.views import (
    acceptance,
    adjustment,
    append,
    application,
    approval,
    audit_room,
    batch,
    between,
    board,
    book_import,
    budget_change,
    carry_ledger,
    chase,
    check,
    collecting,
    copying,
    declare,
    declare_list,
    declare_withdraw,
    department_score,
    drafting,
    entry,
    evaluating,
    evidence,
    explain,
    filing,
    form_upload,
    forms,
    home,
    inquiry,
    ledger,
    library,
    monitor,
    package,
    papers,
    plan,
    policy,
    project,
    proof,
    publishing,
    quarter,
    queue,
    rectification,
    review,
    rollover,
    sampling,
    score,
    self_score,
    target,
    verifying,
    weights,
)

app_name = "performance"
urlpatterns = [
    path("", home.home, name="home"),
    path("audit/", audit_room.audit_room, name="audit-room"),
    path("books/import/", book_import.book_import_page, name="book-import"),
    path("books/import/<int:pk>/", book_import.book_upload, name="book-upload"),
    path("board/", board.board_page, name="board"),
    path("board/between/", between.between_page, name="between"),
    path("targets/<int:pk>/", target.target_detail, name="target-detail"),
    path("targets/<int:pk>/accept/", acceptance.light_accept, name="light-accept"),
    path("targets/<int:pk>/ledger/", ledger.target_ledger, name="target-ledger"),
    path("targets/weakened/", ledger.weakened_list, name="weakened"),
    path("targets/weakened/sheet/", ledger.weakened_sheet, name="weakened-sheet"),
    path(
        "targets/<int:pk>/withdraw/",
        acceptance.light_withdraw,
        name="light-withdraw",
    ),
    path("chase/", chase.chase, name="chase"),
    path("projects/<int:pk>/", project.project_detail, name="project-detail"),
    path("library/", library.library_list, name="library"),
    path("library/add/", library.library_add, name="library-add"),
    path("library/pick/", library.library_pick, name="library-pick"),
    path("library/take/", library.library_take, name="library-take"),
    path("library/<int:pk>/change/", library.library_change, name="library-change"),
    path("library/<int:pk>/retire/", library.library_retire, name="library-retire"),
    path("library/<int:pk>/restore/", library.library_restore, name="library-restore"),
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
    *[
        path(
            f"forms/projects/<int:pk>/{medium}/",
            forms.project_file(medium),
            name=f"project-form-{medium}",
        )
        for medium in papers.MEDIA
    ],
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
    *[
        path(
            f"forms/projects/<int:pk>/score/{medium}/",
            self_score.project_file(medium),
            name=f"project-score-{medium}",
        )
        for medium in papers.MEDIA
    ],
    *[
        path(
            f"forms/departments/<int:pk>/<int:year>/{medium}/",
            forms.department_file(medium),
            name=f"department-form-{medium}",
        )
        for medium in papers.MEDIA
    ],
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
    *[
        path(
            f"forms/departments/<int:pk>/<int:year>/score/{medium}/",
            department_score.department_file(medium),
            name=f"department-score-{medium}",
        )
        for medium in papers.MEDIA
    ],
    path("entry/", entry.entry_list, name="entry"),
    path("entry/<int:period_pk>/sheet/", quarter.quarter_sheet, name="quarter-sheet"),
    path(
        "entry/<int:period_pk>/upload/", quarter.quarter_upload, name="quarter-upload"
    ),
    path(
        "entry/<int:period_pk>/upload/save/", quarter.quarter_save, name="quarter-save"
    ),
    path(
        "entry/<int:period_pk>/<int:indicator_pk>/", entry.entry_box, name="entry-box"
    ),
    path(
        "entry/<int:period_pk>/<int:indicator_pk>/preview/",
        drafting.entry_preview,
        name="entry-preview",
    ),
    path(
        "entry/<int:period_pk>/<int:indicator_pk>/keep/",
        drafting.entry_keep,
        name="entry-keep",
    ),
    path("entry/<int:period_pk>/check/", check.entry_check, name="entry-check"),
    path("actuals/<int:pk>/", review.actual_detail, name="actual-detail"),
    path("actuals/<int:pk>/proof/", proof.actual_proof, name="actual-proof"),
    *[
        path(
            f"actuals/<int:pk>/proof/{medium}/",
            proof.proof_file(medium),
            name=f"actual-proof-{medium}",
        )
        for medium in papers.MEDIA
    ],
    path("actuals/<int:pk>/evidence/", evidence.evidence_add, name="evidence-add"),
    path("evidence/<int:pk>/file/", evidence.evidence_file, name="evidence-file"),
    path(
        "evidence/<int:pk>/replace/", evidence.evidence_replace, name="evidence-replace"
    ),
    path(
        "evidence/<int:pk>/withdraw/",
        evidence.evidence_withdraw,
        name="evidence-withdraw",
    ),
    path("actuals/<int:pk>/explain/", explain.actual_explain, name="actual-explain"),
    path("actuals/<int:pk>/submit/", entry.actual_submit, name="actual-submit"),
    path("actuals/<int:pk>/withdraw/", entry.actual_withdraw, name="actual-withdraw"),
    path("actuals/<int:pk>/cancel/", review.actual_cancel, name="actual-cancel"),
    path("actuals/<int:pk>/correct/", entry.actual_correct, name="actual-correct"),
    path("actuals/<int:pk>/verify/", verifying.actual_verify, name="actual-verify"),
    path("actuals/<int:pk>/approve/", review.actual_approve, name="actual-approve"),
    path(
        "actuals/<int:pk>/unapprove/", review.actual_unapprove, name="actual-unapprove"
    ),
    path("actuals/<int:pk>/finalise/", review.actual_finalise, name="actual-finalise"),
    path("actuals/<int:pk>/return/", review.actual_return, name="actual-return"),
    path("targets/<int:pk>/plan/", plan.plan_propose, name="plan-propose"),
    path("plans/<int:pk>/", plan.plan_detail, name="plan-detail"),
    *[
        path(f"plans/<int:pk>/{verb.value}/", view, name=f"plan-{verb.value}")
        for verb, view in plan.ACTS.items()
    ],
    path(
        "targets/<int:pk>/adjust/",
        adjustment.adjustment_propose,
        name="adjustment-propose",
    ),
    path("carry-overs/", carry_ledger.carried_list, name="carry-ledger"),
    path("carry-overs/sheet/", carry_ledger.carried_sheet, name="carry-ledger-sheet"),
    path("adjustments/", adjustment.adjustment_list, name="adjustments"),
    path("adjustments/sheet/", adjustment.adjustment_sheet, name="adjustments-sheet"),
    path(
        "adjustments/<int:pk>/",
        adjustment.adjustment_detail,
        name="adjustment-detail",
    ),
    path(
        "adjustments/<int:pk>/form/",
        application.adjustment_form,
        name="adjustment-form",
    ),
    *[
        path(
            f"adjustments/<int:pk>/form/{medium}/",
            application.adjustment_file(medium),
            name=f"adjustment-form-{medium}",
        )
        for medium in papers.MEDIA
    ],
    *[
        path(
            f"adjustments/<int:pk>/{verb.value}/",
            view,
            name=f"adjustment-{verb.value}",
        )
        for verb, view in adjustment.ACTS.items()
    ],
    path("additions/<int:pk>/", append.addition_detail, name="addition-detail"),
    path("additions/<int:pk>/edit/", append.addition_edit, name="addition-edit"),
    path("additions/<int:pk>/form/", application.addition_form, name="addition-form"),
    *[
        path(
            f"additions/<int:pk>/form/{medium}/",
            application.addition_file(medium),
            name=f"addition-form-{medium}",
        )
        for medium in papers.MEDIA
    ],
    *[
        path(f"additions/<int:pk>/{verb.value}/", view, name=f"addition-{verb.value}")
        for verb, view in append.ACTS.items()
    ],
    path(
        "projects/<int:pk>/adjust-budget/",
        budget_change.project_money,
        {"what": MoneyChange.ADJUSTMENT},
        name="project-adjust",
    ),
    path(
        "projects/<int:pk>/carry-over/",
        budget_change.project_money,
        {"what": MoneyChange.CARRY_OVER},
        name="project-carry-over",
    ),
    path("budget-changes/<int:pk>/", budget_change.money_detail, name="money-detail"),
    path("budget-changes/<int:pk>/edit/", budget_change.money_edit, name="money-edit"),
    *[
        path(f"budget-changes/<int:pk>/{verb.value}/", view, name=f"money-{verb.value}")
        for verb, view in budget_change.ACTS.items()
    ],
    path(
        "targets/<int:pk>/rectify/",
        rectification.target_rectify,
        name="target-rectify",
    ),
    path("rectifications/", rectification.rectification_list, name="rectifications"),
    path(
        "rectifications/sheet/",
        rectification.rectification_sheet,
        name="rectifications-sheet",
    ),
    path(
        "rectifications/new/",
        rectification.rectification_create,
        name="rectification-create",
    ),
    path(
        "rectifications/<int:pk>/",
        rectification.rectification_detail,
        name="rectification-detail",
    ),
    path(
        "rectifications/<int:pk>/answer/",
        rectification.rectification_answer,
        name="rectification-answer",
    ),
    *[
        path(
            f"rectifications/<int:pk>/{verb.value}/",
            rectification.checking(verb),
            name=f"rectification-{verb.value}",
        )
        for verb in rectification.DONE
    ],
    path("audit/sampling/", sampling.sampling_page, name="sampling"),
    path("inquiries/", inquiry.inquiry_list, name="inquiries"),
    path("inquiries/ask/<str:pin>/<int:pk>/", inquiry.inquiry_ask, name="inquiry-ask"),
    path("inquiries/<int:pk>/", inquiry.inquiry_detail, name="inquiry-detail"),
    path("inquiries/<int:pk>/answer/", inquiry.inquiry_answer, name="inquiry-answer"),
    *[
        path(
            f"inquiries/<int:pk>/{verb.value}/",
            inquiry.going_on(verb),
            name=f"inquiry-{verb.value}",
        )
        for verb in inquiry.DONE
    ],
    path("collecting/", collecting.collecting_page, name="collecting"),
    path("collecting/sheet/", collecting.collecting_sheet, name="collecting-sheet"),
    path("collecting/csv/", collecting.collecting_csv, name="collecting-csv"),
    path("collecting/due/", collecting.collecting_due, name="collecting-due"),
    path("forms/books/<int:pk>/publish/", publishing.book_publish, name="book-publish"),
    path("filings/send/", filing.filing_send, name="filing-send"),
    path("filings/<int:pk>/", filing.filing_detail, name="filing-detail"),
    path("filings/<int:pk>/grant/", filing.filing_grant, name="filing-grant"),
    path("filings/<int:pk>/scan/", filing.filing_scan, name="filing-scan"),
    *[
        path(f"filings/<int:pk>/{verb.value}/", view, name=f"filing-{verb.value}")
        for verb, view in filing.ACTS.items()
    ],
    path("scores/", score.score_list, name="scores"),
    path("goals/<int:pk>/append/", append.goal_append, name="goal-append"),
    path("goals/<int:pk>/weights/", weights.weights_edit, name="weights"),
    path(
        "goals/<int:pk>/weights/freeze/", weights.weights_freeze, name="weights-freeze"
    ),
    path("goals/<int:pk>/weights/thaw/", weights.weights_thaw, name="weights-thaw"),
    path("rollover/", rollover.year_roll, name="rollover"),
    path("rollover/approve/", approval.carried_approve, name="carried-approve"),
    path("rollover/return/", approval.carried_return, name="carried-return"),
    path("policies/", policy.policy_list, name="policies"),
    path("policies/new/", policy.policy_create, name="policy-create"),
    path("policies/<int:pk>/", policy.policy_detail, name="policy-detail"),
    path("policies/<int:pk>/edit/", policy.policy_edit, name="policy-edit"),
    *[
        path(
            f"policies/<int:pk>/{verb.value}/",
            policy.act(verb),
            name=f"policy-{verb.value}",
        )
        for verb in policy.DONE
    ],
    path("review/decide/", batch.review_decide, name="review-decide"),
    path("review/", queue.review_queue, name="review"),
]
