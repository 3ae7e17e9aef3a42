"""The settings of the house with the jobs of tests, for processes of their own."""

from config.settings import *  # noqa: F403

JOBS = ["tests.budget.job_kinds"]
