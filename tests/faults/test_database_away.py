"""PostgreSQL stops under the work and comes back: nothing is lost, nothing doubled.

The server is one of our own, so that nobody else's stops with it; this process and the
ones it starts stand on it for as long as the class takes.
"""

import secrets
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from budget.choices import JobStatus
from budget.models import JobRun
from budget.services.jobs import queue
from config.local import account as accounts
from config.local import postgres
from tests import kept
from tests.faults import stage
from tests.faults.house import until
from tests.faults.test_faults import NightTestCase


class OwnServer:
    """A PostgreSQL that a test may stop and start again, on one port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.password = secrets.token_hex(8)
        self.port: int | None = None
        self.up = ExitStack()

    def start(self) -> None:
        server = self.up.enter_context(
            postgres.running(
                self.folder, password=self.password, durable=True, port=self.port
            )
        )
        self.at = urlsplit(server.url)
        self.port = self.at.port

    def stop(self) -> None:
        self.up.close()


class DatabaseAwayTests(NightTestCase):
    server: OwnServer

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        folder = accounts.temporary_folder(accounts.unprivileged())
        cls.server = OwnServer(cls.enterClassContext(folder))
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()
        cls.move_to(cls.server)
        call_command("migrate", run_syncdb=True, verbosity=0)
        kept.leave_empty()

    @classmethod
    def move_to(cls, server: OwnServer) -> None:
        before = dict(connection.settings_dict)

        def back() -> None:
            connection.close()
            connection.settings_dict.update(before)

        cls.addClassCleanup(back)
        connection.close()
        connection.settings_dict.update(
            NAME=server.at.path[1:],
            USER=server.at.username,
            PASSWORD=server.at.password,
            HOST=server.at.hostname,
            PORT=server.at.port,
        )

    def restart(self) -> None:
        self.server.stop()
        connection.close()
        self.server.start()

    def test_work_in_hand_is_finished_after_the_server_is_back(self) -> None:
        self.begin(workers=1)
        with stage.gate():
            self.sweep()
            until(lambda: stage.held() == 2, "both parts in hand")
            self.restart()
        self.sweep_until_over()
        self.assert_clean()
        # Whoever had a part in hand tried once for nothing.
        self.assertEqual(self.attempts(), [2, 2])

    def test_loop_outlives_the_server_and_goes_on_by_itself(self) -> None:
        self.begin()
        with stage.gate():
            loop = self.house.start_command(loop=True)
            until(lambda: stage.held() == 1, "a part in hand")
            self.server.stop()
            connection.close()
            until(lambda: self.house.logged("database away"), "noticed")
            self.server.start()
        until(self.all_over, "all runs over", 0.5)
        self.assert_clean()
        self.assertIsNone(loop.poll())


class LoopTests(NightTestCase):
    def test_loop_stays_and_works_off_what_comes_later(self) -> None:
        self.begin()
        loop = self.house.start_command(loop=True)
        until(self.all_over, "the night is over", 0.5)
        self.assert_clean()
        later = queue.enqueue(name="tidy", slot="later", due_at=timezone.now())
        assert later is not None
        done = JobRun.objects.filter(pk=later.pk, status=JobStatus.DONE)
        until(done.exists, "what came later is done", 0.5)
        self.assertIsNone(loop.poll())
