"""The settings of the house with short waits, so that a fault is over in seconds."""

import os

import tests.faults
from config.settings import *  # noqa: F403
from config.settings import (
    BASE_DIR,
    CELERY_BROKER_TRANSPORT_OPTIONS,
    DATABASES,
    JOBS,
)

JOBS = [*JOBS, "tests.faults.poison"]
JOB_SILENT_SECONDS = float(os.environ.get("FAULTS_SILENT", "2"))
JOB_RETRY_SECONDS = 0.5
JOB_SWEEP_SECONDS = 1
JOB_LOOP_SECONDS = 0.5
# A workbook of some dozens of rows takes several acts.
WORKBOOK_CHUNK = tests.faults.WORKBOOK_CHUNK
CLOCK = tests.faults.CLOCK
CELERY_BEAT_SCHEDULE = {"sweep": {"task": "budget.tasks.sweep", "schedule": 1}}
CELERY_BEAT_SCHEDULE_FILENAME = os.environ.get("FAULTS_BEAT", str(BASE_DIR / "beat"))
CELERY_TASK_ACKS_LATE = os.environ.get("FAULTS_ACKS_LATE", "1") == "1"
CELERY_TASK_REJECT_ON_WORKER_LOST = os.environ.get("FAULTS_REJECT", "1") == "1"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **CELERY_BROKER_TRANSPORT_OPTIONS,
    "visibility_timeout": 3,
    "unacked_restore_interval": 1,
}
# A test holds a table for as long as it takes to kill somebody.
DATABASES["default"]["OPTIONS"]["options"] = "-c lock_timeout=60000"
