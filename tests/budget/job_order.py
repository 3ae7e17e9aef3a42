"""Two jobs of one morning; the one that is listed first comes after the other."""

import datetime

from budget.services.jobs.kinds import Kind, Schedule
from tests.budget.job_kinds import fail, succeed

KINDS = {
    "second": Kind(succeed, "乙", Schedule(datetime.time(1)), after=("first",)),
    "first": Kind(fail, "甲", Schedule(datetime.time(2))),
}
