"""The tables of the budget app, gathered for Django."""

from budget.models.anchor import Anchor, Verification
from budget.models.book import BudgetBook
from budget.models.budget_change import BudgetChange
from budget.models.delegation import Delegation
from budget.models.department_year import DepartmentYear
from budget.models.execution import Execution
from budget.models.file import StoredFile
from budget.models.finding import AcceptedFinding
from budget.models.job import JobRun, Notice
from budget.models.leaves import (
    AssetLine,
    BookUnit,
    EconomicLine,
    IncomeLine,
    PrintedTable,
    ProcurementLine,
    ProjectFunding,
    PublicExpenseLine,
    ServiceLine,
    SpendingLine,
    Staffing,
)
from budget.models.organization import Department, Membership, User
from budget.models.outbox import Delivery, Robot
from budget.models.password import PastPassword
from budget.models.period import CalendarDay, Period, PeriodException
from budget.models.project import Project, ProjectYear
from budget.models.review import Reviewable, ReviewedSince, ReviewStep
from budget.models.trail import (
    AppendOnly,
    Change,
    ChangeRow,
    HistoryBase,
    OutsideDoor,
    RowMark,
    Seal,
    SecurityEvent,
    Tracked,
)

__all__ = [
    "AcceptedFinding",
    "Anchor",
    "AppendOnly",
    "AssetLine",
    "BookUnit",
    "BudgetBook",
    "BudgetChange",
    "CalendarDay",
    "Change",
    "ChangeRow",
    "Delegation",
    "Delivery",
    "Department",
    "DepartmentYear",
    "EconomicLine",
    "Execution",
    "HistoryBase",
    "IncomeLine",
    "JobRun",
    "Membership",
    "Notice",
    "OutsideDoor",
    "PastPassword",
    "Period",
    "PeriodException",
    "PrintedTable",
    "ProcurementLine",
    "Project",
    "ProjectFunding",
    "ProjectYear",
    "PublicExpenseLine",
    "ReviewStep",
    "Reviewable",
    "ReviewedSince",
    "Robot",
    "RowMark",
    "Seal",
    "SecurityEvent",
    "ServiceLine",
    "SpendingLine",
    "Staffing",
    "StoredFile",
    "Tracked",
    "User",
    "Verification",
]
