"""Rules, 整改, and what auditors ask."""

from django.urls import path

from performance.routes.repeated import by_verb
from performance.views import (
    audit_room,
    inquiry,
    policy,
    rectification,
    sampling,
)

urlpatterns = [
    path("policies/", policy.policy_list, name="policies"),
    path("policies/new/", policy.policy_create, name="policy-create"),
    path("policies/<int:pk>/", policy.policy_detail, name="policy-detail"),
    path("policies/<int:pk>/edit/", policy.policy_edit, name="policy-edit"),
    *by_verb(
        "policies/<int:pk>", "policy", {verb: policy.act(verb) for verb in policy.DONE}
    ),
    path("audit/", audit_room.audit_room, name="audit-room"),
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
    *by_verb(
        "rectifications/<int:pk>",
        "rectification",
        {verb: rectification.checking(verb) for verb in rectification.DONE},
    ),
    path("audit/sampling/", sampling.sampling_page, name="sampling"),
    path("inquiries/", inquiry.inquiry_list, name="inquiries"),
    path("inquiries/ask/<str:pin>/<int:pk>/", inquiry.inquiry_ask, name="inquiry-ask"),
    path("inquiries/<int:pk>/", inquiry.inquiry_detail, name="inquiry-detail"),
    path("inquiries/<int:pk>/answer/", inquiry.inquiry_answer, name="inquiry-answer"),
    *by_verb(
        "inquiries/<int:pk>",
        "inquiry",
        {verb: inquiry.going_on(verb) for verb in inquiry.DONE},
    ),
]
