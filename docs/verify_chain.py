"""Check an exported audit chain 审计链核验 without the program that wrote it.

    python3 verify_chain.py chain.jsonl --anchor "120:9f86d081 884c7d65 9a2feaa0 ……"

One entry a line, by the rules of docs/seal.md. --anchor, again and again: what was kept
on paper or in a mail, or a file of such lines. Exit: 0 intact, 1 tampered, 2 unchecked.
"""

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from pathlib import Path

TEXT, MAYBE = (str,), (str, type(None))  # null: the record it was made of is gone
FIELDS = {"seq": (int,), "kind": TEXT, "at": TEXT, "previous": TEXT, "digest": TEXT}
FIELDS.update(hash=TEXT, payload=MAYBE, rows=(list,), steps=(list,))
KINDS = {"change": "change", "event": "budget.securityevent", "schema": "tables"}


def sha(text):
    return "sha256:" + hashlib.sha256(text.encode("utf-8")).hexdigest()


def anchors_from(given):
    """Return {seq: [beginnings of the hash]}; 32 hex digits are enough, spaces free."""
    found = {}
    for text in given:
        is_file = not re.match(r"\s*\d+\s*[:：]", text)
        lines = Path(text).read_text("utf-8-sig").splitlines() if is_file else [text]
        for line in filter(str.strip, lines):
            plain = re.sub(r"\s", "", line).replace("：", ":").lower()
            told = re.fullmatch(r"([0-9]{1,18}):(?:sha256:)?([0-9a-f]{32,64})", plain)
            if told:
                found.setdefault(int(told.group(1)), []).append(told.group(2))
            elif plain[0] != "#":
                raise ValueError(f"锚点应为 序号:哈希 not an anchor SEQ:HASH: {line!r}")
    return found


def entries(stream):
    """Yield the entries, one line at a time; ValueError for a line that is none."""
    for number, line in enumerate(stream, 1):
        try:
            pairs = json.loads(line.decode("utf-8-sig"), object_pairs_hook=tuple)
            entry = dict(pairs)  # of pairs, or a field written twice would pass
            if type(pairs) is not tuple or (len(pairs), {*entry}) != (9, {*FIELDS}):
                raise ValueError("不是审计链的一条 not an entry of a chain")
            wrong = [name for name in FIELDS if type(entry[name]) not in FIELDS[name]]
            if wrong or {*map(type, entry["rows"] + entry["steps"])} - {*MAYBE}:
                raise ValueError("字段格式不对 a field of the wrong kind")
        except (ValueError, TypeError, RecursionError) as fault:
            raise ValueError(f"第{number}行 line {number}: {fault}") from fault
        yield entry


def faults(entry, last, anchors):
    """Yield what is wrong with an entry, given the last one before it."""
    if entry["seq"] != last["seq"] + 1:
        yield f"序号应为 the number should be {last['seq'] + 1}"
    if entry["previous"] != last["hash"]:
        yield "与上一条不相连 previous is not the hash before it"
    linked = ["xushi-seal-v1", str(entry["seq"]), entry["previous"], entry["digest"]]
    if entry["hash"] != sha("\n".join(linked)):
        yield "哈希不符 the hash is not that of the entry"
    for start in anchors.pop(entry["seq"], ()):
        if not entry["hash"].startswith("sha256:" + start):
            yield f"与锚点不符 not the anchored hash {start}"
    if entry["payload"] is None or sha(entry["payload"]) != entry["digest"]:
        yield "内容被改或不在 the payload is not what was sealed"
    try:
        payload = json.loads(entry["payload"] or "{}")
        if entry["payload"] and KINDS.get(entry["kind"]) not in payload:
            yield "种类不符 the kind is not the payload's"
        for named, given in (("rows", "rows"), ("events", "steps")):
            wanted = Counter(item[-1] for item in payload.get(named, ()))
            there = Counter(sha(text) for text in entry[given] if text is not None)
            if there != wanted:
                yield f"{given} 被改、多出或缺少 altered, added or missing"
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        yield "内容读不懂 the payload cannot be read"


def walk(stream, last, anchors):
    """Yield (seq, fault), the first first; keeps in `last` the entry it came to."""
    for entry in entries(stream):
        yield from ((entry["seq"], fault) for fault in faults(entry, last, anchors))
        last.update(entry)
    yield from ((seq, "锚点不在链上 not on the chain") for seq in sorted(anchors))


def main(given=None):
    parser = argparse.ArgumentParser(description="核验导出的审计链 Check a chain.")
    parser.add_argument("file", nargs="?", default="-", help="jsonl; - 标准输入 stdin")
    parser.add_argument("--anchor", action="append", default=[], help="SEQ:HASH | FILE")
    asked, count, last = parser.parse_args(given), 0, {"seq": 0, "hash": ""}
    try:
        anchors = anchors_from(asked.anchor)
        kept = f"{len(anchors)} 个锚点 anchors"
        with open(0 if asked.file == "-" else asked.file, "rb") as stream:
            for seq, fault in walk(stream, last, anchors):
                count += 1
                print(f"#{seq} {fault}")
        if not last["seq"] and not count:
            raise ValueError("空文件 no entries")
    except (OSError, ValueError) as fault:
        print(f"无法核验到底 could not be checked to its end: {fault}")
        return 1 if count else 2
    print(f"链尾 head {last['seq']}:{last['hash']}; {kept}")
    print(f"被改动 TAMPERED: {count}" if count else "完好 INTACT")
    return 1 if count else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # a console without Chinese
    sys.exit(main())
