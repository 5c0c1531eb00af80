"""Somebody who looks at one old state of the shop for ten minutes while events arrive: how long the log becomes, and whether it is moved after."""

import contextlib
import json
import os
import pathlib
import sqlite3
import subprocess
import tempfile
import threading
import time

from accept import stored, waiting, wrk

SECONDS = float(os.environ.get("FONDLY_BENCH_READER_SECONDS", "600"))
BATCH = 100
REST = 5.0


def reader(row, fondly: pathlib.Path, serve) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = pathlib.Path(folder) / "shop"
        subprocess.run([fondly, "--data", shop, "demo", "--orders", "118000", "--no-serve"], check=True, capture_output=True)
        made = subprocess.run([fondly, "--data", shop, "key", "new", "--scope", "write", "--json"], check=True, capture_output=True, text=True).stdout
        key, log = json.loads(made)["key"], shop / "shop.db-wal"
        server, address, _ = serve(shop)
        ending = threading.Event()

        def load() -> None:
            # Bursts with pauses, so that what waits stays bounded while placing may have to wait.
            while not ending.is_set():
                wrk(address, key, BATCH, seconds=1)
                ending.wait(REST)

        loading = threading.Thread(target=load)
        try:
            with contextlib.closing(sqlite3.connect(f"file:{shop / 'shop.db'}?mode=ro", uri=True)) as database:
                database.execute("BEGIN")
                database.execute("SELECT COUNT(*) FROM setting").fetchone()
                before, begun, longest = stored(shop), time.perf_counter(), 0
                loading.start()
                while time.perf_counter() - begun < SECONDS:
                    longest = max(longest, log.stat().st_size)
                    time.sleep(1)
                ending.set()
                loading.join()
                database.execute("COMMIT")
            ended = time.perf_counter()
            while waiting(shop) and time.perf_counter() < ended + 600:
                time.sleep(0.5)
            row(f"the log's longest while somebody looks at an old state for {SECONDS:.0f} s under load", f"{longest / 1e6:,.0f} MB", "bounded",
                f"{stored(shop) - before:,} events placed, the last {time.perf_counter() - ended:.0f} s after that look ended; {waiting(shop):,} bodies wait")
        finally:
            server.terminate()
            server.wait()
