"""DuckDB merely loading the sales lines into a table of a database file. Usage: import_duckdb.py FILE."""

import json
import pathlib
import sys
import tempfile
import time

import duckdb

with tempfile.TemporaryDirectory() as folder:
    started = time.perf_counter()
    database = duckdb.connect(str(pathlib.Path(folder) / "shop.duckdb"))
    database.execute("CREATE TABLE line AS SELECT * FROM read_csv(?, header = true)", [sys.argv[1]])
    lines = database.execute("SELECT COUNT(*) FROM line").fetchone()[0]
    database.close()
    print(json.dumps({"lines": lines, "seconds": time.perf_counter() - started}))
