"""Placing into a large shop: how much a second, how far behind, and where the time goes."""

import contextlib
import hashlib
import json
import os
import pathlib
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
        row(f"place, {people:,} people and {before:,} events stored, people drawn evenly", f"{(after - placed) / took:,.0f} events/s", ">= 25,000",
            f"{after - placed:,} events in {took:.1f} s, of two processors {worked:.1f} s")
        row("  where it went", ", ".join(f"{step} {seconds / (after - before) * 1e6:.1f}" for step, seconds in steps), "",
            "us an event; settling goes on beside the rest")
        row("  peak memory of the server", f"{memory:.0f} MB", "< 500 MB")
