"""Several processes that write into the database of one test."""

import os
import sqlite3
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

from budget.models import Change
from performance.models import Actual
from tests import factories
from tests.base import TransactionTestCase, assert_sealed
from tests.nursery import READ, nursery


class ProcessCase(TransactionTestCase):
    """Several processes of one bureau: what SQLite promises, and PostgreSQL too."""

    SAVERS = 8
    SAVES = 50

    def setUp(self):
        super().setUp()
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        self.path = Path(kept.name) / "copy.sqlite3"

    def database_url(self):
        """Return where other processes find what this test wrote."""
        if connection.vendor == "postgresql":
            name = connection.settings_dict["NAME"]
            url = urlsplit(os.environ["DATABASE_URL"])
            return url._replace(path=f"/{name}").geturl()
        with sqlite3.connect(self.path) as copy:
            connection.connection.backup(copy)
        copy.close()
        return f"sqlite:///{self.path}"

    def run_all(self, *arguments, module="tests.performance.saver"):
        """Run one process for each list of arguments; return what all met."""
        environment = {**os.environ, "DATABASE_URL": self.database_url()}
        environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
        logs = [self.path.with_name(f"{n}.log") for n in range(len(arguments))]
        processes = [
            nursery(*READ).start(["-m", module, *map(str, words)], environment, log)
            for words, log in zip(arguments, logs, strict=True)
        ]
        codes = [process.wait(timeout=240) for process in processes]
        printed = [log.read_text() for log in logs]
        assert codes == [0] * len(arguments), printed
        self.take_back()
        met = Counter()
        for line in "".join(printed).splitlines():
            what, count = line.split()
            met[what] += int(count)
        return met

    def take_back(self):
        """Let this process's connection see what the processes wrote into the copy."""
        if connection.vendor == "sqlite":
            with sqlite3.connect(self.path) as copy:
                copy.execute("PRAGMA journal_mode = DELETE")
                copy.backup(connection.connection)
            copy.close()

    def save_together(self):
        """Two and two save the same figure: nothing is lost, the chain is whole."""
        shared = [
            factories.make_indicator(self.section, f"指标{n}")
            for n in range(self.SAVERS // 2)
        ]
        before = Change.objects.count()
        self.run_all(*[["clerk", "save", one.pk] for one in shared * 2])
        versions = Actual.objects.values_list("version", flat=True)
        assert list(versions) == [2 * self.SAVES] * len(shared)
        assert Actual.history.count() == self.SAVERS * self.SAVES
        assert Change.objects.count() == before + self.SAVERS * self.SAVES
        assert_sealed()
