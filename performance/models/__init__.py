"""The tables of the performance app, gathered for Django."""

from performance.models.acceptance import Acceptance
from performance.models.actual import Actual, FigureStamp
from performance.models.addition import Addition
from performance.models.adjustment import Adjustment
from performance.models.assessment import (
    Assessment,
    Flag,
    FlagEvent,
    LightChange,
)
from performance.models.declaration_draft import DeclarationDraft
from performance.models.evaluation import EvaluationRow, SelfEvaluation
from performance.models.evidence import Evidence
from performance.models.explanation import Explanation, Improvement
from performance.models.filing import FiledPaper, Filing
from performance.models.form_due import FormDue
from performance.models.indicator import Indicator
from performance.models.inquiry import Inquiry, InquiryStep
from performance.models.library import LibraryIndicator
from performance.models.package import FormPackage
from performance.models.policy import Policy
from performance.models.quarter import QuarterUpload
from performance.models.rectification import Rectification, RectificationStep
from performance.models.target import Goal, Plan, PlanPoint, Target, TargetVersion
from performance.models.upload import BookUpload, FormUpload
from performance.models.weighting import Weighting

__all__ = [
    "Acceptance",
    "Actual",
    "Addition",
    "Adjustment",
    "Assessment",
    "BookUpload",
    "DeclarationDraft",
    "EvaluationRow",
    "Evidence",
    "Explanation",
    "FigureStamp",
    "FiledPaper",
    "Filing",
    "Flag",
    "FlagEvent",
    "FormDue",
    "FormPackage",
    "FormUpload",
    "Goal",
    "Improvement",
    "Indicator",
    "Inquiry",
    "InquiryStep",
    "LibraryIndicator",
    "LightChange",
    "Plan",
    "PlanPoint",
    "Policy",
    "QuarterUpload",
    "Rectification",
    "RectificationStep",
    "SelfEvaluation",
    "Target",
    "TargetVersion",
    "Weighting",
]
