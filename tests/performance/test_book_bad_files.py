"""Bad files on the page where a budget is read in: each is told in words that say what
is wrong or what to do, and what was on record stays."""

import io

import pypdfium2
import pytest
import typst

from budget.models import BudgetBook, Change, SecurityEvent
from budget.publication import Publication
from performance.models import BookUpload, Target
from tests import factories
from tests.base import NOON
from tests.budget.book import printed, printed_pdf, spoiled
from tests.budget.book.readers.test_pdf import LOCKED
from tests.budget.book.workbooks import attacks, raw
from tests.performance.book_page_case import MADE, BookPageCase, text

pytestmark = [pytest.mark.slow, pytest.mark.once]

CODE = MADE.department_code


def pages(count: int) -> bytes:
    """Return a PDF of so many pages of prose."""
    source = f"#for i in range({count}) [Page #i #pagebreak(weak: true)]"
    return typst.compile(source.encode())


class BadFileTests(BookPageCase):
    def shown(self, made: Publication) -> list[str]:
        """Send a book and return the errors that its preview tells."""
        page = self.send(self.own(text(made)))
        self.assertEqual(page.context["look"].refused, ())
        self.assertEqual(page.context["book"].unplaced, ())
        found = [words for grade, words in page.context["findings"] if grade == "error"]
        for words in found:
            self.assertContains(page, words)
        return found

    def refused(self, data: bytes, name: str, why: str) -> None:
        """Send a file that is refused at once: nothing of it is kept."""
        page = self.send(data, name)
        self.assertContains(page, why, status_code=422)
        self.assertFalse(BookUpload.objects.exists())
        self.assertEqual(SecurityEvent.objects.last().detail, why)

    def unread(self, data: bytes, name: str, why: str) -> None:
        """Send a file that is kept, and that nobody can read."""
        page = self.send(data, name)
        self.assertContains(page, why)
        self.assertContains(page, "重新上传")
        self.assertNotContains(page, 'value="keep"')
        self.assertFalse(BudgetBook.objects.exists())

    def test_scan_without_text(self):
        drawn = typst.compile(b"#rect(width: 100%, height: 80%, fill: gray)")
        why = "文件里没有文字，可能是扫描件。请用带文字的PDF，或财政系统导出的Excel。"
        self.unread(drawn, "扫描.pdf", why)

    def test_password(self):
        locked = LOCKED + b"startxref\n0\n%%EOF\n"
        self.refused(locked, "加密.pdf", "文件设有密码或权限限制，请取消后再上传。")

    def test_book_of_another_department(self):
        page = self.send(text())
        (why,) = page.context["look"].refused
        self.assertIn(f"（{CODE}）的部门预算，不是", why)
        self.assertContains(page, why)
        self.assertNotContains(page, 'value="keep"')
        self.assertEqual(self.post("keep").status_code, 422)
        self.assertFalse(BudgetBook.objects.exists())

    def test_locked_year(self):
        self.send(self.own(text()))
        self.post("keep")
        period = factories.make_period(self.body, year=MADE.year, month=3)
        period.locked_at, period.lock_reason = NOON, "已汇总上报。"
        factories.keep(period)
        acts = Change.objects.count()
        page = self.send(self.own(text(row0="15")))
        self.assertContains(
            page,
            f"{MADE.year}年的填报期已全部锁定，不能再改动这一年的预算和目标。",
        )
        self.assertContains(page, "<del>12</del>", html=True)
        self.assertNotContains(page, 'value="keep"')
        self.assertEqual(self.post("keep", reason="更正").status_code, 422)
        self.assertEqual(Change.objects.count(), acts)
        self.assertFalse(Target.objects.filter(value_printed="15").exists())

    def test_table_cut_off(self):
        cut = spoiled.cut_off(self.own(printed.text(MADE)), "5.1", lines=6)
        page = self.send(cut)
        line = len(cut.split("\n"))
        self.assertContains(page, f"第{line}行")
        self.assertContains(page, "无法判断各在哪一栏")
        self.assertContains(page, "表可能被截断")
        self.assertContains(page, "1 行没有读懂，现在保存不会包括它们。")
        self.assertContains(page, "请先改正文件重新上传")

    def test_amounts_in_wan_under_yuan(self):
        found = self.shown(spoiled.in_wan(MADE))
        self.assertTrue(any("表头写“元”，数字像是万元" in words for words in found))

    def test_two_tables_swapped(self):
        page = self.send(spoiled.swapped_titles(self.own(text()), "2", "3"))
        whys = [one.why for one in page.context["book"].unplaced]
        self.assertEqual(len(whys), 2)
        for why in whys:
            self.assertIn("两张表可能放反了，这张表没有读入", why)
            self.assertContains(page, why)
        self.assertContains(page, "2 行没有读懂，现在保存不会包括它们。")

    def test_wrong_total(self):
        found = self.shown(spoiled.wrong_total(MADE))
        self.assertTrue(any("表3“合计，合计”" in one for one in found))
        self.assertTrue(all("相差" in one for one in found if "合计，合计" in one))

    def test_row_lost_at_a_page_break(self):
        found = self.shown(spoiled.lost_row(MADE))
        self.assertTrue(any("可能在换页处丢失" in words for words in found))

    def test_three_hundred_pages(self):
        """A book in the middle of a long publication is read as any other."""
        whole = pypdfium2.PdfDocument(printed_pdf.pdf(MADE))
        whole.import_pages(pypdfium2.PdfDocument(pages(300)))
        out = io.BytesIO()
        whole.save(out)
        page = self.send(out.getvalue(), "很长.pdf")
        self.assertContains(page, "核对读入的预算")
        self.assertEqual(len(page.context["book"].tables), len(MADE.tables))
        self.assertEqual(page.context["book"].unplaced, ())

    def test_more_pages_than_a_publication_has(self):
        why = "这份PDF超过500页，请只上传部门预算公开的部分。"
        self.unread(pages(501), "很长.pdf", why)

    def test_workbook_that_swells(self):
        why = "文件展开后过大，请另存为PDF再上传。"
        self.refused(attacks()["300 MB in one cell"], "坏.xlsx", why)

    def test_workbook_of_a_million_rows(self):
        rows = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
        self.unread(raw(rows), "坏.xlsx", "工作表超过1万行，请删去多余的行再上传。")

    def test_workbook_with_entities(self):
        why = "无法读取这个文件，请用Excel打开、另存为新的.xlsx再上传。"
        self.unread(attacks()["a billion laughs"], "坏.xlsx", why)

    def test_refused_file_leaves_the_one_before_as_it_was(self):
        self.send(self.own(text(row1="95%~98%")))
        self.post("answer", **{"a.row.I02.read_as": "96"})
        refused = self.send(attacks()["300 MB in one cell"], "坏.xlsx")
        self.assertEqual(refused.status_code, 422)
        upload = BookUpload.objects.get()
        self.assertTrue(upload.is_read)
        self.assertEqual(upload.answers, {"row.I02.read_as": "96"})
