"""指标库: loaded once, searched, added to and retired by those who keep it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import override_settings

from budget.choices import Action, Role
from budget.models import Change
from budget.workflow import IllegalTransition, StaleVersion
from performance.choices import LibraryKind
from performance.models import LibraryIndicator
from performance.queries.library import entries
from performance.services import library
from tests import factories as base
from tests.base import LATER, NOON, TestCase
from tests.performance.factories import make_entry

pytestmark = pytest.mark.slow

URL, ADD = "/library/", "/library/add/"
QUERIES = 7


class LibraryCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.finance = base.make_user("finance")
        base.grant(cls.finance, cls.bureau, Role.FINANCE)

    def posted(self, **changes):
        values = {
            "level1": "产出指标",
            "level2": "数量指标",
            "name": "走访企业数",
            "explanation": "全年走访的规模以上企业",
            "measure": "count",
            "accumulation": "cumulative",
            "comparator": ">=",
            "unit": "家",
        }
        return values | changes

    def add(self, actor=None, body=None, **changes):
        return library.add_own(
            department_id=(body or self.bureau).pk,
            values=self.posted(**changes),
            actor=actor or self.finance,
            now=NOON,
        )

    def names(self, user, **wanted):
        return [row.name for row in entries(user, **wanted)]


class LoadingTests(LibraryCase):
    def test_loading_twice_changes_nothing(self):
        call_command("load_library", verbosity=0)
        count = LibraryIndicator.objects.filter(department=None).count()
        assert count > 0
        assert library.load_common(now=LATER) == 0
        assert LibraryIndicator.objects.count() == count
        assert Change.objects.filter(action=Action.LIBRARY_LOADED).count() == 1

    def test_loading_brings_no_retired_entry_back(self):
        library.load_common(now=NOON)
        entry = LibraryIndicator.objects.first()
        entry.retired_at = NOON
        base.keep(entry)
        assert library.load_common(now=LATER) == 0
        assert entry.name not in self.names(self.lead)

    def test_what_is_shipped_passes_the_checks_of_an_own_entry(self):
        library.load_common(now=NOON)
        for entry in LibraryIndicator.objects.all():
            entry.full_clean()


class ReadingTests(LibraryCase):
    def test_a_part_of_the_name_or_explanation_finds_an_entry(self):
        make_entry(None, name="企业满意率", explanation="受访者的评价")
        make_entry(self.bureau)
        assert self.names(self.lead, words="满意") == ["企业满意率"]
        assert self.names(self.lead, words="受访") == ["企业满意率"]
        assert self.names(self.lead, words="企业 走访") == ["走访企业数"]
        assert self.names(self.lead, words="道路") == []

    def test_level_and_range_narrow_the_list(self):
        make_entry(None, level1="效益指标", level2="社会效益指标", name="就业")
        make_entry(self.bureau)
        make_entry(self.bureau, name="旧指标", retired_at=NOON)
        assert self.names(self.lead) == ["就业", "走访企业数"]
        assert self.names(self.lead, level1="效益指标") == ["就业"]
        assert self.names(self.lead, kind=LibraryKind.COMMON) == ["就业"]
        assert self.names(self.lead, kind=LibraryKind.OWN) == ["走访企业数"]
        assert self.names(self.lead, kind=LibraryKind.RETIRED) == ["旧指标"]

    def test_a_body_reads_no_other_bodys_own_entries(self):
        make_entry(self.bureau)
        make_entry(None, name="共性")
        assert self.names(self.outsider) == ["共性"]
        assert self.names(self.auditor) == ["共性", "走访企业数"]
        assert self.names(self.sysadmin) == []


class KeepingTests(LibraryCase):
    def test_finance_and_head_add_for_their_body_and_nobody_else_does(self):
        self.add()
        self.add(self.head, name="新增专利数")
        for who in (self.lead, self.clerk, self.reviewer, self.outsider):
            with pytest.raises(PermissionDenied):
                self.add(who, name="别的")
        with pytest.raises(PermissionDenied):
            self.add(body=self.other_bureau)
        assert self.names(self.lead) == ["走访企业数", "新增专利数"]
        assert Change.objects.filter(action=Action.LIBRARY_ADDED).count() == 2

    def test_a_section_keeps_no_entries_of_its_own(self):
        with pytest.raises(PermissionDenied):
            self.add(body=self.section)

    def test_a_name_is_taken_until_its_entry_is_retired(self):
        entry = self.add()
        with pytest.raises(ValidationError):
            self.add()
        library.retire(pk=entry.pk, version=1, actor=self.head, now=LATER)
        assert self.add().pk != entry.pk

    def test_a_level_2_must_stand_under_its_level_1(self):
        with pytest.raises(ValidationError) as caught:
            self.add(level2="社会效益指标")
        assert "level2" in caught.value.message_dict

    def test_retiring_asks_for_the_version_seen_and_happens_once(self):
        entry = self.add()
        with pytest.raises(StaleVersion):
            library.retire(pk=entry.pk, version=9, actor=self.finance, now=LATER)
        kept = library.retire(pk=entry.pk, version=1, actor=self.finance, now=LATER)
        assert (kept.retired_at, kept.version) == (LATER, 2)
        with pytest.raises(IllegalTransition):
            library.retire(pk=entry.pk, version=2, actor=self.finance, now=LATER)

    def test_a_common_entry_is_retired_by_no_body(self):
        entry = make_entry(None)
        with pytest.raises(PermissionDenied):
            library.retire(pk=entry.pk, version=1, actor=self.head, now=NOON)


@override_settings(CLOCK=NOON.isoformat())
class PageTests(LibraryCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(self.finance)

    def test_an_entry_is_added_found_and_retired_on_the_pages(self):
        data = self.posted(department=self.bureau.pk)
        assert self.client.post(ADD, data).status_code == 302
        entry = LibraryIndicator.objects.get()
        assert entry.unit == "家"
        self.assertContains(self.client.get(URL, {"q": "规模以上"}), "走访企业数")
        self.client.post(f"{URL}{entry.pk}/retire/", {"version": entry.version})
        shown = self.client.get(URL, {"kind": "retired"})
        self.assertContains(shown, "走访企业数")

    def test_what_was_typed_stays_when_it_is_refused(self):
        self.add()
        data = self.posted(department=self.bureau.pk, explanation="另一种解释")
        answer = self.client.post(ADD, data)
        self.assertContains(answer, "另一种解释", status_code=422)
        self.assertContains(answer, "同名指标", status_code=422)

    def test_only_who_keeps_a_body_sees_its_buttons(self):
        entry = self.add()
        way = f"{URL}{entry.pk}/retire/"
        self.assertContains(self.client.get(URL), way)
        self.client.force_login(self.lead)
        shown = self.client.get(URL)
        self.assertNotContains(shown, way)
        self.assertNotContains(shown, ADD)

    def test_an_unknown_level_is_an_error_beside_the_filter(self):
        assert self.client.get(URL, {"level1": "别的"}).status_code == 422

    def test_the_number_of_queries_does_not_grow_and_the_list_has_pages(self):
        self.add()
        self.client.get(URL)
        with self.assertNumQueries(QUERIES):
            self.client.get(URL)
        for number in range(40):
            make_entry(self.bureau, name=f"指标{number}")
        with self.assertNumQueries(QUERIES):
            shown = self.client.get(URL)
        self.assertContains(shown, "?page=2")
        self.assertContains(self.client.get(URL, {"page": 2}), "指标39")
