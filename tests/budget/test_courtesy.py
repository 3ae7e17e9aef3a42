"""A long job rests where the database has no queue for those who wait."""

import time

import pytest
from django.db import connection

from budget.services.jobs.courtesy import AT_WORK, REST, GiveWay


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    taken: list[float] = []
    monkeypatch.setattr(time, "sleep", taken.append)
    return taken


def test_a_job_that_has_just_begun_does_not_rest(rests: list[float]) -> None:
    GiveWay()()
    assert rests == []


def test_a_job_rests_now_and_then_on_sqlite_alone(
    rests: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    give_way = GiveWay()
    later = time.monotonic() + AT_WORK + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    give_way()
    give_way()
    assert rests == ([REST] if connection.vendor == "sqlite" else [])
