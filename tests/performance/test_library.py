"""指标库: loaded once, searched, added to and retired by those who keep it."""

import re
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import override_settings

from budget.audit import door
from budget.choices import Action, Role
from budget.models import Change, Department, ProjectYear
from budget.workflow import IllegalTransition, StaleVersion
from performance import hints, values
from performance.choices import LibraryKind, Measure
from performance.declared_terms import measure_of
from performance.hints import Weighed
from performance.models import Indicator, LibraryIndicator, Target
from performance.queries import declarations
from performance.queries import library as queries
from performance.queries.library import entries
from performance.services import library, library_taking
from performance.services.declarations import save_form
from tests import factories as base
from tests.base import LATER, NOON, TestCase
from tests.performance.declaring_case import a_goal, a_project, a_row
from tests.performance.factories import make_entry, make_goal, make_project, make_target

pytestmark = pytest.mark.slow

URL, ADD = "/library/", "/library/add/"
QUERIES = 8


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
        return library.add(
            department_id=(body or self.bureau).pk,
            values=self.posted(**changes),
            actor=actor or self.finance,
            now=NOON,
        )

    def names(self, user, **wanted):
        return [row.name for row in entries(user, **wanted)]

    def everywhere(self):
        """Return somebody of the finance bureau who supervises every body."""
        fiscal = base.make_user("fiscal")
        for body in Department.objects.filter(parent=None):
            base.grant(fiscal, body, Role.SUPERVISOR)
        return fiscal


def unsaved(**extra):
    return LibraryIndicator(
        level1="产出指标",
        level2="数量指标",
        measure="count",
        accumulation="cumulative",
        **extra,
    )


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
            assert library.stands_under(entry.level1, entry.level2), entry.name
            assert entry.explanation and entry.source, entry.name

    def test_the_example_of_each_shipped_entry_is_read_as_the_entry_says(self):
        for entry in library.shipped():
            read = values.read(entry.example, name=entry.name, year=2025)
            assert not read.unclear, entry.name
            assert (read.unit, read.comparator) == (entry.unit, entry.comparator)
            # Words are three bands until somebody says yes or no.
            if entry.measure != Measure.YES_NO:
                assert measure_of(read) == entry.measure, entry.name
            row = Weighed(place="row", name=entry.name, value=entry.example)
            assert hints.of_row(row) == [], entry.name

    def test_what_an_older_file_shipped_is_retired_and_a_persons_own_is_not(self):
        with door.change(actor=None, action=Action.LIBRARY_LOADED, now=NOON):
            old = door.save_many([unsaved(name="旧的"), unsaved(name="改过的")])
        assert old == 2
        fiscal = self.everywhere()
        changed = LibraryIndicator.objects.get(name="改过的")
        library.change(
            pk=changed.pk, version=1, values={"unit": "家"}, actor=fiscal, now=NOON
        )
        library.load_common(now=LATER)
        retired = LibraryIndicator.objects.exclude(retired_at=None)
        assert [row.name for row in retired] == ["旧的"]


class ReadingTests(LibraryCase):
    def test_a_part_of_the_name_or_explanation_finds_an_entry(self):
        make_entry(None, name="企业满意率", explanation="受访者的评价")
        make_entry(self.bureau)
        assert self.names(self.lead, words="满意") == ["企业满意率"]
        assert self.names(self.lead, words="受访") == ["企业满意率"]
        assert self.names(self.lead, words="企业 走访") == ["走访企业数"]
        assert self.names(self.lead, words="道路") == []

    def test_a_unit_finds_an_entry_by_a_word_and_narrows_as_a_whole(self):
        make_entry(None, name="就业人数", unit="人")
        make_entry(None, name="培训人次", unit="人次")
        assert self.names(self.lead, words="人次") == ["培训人次"]
        assert self.names(self.lead, unit="人") == ["就业人数"]

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

    def test_a_common_entry_is_kept_by_who_supervises_everybody_alone(self):
        entry = make_entry(None)
        one = base.make_user("one")
        base.grant(one, self.bureau, Role.SUPERVISOR)
        for who in (self.head, self.finance, one):
            with pytest.raises(PermissionDenied):
                library.retire(pk=entry.pk, version=1, actor=who, now=NOON)
        fiscal = self.everywhere()
        assert library.retire(pk=entry.pk, version=1, actor=fiscal, now=NOON).retired_at
        kept = library.restore(pk=entry.pk, version=2, actor=fiscal, now=LATER)
        assert (kept.retired_at, kept.version) == (None, 3)

    def test_changing_leaves_its_fields_on_the_trail_and_the_name_of_a_common_one(self):
        own, fiscal = self.add(), self.everywhere()
        library.change(
            pk=own.pk,
            version=1,
            values=self.posted(unit="户", name="走访户数"),
            actor=self.head,
            now=LATER,
        )
        row = Change.objects.get(action=Action.LIBRARY_CHANGED).rows.get()
        assert row.fields["unit"] == ["家", "户"]
        common = make_entry(None)
        kept = library.change(
            pk=common.pk,
            version=1,
            values=self.posted(name="别的", unit="户"),
            actor=fiscal,
            now=LATER,
        )
        assert (kept.name, kept.unit) == ("走访企业数", "户")
        same = library.change(
            pk=common.pk,
            version=2,
            values=self.posted(unit="户"),
            actor=fiscal,
            now=LATER,
        )
        assert same.version == 2

    def test_a_retired_entry_is_not_changed_and_comes_back_where_its_place_is_free(
        self,
    ):
        entry = self.add()
        library.retire(pk=entry.pk, version=1, actor=self.head, now=LATER)
        with pytest.raises(IllegalTransition):
            library.change(
                pk=entry.pk,
                version=2,
                values=self.posted(),
                actor=self.head,
                now=LATER,
            )
        self.add()
        with pytest.raises(ValidationError, match="同名"):
            library.restore(pk=entry.pk, version=2, actor=self.head, now=LATER)

    def test_what_is_not_there_is_said_so(self):
        with pytest.raises(LibraryIndicator.DoesNotExist):
            library.retire(pk=0, version=1, actor=self.head, now=NOON)


class TakingTests(LibraryCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        year = make_project(cls.section)
        goal = make_goal(cls.section, project_year=year)
        cls.target = make_target(goal, cls.indicator)

    def take(self, actor):
        return library_taking.take_in(
            department_id=self.bureau.pk, year=2024, actor=actor, now=NOON
        )

    def test_a_bodys_forms_fill_its_library_once(self):
        assert self.take(self.finance) == 1
        assert self.take(self.head) == 0
        entry = LibraryIndicator.objects.get()
        assert (entry.name, entry.example) == (self.indicator.name, "40")
        assert entry.department == self.bureau
        with pytest.raises(PermissionDenied):
            self.take(self.lead)

    def test_only_an_entry_in_reach_whose_name_was_kept_was_picked(self):
        common, own = make_entry(None), make_entry(self.bureau, name="培训人次")
        other = make_entry(self.other_bureau, name="别处")
        rows = [
            ("1", common.pk, "走访企业数（家）"),
            ("2", own.pk, "改了名"),
            ("3", other.pk, "别处"),
            ("4", None, "自写"),
        ]
        assert queries.picked(rows, self.bureau.path) == {"1": common}


class PickedTests(LibraryCase):
    """An entry of yes or no that is picked into a row of a declaration."""

    NAME = "不发生群体性事件"

    def saved(self, **row):
        form = a_project(
            a_goal(a_row(**{"name": self.NAME, "value": "不发生"} | row)),
            department_id=self.section.pk,
        )
        year = ProjectYear.objects.filter(code=form.project_code).first()
        if year is not None:
            (target,) = Target.objects.filter(goal__project_year=year)
            known = declarations.of_project(year)
            (goal,) = known.goals
            changed = replace(goal.rows[0], **row)
            form = replace(known, goals=(replace(goal, rows=(changed,)),))
            assert target.pk == changed.target_id
        assert save_form(form, actor=self.finance, now=NOON).saved
        return Indicator.objects.get(targets__goal__project_year__code="P2025")

    def entry(self):
        return make_entry(
            None, name=self.NAME, measure=Measure.YES_NO, accumulation="grade"
        )

    def test_picked_into_a_row_on_record_it_makes_it_one_of_yes_or_no(self):
        assert self.saved().measure == Measure.GRADE
        entry = self.entry()
        assert self.saved(library=entry.pk).measure == Measure.YES_NO
        assert self.saved().library == entry

    def test_saved_again_it_stays_one_of_yes_or_no(self):
        assert self.saved(library=self.entry().pk).measure == Measure.YES_NO
        assert self.saved(standard="计划标准").measure == Measure.YES_NO

    def test_of_another_name_it_is_worded_again(self):
        self.saved(library=self.entry().pk)
        assert self.saved(name="信访秩序").measure == Measure.GRADE

    def test_beside_a_number_it_is_a_question(self):
        row = a_row(name=self.NAME, value="≤0", library=self.entry().pk)
        form = a_project(a_goal(row), department_id=self.section.pk)
        (asked,) = save_form(form, actor=self.finance, now=NOON).problems
        assert asked.question and asked.place == "goal.1.row.1.value"


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

    def test_an_entry_is_changed_and_brought_back_on_the_pages(self):
        entry = self.add()
        page = self.client.get(f"{URL}{entry.pk}/change/")
        self.assertContains(page, "全年走访的规模以上企业")
        data = self.posted(unit="户", version=1)
        assert self.client.post(f"{URL}{entry.pk}/change/", data).status_code == 302
        late = self.client.post(f"{URL}{entry.pk}/change/", data)
        assert late.status_code == 409
        self.client.post(f"{URL}{entry.pk}/retire/", {"version": 2})
        self.client.post(f"{URL}{entry.pk}/restore/", {"version": 3})
        entry.refresh_from_db()
        assert (entry.unit, entry.retired_at) == ("户", None)

    def test_the_history_of_a_common_entry_is_no_dead_link(self):
        self.client.force_login(self.everywhere())
        for entry in (self.add(), make_entry(None)):
            page = self.client.get(f"{URL}{entry.pk}/change/").content.decode()
            for link in re.findall(r'href="(/trail/[^"]+)"', page):
                assert self.client.get(link).status_code == 200
        self.client.force_login(self.finance)
        entry = self.add(name="走访户数")
        page = self.client.get(f"{URL}{entry.pk}/change/")
        self.assertContains(page, f"/trail/performance.libraryindicator/{entry.pk}/")

    def test_a_row_is_offered_what_its_filler_may_read(self):
        make_entry(None, name="培训人次", unit="人次", comparator=">=")
        make_entry(self.other_bureau, name="别处的培训")
        self.client.force_login(self.lead)
        shown = self.client.get(f"{URL}pick/", {"q": "培训"})
        self.assertContains(shown, 'data-pattern="≥人次"')
        self.assertNotContains(shown, "别处")
        assert self.client.get(f"{URL}pick/", {"level1": "x"}).status_code == 422

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
