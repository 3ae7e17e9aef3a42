"""LibreOffice, as somebody who opens a file in it and saves it again."""

import subprocess
from collections.abc import Sequence
from pathlib import Path


def converted(office: str, folder: Path, files: Sequence[bytes]) -> list[bytes]:
    """Return workbooks as LibreOffice saves them; it is started once for all."""
    out, sources = folder / "out", []
    for number, data in enumerate(files):
        sources.append(folder / f"{number}.xlsx")
        sources[-1].write_bytes(data)
    subprocess.run(
        [
            office,
            f"-env:UserInstallation=file://{folder / 'home'}",
            *("--headless", "--convert-to", "xlsx", "--outdir", str(out)),
            *map(str, sources),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    return [(out / source.name).read_bytes() for source in sources]
