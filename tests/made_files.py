"""Files for tests, byte by byte: real ones by office programs, and made-up attacks."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

FOLDER = Path(__file__).parent / "files"
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512
WORD = "wordprocessingml.document"
EXCEL = "spreadsheetml.sheet"
OPEN = "application/vnd.openxmlformats-officedocument"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def real(name: str) -> bytes:
    """A file written by LibreOffice (visit.xls, visit.pdf) or Chromium (images)."""
    return (FOLDER / name).read_bytes()


def zipped(parts: dict[str, bytes | str], **options) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.comment = options.get("comment", b"")
    return held.getvalue()


def office(kind: str = WORD, main: str = "", **parts: bytes | str) -> bytes:
    """A docx or xlsx with extra parts; `main` replaces its declared content type."""
    declared = main or f"{OPEN}.{kind}.main+xml"
    part = "word/document.xml" if kind == WORD else "xl/workbook.xml"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/xml"/>'
        f'<Override PartName="/{part}" ContentType="{declared}"/></Types>'
    )
    rels = (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="{part}"/></Relationships>'
    )
    return zipped(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": rels,
            part: "<w:document xmlns:w='w'><w:body/></w:document>",
            **parts,
        }
    )


def relation(what: str, target: str, mode: str = "External") -> str:
    return (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r9" '
        f'Type="{OFFICE}/{what}" Target="{target}" TargetMode="{mode}"/>'
        "</Relationships>"
    )


def compound(streams: dict[str, bytes]) -> bytes:
    """An old Office container (MS-CFB, version 3) with these streams, each large."""
    contents = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    entries = [_entry("Root Entry", 5, END, 0)]
    sectors: list[bytes] = []
    following: list[int] = []

    def put(data: bytes) -> int:
        first = len(sectors)
        count = -(-len(data) // SECTOR)
        for number in range(count):
            sectors.append(
                data[number * SECTOR : (number + 1) * SECTOR].ljust(SECTOR, b"\0")
            )
            following.append(first + number + 1 if number + 1 < count else END)
        return first

    for name, data in contents.items():
        entries.append(_entry(name, 2, put(data), len(data)))
    directory = put(b"".join(entries))
    table = len(sectors)
    sectors.append(b"")
    following.append(TABLE)
    row = following + [FREE] * (SECTOR // 4 - len(following))
    sectors[table] = struct.pack(f"<{SECTOR // 4}I", *row)
    return _header(directory, table) + b"".join(sectors)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text), kind, 1)
        + struct.pack("<III", FREE, FREE, FREE)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def _header(directory: int, table: int) -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, END, 0, END, 0)
    head += struct.pack("<I", table) + struct.pack("<I", FREE) * 108
    return head


def document(flags: int = 0, **streams: bytes) -> bytes:
    """A .doc: its first block says whether it is locked."""
    block = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x804, 0, flags)
    return compound({"WordDocument": block, **streams})


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def workbook(*records: bytes, **streams: bytes) -> bytes:
    """An .xls with these records between its beginning and its end."""
    book = record(0x0809, bytes(16)) + b"".join(records) + record(0x000A)
    return compound({"Workbook": book, **streams})


def chunk(name: bytes, data: bytes) -> bytes:
    checked = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checked)


def pdf(body: bytes = b"", tail: bytes = b"%%EOF\n") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
        + body
        + b"trailer\n<< /Root 1 0 R >>\nstartxref\n9\n"
        + tail
    )


def packed(objects: bytes) -> bytes:
    """Objects as PDF 1.5 packs them: seen only after unpacking."""
    data = zlib.compress(objects)
    head = (
        b"5 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\n"
    )
    return head % len(data) + b"stream\n" + data + b"\nendstream\nendobj\n"
