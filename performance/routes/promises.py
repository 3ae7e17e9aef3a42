"""What is promised: plans, adjustments, additions, money, weights, the next year."""

from django.urls import path

from budget.choices import MoneyChange
from performance.routes.repeated import by_medium, by_verb
from performance.views import (
    addition,
    adjustment,
    application,
    approval,
    budget_change,
    carry_ledger,
    ledger,
    library,
    plan,
    rollover,
    weights,
)

urlpatterns = [
    path("targets/<int:pk>/ledger/", ledger.target_ledger, name="target-ledger"),
    path("targets/weakened/", ledger.weakened_list, name="weakened"),
    path("targets/weakened/sheet/", ledger.weakened_sheet, name="weakened-sheet"),
    path("library/", library.library_list, name="library"),
    path("library/add/", library.library_add, name="library-add"),
    path("library/pick/", library.library_pick, name="library-pick"),
    path("library/take/", library.library_take, name="library-take"),
    path("library/<int:pk>/change/", library.library_change, name="library-change"),
    path("library/<int:pk>/retire/", library.library_retire, name="library-retire"),
    path("library/<int:pk>/restore/", library.library_restore, name="library-restore"),
    path("targets/<int:pk>/plan/", plan.plan_propose, name="plan-propose"),
    path("plans/<int:pk>/", plan.plan_detail, name="plan-detail"),
    *by_verb("plans/<int:pk>", "plan", plan.ACTS),
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
    *by_medium(
        "adjustments/<int:pk>/form", "adjustment-form", application.adjustment_file
    ),
    *by_verb("adjustments/<int:pk>", "adjustment", adjustment.ACTS),
    path("additions/<int:pk>/", addition.addition_detail, name="addition-detail"),
    path("additions/<int:pk>/form/", application.addition_form, name="addition-form"),
    *by_medium("additions/<int:pk>/form", "addition-form", application.addition_file),
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
    *by_verb("budget-changes/<int:pk>", "money", budget_change.ACTS),
    path("goals/<int:pk>/weights/", weights.weights_edit, name="weights"),
    path(
        "goals/<int:pk>/weights/freeze/", weights.weights_freeze, name="weights-freeze"
    ),
    path("goals/<int:pk>/weights/thaw/", weights.weights_thaw, name="weights-thaw"),
    path("rollover/", rollover.year_roll, name="rollover"),
    path("rollover/approve/", approval.carried_approve, name="carried-approve"),
    path("rollover/return/", approval.carried_return, name="carried-return"),
]
