"""Placing into a large shop: how much a second, how far behind, and where the time goes."""

import contextlib
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
import urllib.request

from accept import stored, wrk, waiting

ORDERS = int(os.environ.get("FONDLY_BENCH_ORDERS", "1600000"))
KEPT = os.environ.get("FONDLY_BENCH_SHOP")
BATCH = 100
# Events that are stored bare, and how many at once: as many as Fondly places in one transaction of such batches.
BARE, BARE_BATCH = 200_000, 5_000
PAGE = 4096


def key_of(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


def name_users(shop: pathlib.Path) -> int:
    """Gives everybody a user id of the shop's site, u1 to uN, joined to who they are; answers with N."""
    with contextlib.closing(sqlite3.connect(shop / "shop.db")) as database:
        people = [row[0] for row in database.execute("SELECT id FROM person ORDER BY id")]
        first = database.execute("SELECT MAX(id) FROM identity").fetchone()[0] + 1
        decision = (database.execute("SELECT MAX(id) FROM decision").fetchone()[0] or 0) + 1
        named = list(enumerate(people, 1))
        database.executemany("INSERT INTO identity (id, key, kind, value, person) VALUES (?, ?, 'user_id', ?, ?)",
                             ((first + n, key_of(f"user_id:u{n}"), f"u{n}", person) for n, person in named))
        database.executemany("INSERT INTO decision (id, at, kind, a, b, by_whom, why, source, withdrawn) VALUES (?, 0, 'link', ?, ?, 'rule', 'bench', -1, 0)",
                             ((decision + n, person, first + n) for n, person in named))
        database.commit()
    return len(people)


def seconds_worked(process: int) -> float:
    """Seconds of a processor that a process has used."""
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def settle(process: int) -> None:
    """Waits until a program that has begun has nothing more to do: what a new day begins with is no part of what is measured."""
    worked = -1.0
    while seconds_worked(process) - worked > 0.02:
        worked = seconds_worked(process)
        time.sleep(1)


def where_it_went(address: str) -> list[tuple[str, float]]:
    """Seconds of each step of placing since the server began."""
    page = urllib.request.urlopen(f"{address}/metrics").read().decode()
    return [(step, float(seconds)) for step, seconds in re.findall(r'fondly_placing_seconds_total\{step="(\w+)"\} ([\d.e-]+)', page)]


@contextlib.contextmanager
def large_shop(fondly: pathlib.Path):
    """A shop with a million people and twenty million events, made once where FONDLY_BENCH_SHOP keeps it; its folder and how many people."""
    with tempfile.TemporaryDirectory(dir=pathlib.Path(KEPT).parent if KEPT else None) as folder:
        kept, shop = pathlib.Path(KEPT or f"{folder}/kept"), pathlib.Path(folder) / "shop"
        if not (kept / "people").exists():
            subprocess.run([fondly, "--data", kept, "demo", "--orders", str(ORDERS), "--no-serve"], check=True, capture_output=True)
            (kept / "people").write_text(str(name_users(kept)))
        people = int((kept / "people").read_text())
        if KEPT:
            shutil.copytree(kept, shop)
        else:
            kept.rename(shop)
        yield shop, people


def bare(shop: pathlib.Path, people: int) -> float:
    """Events a second of the least that any store of this kind does with one: in SQLite, by batches of the same size, it inserts the
    event with its key and its place in a person's history, and notes in the person's row when they were seen last. Nothing is
    parsed, looked up, folded or proposed, and no list of people is kept in order."""
    drawn = random.Random(7)
    with contextlib.closing(sqlite3.connect(shop / "shop.db", isolation_level=None)) as database:
        for setting in ["journal_mode = WAL", "synchronous = NORMAL", "cache_size = -65536", "wal_autocheckpoint = 0"]:
            database.execute(f"PRAGMA {setting}")
        first = database.execute("SELECT MAX(id) FROM event").fetchone()[0] + 1
        begun = time.perf_counter()
        for batch in range(first, first + BARE, BARE_BATCH):
            whose = sorted(drawn.randrange(1, people) for _ in range(BARE_BATCH))
            events = [(batch + n, os.urandom(16), f"bare-{batch + n}", 10**15, person) for n, person in enumerate(whose)]
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT INTO event (id, key, message_id, at, identity, name, source, withdrawn, properties) "
                                 "VALUES (?, ?, ?, ?, ?, 1, 5, 0, '{\"path\":\"/socks/taco\",\"title\":\"Taco Socks\"}') ON CONFLICT (key) DO NOTHING", events)
            database.executemany("UPDATE person SET last_own_act = ? WHERE id = ?", ((at, person) for _, _, _, at, person in events))
            database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(PASSIVE)")
        return BARE / (time.perf_counter() - begun)


def random_page(shop: pathlib.Path) -> float:
    """Microseconds that this machine takes to read a page of the file that is in its memory, drawn at random."""
    drawn, size = random.Random(7), (shop / "shop.db").stat().st_size // PAGE
    with (shop / "shop.db").open("rb", buffering=0) as file:
        while file.read(1 << 20):
            pass
        places = [drawn.randrange(size) * PAGE for _ in range(50_000)]
        begun = time.perf_counter()
        for place in places:
            os.pread(file.fileno(), PAGE, place)
        return (time.perf_counter() - begun) / len(places) * 1e6


def place(row, fondly: pathlib.Path, serve) -> None:
    if not shutil.which("wrk"):
        row("placing into a large shop", "left out: wrk is not here", "")
        return
    with large_shop(fondly) as (shop, people):
        before = stored(shop)
        made = subprocess.run([fondly, "--data", shop, "key", "new", "--scope", "write", "--json"], check=True, capture_output=True, text=True).stdout
        server, address, _ = serve(shop)
        try:
            settle(server.pid)
            os.environ["PEOPLE"] = str(people)
            wrk(address, json.loads(made)["key"], BATCH, seconds=float(os.environ.get("FONDLY_BENCH_SECONDS", "4")))
            begun, placed, worked = time.perf_counter(), stored(shop), seconds_worked(server.pid)
            behind = waiting(shop)
            print(f"  {behind:,} bodies wait", flush=True)
            while waiting(shop):
                time.sleep(0.2)
            took, after, worked = time.perf_counter() - begun, stored(shop), seconds_worked(server.pid) - worked
            steps = where_it_went(address)
            status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
            memory = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
        finally:
            server.terminate()
            server.wait()
        least, page = bare(shop, people), random_page(shop)
        row(f"place, {people:,} people and {before:,} events stored, people drawn evenly", f"{(after - placed) / took:,.0f} events/s", ">= 25,000",
            f"{after - placed:,} events in {took:.1f} s, of two processors {worked:.1f} s")
        row("  where it went", ", ".join(f"{step} {seconds / (after - before) * 1e6:.1f}" for step, seconds in steps), "",
            "us an event; settling goes on beside the rest")
        row("  the same events and people's rows written bare into SQLite, nothing looked up or folded", f"{least:,.0f} events/s", "",
            f"a page of the file read at random takes this machine {page:.1f} us")
        row("  peak memory of the server", f"{memory:.0f} MB", "< 500 MB")
