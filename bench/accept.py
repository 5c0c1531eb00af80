"""Accepting over HTTP, beside the same HTTP work in front of PostgreSQL with the same number of connections."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 64
SECONDS = 8
BATCH = 100
# Events a second that have to be taken in, by size of batch; senders who post in time for these are told apart from those who post
# as fast as they can, whose waiting is the length of their own queue.
RATES = {1: 10_000, BATCH: 50_000}


def wrk(address: str, key: str, batch: int, seconds: float = SECONDS, rate: float | None = None) -> tuple[float, float]:
    """Events a second, and the milliseconds within which 99 % of the requests were answered; as fast as it goes, or at about `rate`."""
    # The pause begins with an answer, so that its length alone would make for less than the rate.
    pause = max(1, round(CONNECTIONS * batch * 1000 / rate * 0.9 - 2)) if rate else 0
    output = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "--latency", "-s", str(HERE / "peers" / "track.lua"), address],
        env={**os.environ, "FONDLY_KEY": key, "BATCH": str(batch), "PAUSE": str(pause)},
        check=True, capture_output=True, text=True,
    ).stdout
    if "Non-2xx" in output:
        output_line = re.search(r"Non-2xx.*", output).group()
        print(f"  wrk: {output_line}")
    requests = float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))
    figure, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", output).groups()
    return requests * batch, float(figure) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def waiting(shop: pathlib.Path) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{shop / 'intake.db'}?mode=ro", uri=True)) as intake:
        return intake.execute("SELECT COUNT(*) FROM arrival").fetchone()[0]


def stored(shop: pathlib.Path) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{shop / 'shop.db'}?mode=ro", uri=True)) as database:
        return database.execute("SELECT MAX(id) FROM event").fetchone()[0] or 0


@contextlib.contextmanager
def postgres():
    """A PostgreSQL of our own in a temporary folder; its connection string."""
    binaries = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), default=None)
    if binaries is None or not shutil.which("runuser"):
        yield None
        return
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        data = f"{folder}/data"
        subprocess.run([*as_postgres, binaries / "initdb", "-D", data, "-A", "trust", "-U", "bench"], check=True, capture_output=True)
        options = f"-k {folder} -c listen_addresses= -c max_connections={CONNECTIONS + 10}"
        start = [*as_postgres, binaries / "pg_ctl", "-D", data, "-w", "-o", options, "-l", f"{folder}/log", "start"]
        subprocess.run(start, check=True, capture_output=True)
        try:
            yield folder
        finally:
            subprocess.run([*as_postgres, binaries / "pg_ctl", "-D", data, "-m", "fast", "stop"], check=True, capture_output=True)


def loads(address: str, key: str, rest=lambda: None) -> dict[tuple[int, float | None], tuple[float, float]]:
    """What came of each load, by size of batch and rate; none is as fast as it goes. Each begins after a `rest`."""
    outcomes = {}
    for batch in [1, BATCH]:
        for rate in [RATES[batch], None]:
            outcomes[batch, rate] = wrk(address, key, batch, rate=rate)
            rest()
    return outcomes


def peer(program: pathlib.Path, folder: str) -> dict[tuple[int, float | None], tuple[float, float]]:
    """The same load against the same HTTP work in front of PostgreSQL, with as many connections to it."""
    table = "CREATE TABLE intake (id bigserial PRIMARY KEY, body text NOT NULL)"
    subprocess.run(["psql", "-h", folder, "-U", "bench", "postgres", "-qc", table], check=True, capture_output=True)
    insert = "INSERT INTO intake (body) SELECT unnest($1::text[])"
    arguments = [program, f"host={folder} user=bench dbname=postgres", str(CONNECTIONS), "peer", insert]
    server = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().strip()
        return loads(address, "peer")
    finally:
        server.terminate()
        server.wait()


def accept(row, fondly: pathlib.Path, serve) -> None:
    if not shutil.which("wrk"):
        row("accept over HTTP", "left out: wrk is not here", "")
        return
    ours = {}
    with tempfile.TemporaryDirectory() as folder:
        shop = pathlib.Path(folder) / "shop"
        made = subprocess.run([fondly, "--data", shop, "key", "new", "--scope", "write", "--json"], check=True, capture_output=True, text=True).stdout
        key = json.loads(made)["key"]
        server, address, _ = serve(shop)
        try:
            behind, catching_up = [], []

            def rest() -> None:
                begun = time.perf_counter()
                behind.append(waiting(shop))
                while waiting(shop):
                    time.sleep(0.1)
                catching_up.append(time.perf_counter() - begun)

            ours = loads(address, key, rest)
            placed = stored(shop)
        finally:
            server.terminate()
            server.wait()
    theirs = {}
    with postgres() as folder:
        if folder:
            theirs = peer(fondly.parent / "examples" / "accept_postgres", folder)
    budgets = {(1, RATES[1]): "p99 < 25 ms", (BATCH, RATES[BATCH]): "p99 < 25 ms",
               (1, None): ">= 10,000, >= 2 x", (BATCH, None): ">= 50,000, >= 1 x"}
    for (batch, rate), budget in budgets.items():
        events, late = ours[batch, rate]
        beside = "PostgreSQL is not here"
        if theirs:
            rows, later = theirs[batch, rate]
            beside = f"the same HTTP work into PostgreSQL: {rows:,.0f}, p99 {later:.1f} ms" + ("" if rate else f" ({events / rows:.2f} x)")
        name = "single calls" if batch == 1 else f"batches of {batch}"
        pace = f"about {rate:,} asked for" if rate else "as fast as it goes"
        row(f"accept over HTTP, synced, {name}, {CONNECTIONS} connections, {pace}", f"{events:,.0f} events/s, p99 {late:.1f} ms", budget, beside)
    # In a rush placing steps aside, so nearly all of it is placed after.
    row("  placed after each load, until nothing waited", f"{placed / sum(catching_up):,.0f} events/s", ">= 25,000 with 20 million stored",
        f"at the ends of the loads {', '.join(f'{bodies:,}' for bodies in behind)} bodies waited")
