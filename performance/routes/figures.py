"""Figures: entry, evidence, 送审 to 终审."""

from django.urls import path

from performance.routes.repeated import by_medium
from performance.views import (
    batch,
    check,
    drafting,
    entry,
    evidence,
    explain,
    proof,
    quarter,
    queue,
    review,
    verifying,
)

urlpatterns = [
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
    *by_medium("actuals/<int:pk>/proof", "actual-proof", proof.proof_file),
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
    path("review/decide/", batch.review_decide, name="review-decide"),
    path("review/", queue.review_queue, name="review"),
]
