"""What a file is, by its content: every kind that is kept, and 60 that are not."""

import io
import tempfile
import zipfile

import pytest

from budget.choices import UploadFault
from budget.filetypes.identify import identify
from budget.filetypes.naming import shown_name
from budget.filetypes.terms import (
    CONTENT_TYPES,
    DOC,
    DOCX,
    JPEG,
    KINDS,
    OFD,
    PDF,
    PNG,
    XLS,
    XLSX,
    Refused,
)
from tests import made_files as made

OLE = "\x01Ole10Native".encode("utf-16-le")
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'
PNG_HEAD = made.real("visit.png")[:33]


def look(data, name):
    with tempfile.TemporaryFile() as file:
        file.write(data)
        return identify(file, name)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (made.real("visit.pdf"), "走访记录.pdf", PDF),
        (made.real("visit.xls"), "台账.xls", XLS),
        (made.real("visit.xls"), "台账.et", XLS),
        (made.real("visit.png"), "照片.PNG", PNG),
        (made.real("visit.jpg"), "照片.jpg", JPEG),
        (made.real("visit.jpg"), "照片.JPEG", JPEG),
        (made.office(), "说明.docx", DOCX),
        (made.office(made.EXCEL), "台账.xlsx", XLSX),
        (made.document(), "通知.doc", DOC),
        (made.document(), "通知.wps", DOC),
        (made.workbook(), "台账.et", XLS),
        (
            made.zipped({"OFD.xml": "<ofd/>", "Doc_0/Document.xml": "<x/>"}),
            "票.ofd",
            OFD,
        ),
        (made.pdf(), "空.pdf", PDF),
        (made.pdf(tail=b"%%EOF\r\n\x00\x00"), "补零.pdf", PDF),
        # Electronic invoices carry their data as a file in the PDF.
        (made.pdf(b"2 0 obj\n<< /Type /EmbeddedFile >>\nendobj\n"), "发票.pdf", PDF),
        (made.pdf(made.packed(b"1 0 << /Type /Page >>")), "压缩.pdf", PDF),
        # A link in the text is no part that is fetched.
        (
            made.office(
                **{
                    "word/_rels/document.xml.rels": made.relation(
                        "hyperlink", "http://a/"
                    )
                }
            ),
            "链接.docx",
            DOCX,
        ),
        # A phone puts a second image behind the first one.
        (made.real("visit.jpg") + made.real("visit.jpg"), "手机.jpg", JPEG),
        (made.workbook(made.record(0x85, bytes(4) + b"\0\0\1\0A")), "表.xls", XLS),
    ],
)
def test_a_kept_kind_is_told_by_its_content(data, name, kind):
    assert look(data, name) is kind


def with_rels(what, target="http://evil.invalid/t.dotm", mode="External"):
    return made.office(**{"word/_rels/x.rels": made.relation(what, target, mode)})


BROKEN_TYPES = {"[Content_Types].xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}


@pytest.mark.parametrize(
    ("data", "name", "fault"),
    [
        (b"", "空.pdf", UploadFault.EMPTY),
        (b"x", "网页.html", UploadFault.ENDING),
        (SVG, "图.svg", UploadFault.ENDING),
        (b"MZ", "程序.exe", UploadFault.ENDING),
        (b"x", "没有后缀", UploadFault.ENDING),
        (b"x", "双后缀.pdf.exe", UploadFault.ENDING),
        # Never by the name alone.
        (HTML, "页.png", UploadFault.UNKNOWN),
        (HTML, "页.pdf", UploadFault.UNKNOWN),
        (SVG, "图.png", UploadFault.UNKNOWN),
        (b"MZ\x90\x00" + bytes(100), "程序.pdf", UploadFault.UNKNOWN),
        (b"GIF89a" + bytes(20), "动图.jpg", UploadFault.UNKNOWN),
        (b"Rar!\x1a\x07\x01\x00", "包.docx", UploadFault.UNKNOWN),
        (b"{\\rtf1}", "文.doc", UploadFault.UNKNOWN),
        (b"\x7fELF" + bytes(60), "x.wps", UploadFault.UNKNOWN),
        (b"  %PDF-1.4\n%%EOF", "前空.pdf", UploadFault.UNKNOWN),
        (made.real("visit.png"), "照片.pdf", UploadFault.OTHER_ENDING),
        (made.office(made.EXCEL), "台账.docx", UploadFault.OTHER_ENDING),
        (made.office(), "说明.doc", UploadFault.OTHER_ENDING),
        # Zips that are no documents.
        (made.zipped({"a.exe": "x"}), "包.docx", UploadFault.UNKNOWN),
        (
            made.office(main="application/vnd.ms-powerpoint"),
            "片.docx",
            UploadFault.UNKNOWN,
        ),
        (made.zipped(BROKEN_TYPES), "实体.docx", UploadFault.BROKEN),
        (made.office()[:-30], "断.docx", UploadFault.BROKEN),
        (b"PK\x03\x04" + bytes(50), "断.xlsx", UploadFault.BROKEN),
        (made.office(**{"../../etc/x": "x"}), "逃.docx", UploadFault.BROKEN),
        # Macros, by part and by declared type.
        (made.office(**{"word/vbaProject.bin": b"x"}), "宏.docx", UploadFault.MACROS),
        (
            made.office(made.EXCEL, **{"xl/macrosheets/sheet1.xml": "<x/>"}),
            "宏.xlsx",
            UploadFault.MACROS,
        ),
        (
            made.office(**{"word/activeX/a.xml": "<x/>"}),
            "控件.docx",
            UploadFault.MACROS,
        ),
        (
            made.office(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
            "宏.docx",
            UploadFault.MACROS,
        ),
        (made.document(Macros=b"x"), "宏.doc", UploadFault.MACROS),
        (made.workbook(_VBA_PROJECT_CUR=b"x"), "宏.xls", UploadFault.MACROS),
        (
            made.workbook(made.record(0x85, bytes(4) + b"\0\1\1\0A")),
            "旧宏.xls",
            UploadFault.MACROS,
        ),
        # Behind a password.
        (made.compound({"EncryptedPackage": b"x"}), "密.docx", UploadFault.ENCRYPTED),
        (made.document(0x0100), "密.doc", UploadFault.ENCRYPTED),
        (made.workbook(made.record(0x2F, bytes(6))), "密.xls", UploadFault.ENCRYPTED),
        (
            made.pdf(b"", b"<< /Encrypt 5 0 R >>\n%%EOF"),
            "密.pdf",
            UploadFault.ENCRYPTED,
        ),
        # What runs, or is fetched, on opening.
        (with_rels("attachedTemplate"), "模板.docx", UploadFault.ACTIVE),
        (with_rels("oleObject"), "对象.docx", UploadFault.ACTIVE),
        (
            made.office(**{"word/embeddings/oleObject1.bin": b"x" + OLE}),
            "包.docx",
            UploadFault.ACTIVE,
        ),
        (
            made.office(
                made.EXCEL,
                **{"xl/externalLinks/externalLink1.xml": "<x><ddeLink/></x>"},
            ),
            "链.xlsx",
            UploadFault.ACTIVE,
        ),
        (made.document(**{"\x01Ole10Native": b"x"}), "包.doc", UploadFault.ACTIVE),
        (made.pdf(b"<< /S /JavaScript /JS (x) >>"), "脚本.pdf", UploadFault.ACTIVE),
        (made.pdf(b"<< /S /Java#53cript >>"), "伪装.pdf", UploadFault.ACTIVE),
        (made.pdf(b"<< /S /Launch /F (cmd.exe) >>"), "启动.pdf", UploadFault.ACTIVE),
        (
            made.pdf(made.packed(b"<< /S /JavaScript /JS (x) >>")),
            "压缩脚本.pdf",
            UploadFault.ACTIVE,
        ),
        # Two files in one.
        (made.real("visit.png") + HTML, "图.png", UploadFault.TWO_IN_ONE),
        (made.real("visit.png") + made.office(), "图.png", UploadFault.TWO_IN_ONE),
        (
            PNG_HEAD + made.chunk(b"tEXt", HTML) + made.chunk(b"IEND", b""),
            "图.png",
            UploadFault.TWO_IN_ONE,
        ),
        (made.real("visit.jpg") + made.office(), "图.jpg", UploadFault.TWO_IN_ONE),
        (made.real("visit.jpg") + made.pdf(), "图.jpg", UploadFault.TWO_IN_ONE),
        (
            made.real("visit.jpg")[:2]
            + b"\xff\xfe\x00\x2a"
            + HTML
            + made.real("visit.jpg")[2:],
            "图.jpg",
            UploadFault.TWO_IN_ONE,
        ),
        (made.pdf() + made.office(), "文.pdf", UploadFault.TWO_IN_ONE),
        (
            made.pdf() + made.zipped({"a": "x"}, comment=b"\n%%EOF\n"),
            "文.pdf",
            UploadFault.TWO_IN_ONE,
        ),
        (b"%PDF-1.4\n" + HTML + b"\n%%EOF", "文.pdf", UploadFault.TWO_IN_ONE),
        (
            made.zipped({"[Content_Types].xml": "x"}, comment=HTML),
            "注.docx",
            UploadFault.TWO_IN_ONE,
        ),
        (made.office() + HTML, "尾.docx", UploadFault.TWO_IN_ONE),
        # Broken on purpose.
        (b"%PDF-1.7\n", "断.pdf", UploadFault.BROKEN),
        (PNG_HEAD, "断.png", UploadFault.BROKEN),
        (PNG_HEAD[:8] + b"\xff" * 20, "断.png", UploadFault.BROKEN),
        (b"\xff\xd8\xff\xe0" + bytes(100) + b"\xff\xd9", "断.jpg", UploadFault.BROKEN),
        (b"\xff\xd8\xff\xda\x00\x08\xff\xd9", "无帧.jpg", UploadFault.BROKEN),
        (made.real("visit.xls")[:600], "断.xls", UploadFault.BROKEN),
        (made.compound({"WordDocument": b"nothing"}), "空.doc", UploadFault.BROKEN),
        (made.compound({"PowerPoint Document": b"x"}), "片.doc", UploadFault.UNKNOWN),
    ],
)
def test_every_other_file_is_refused_with_its_reason(data, name, fault):
    with pytest.raises(Refused) as refusal:
        look(data, name)
    assert refusal.value.fault is fault


@pytest.mark.slow
def test_a_zip_bomb_is_refused_without_unpacking():
    bomb = made.office(**{"word/media/a.xml": b"0" * (40 * 1024 * 1024)})
    assert len(bomb) < 100_000
    with pytest.raises(Refused) as refusal:
        look(bomb, "炸弹.docx")
    assert refusal.value.fault is UploadFault.SWOLLEN


def test_an_encrypted_entry_is_refused():
    plain = bytearray(made.office())
    # The flag stands in the local header and in the directory.
    plain[6] |= 1
    directory = plain.rfind(b"PK\x01\x02", 0, plain.find(b"PK\x05\x06"))
    first = plain.find(b"PK\x01\x02")
    for place in (first, directory):
        plain[place + 8] |= 1
    with pytest.raises(Refused) as refusal:
        look(bytes(plain), "密.docx")
    assert refusal.value.fault is UploadFault.ENCRYPTED


def test_a_container_that_runs_in_a_circle_ends():
    data = bytearray(made.document())
    table = 512 * (int.from_bytes(data[76:80], "little") + 1)
    directory = int.from_bytes(data[48:52], "little")
    data[table + 4 * directory : table + 4 * directory + 4] = data[48:52]
    with pytest.raises(Refused) as refusal:
        look(bytes(data), "圈.doc")
    assert refusal.value.fault is UploadFault.BROKEN


@pytest.mark.parametrize("seed", range(40))
def test_a_file_cut_or_bitten_anywhere_is_kept_or_refused_and_nothing_else(seed):
    import random

    chance = random.Random(seed)
    names = ("visit.pdf", "visit.xls", "visit.png", "visit.jpg")
    data = bytearray(made.real(names[seed % 4]))
    for _time in range(20):
        data[chance.randrange(len(data))] = chance.randrange(256)
    data = data[: chance.randrange(len(data) // 2, len(data) + 1)]
    try:
        assert look(bytes(data), names[seed % 4]) in KINDS
    except Refused as refusal:
        assert refusal.sentence


def test_every_refusal_has_words_that_say_what_to_do():
    for fault in UploadFault:
        sentence = Refused(fault, "20MB").sentence
        assert sentence.endswith("。") and "%(" not in sentence


def test_nothing_that_a_browser_runs_is_on_the_list():
    assert not {one for one in CONTENT_TYPES if "html" in one or "svg" in one}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("走访记录.pdf", "走访记录.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\用户\\台账.xls", "台账.xls"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("照片\u202egpj.exe", "照片gpj.exe"),
        ("零\u200b宽.pdf", "零宽.pdf"),
        ("空\x00字.pdf", "空字.pdf"),
        ('"><b>.pdf', "___b_.pdf"),
        (".htaccess", "htaccess"),
        ("....", "未命名"),
        ("", "未命名"),
        ("长" * 300 + ".pdf", "长" * 96 + ".pdf"),
    ],
)
def test_a_name_is_harmless_where_it_is_shown(given, shown):
    assert shown_name(given) == shown


def test_an_xlsx_by_openpyxl_is_one():
    from openpyxl import Workbook

    held = io.BytesIO()
    Workbook().save(held)
    assert zipfile.is_zipfile(held)
    assert look(held.getvalue(), "表.xlsx") is XLSX
