"""typst-py on the very template that Fondly prints note cards with.

Usage: cards_typst_py.py CARDS.json [TEMPLATES], where CARDS.json comes from `cards_bench 2000 --dump CARDS.json`
and TEMPLATES is crates/print/templates. Prints one JSON line. The time is that of the first compilation of the
process.
"""

import json
import pathlib
import shutil
import sys
import tempfile
import time

import typst

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def main() -> None:
    cards = pathlib.Path(sys.argv[1])
    templates = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else REPOSITORY / "crates/print/templates"
    pages = len(json.loads(cards.read_text())["items"])
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder) / "templates"
        shutil.copytree(templates, root)
        shutil.copy(cards, root / "data.json")
        start = time.perf_counter()
        pdf = typst.compile(
            str(root / "note-card/template.typ"),
            root=str(root),
            sys_inputs={"data": "/data.json"},
            ignore_system_fonts=True,
        )
        seconds = time.perf_counter() - start
    figures = {
        "program": f"typst-py {typst.__version__}",
        "pages": pages,
        "seconds": seconds,
        "pages_per_minute": round(pages / seconds * 60),
        "bytes": len(pdf),
    }
    print(json.dumps(figures))


main()
