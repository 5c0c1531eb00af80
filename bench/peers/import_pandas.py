"""pandas reading the sales lines and writing them to a sqlite table. Usage: import_pandas.py FILE."""

import json
import pathlib
import sqlite3
import sys
import tempfile
import time

import pandas

with tempfile.TemporaryDirectory() as folder:
    started = time.perf_counter()
    lines = pandas.read_csv(sys.argv[1], dtype={"InvoiceNo": str, "StockCode": str})
    with sqlite3.connect(pathlib.Path(folder) / "shop.db") as database:
        lines.to_sql("line", database, index=False)
    print(json.dumps({"lines": len(lines), "seconds": time.perf_counter() - started}))
