"""Pages of a shop with a million people: warm, and cold, when the program has begun anew and nothing of its files is in memory."""

import os
import pathlib
import random
import statistics
import time
import urllib.parse
import urllib.request

from place import large_shop, settle

WARM = 200
COLD = 5
NAMES = ["mar", "li", "søren", "garcia", "123", "王", "ohio", "an", "de", "example.org", "nguyen", "smith", "#10423", "anna mey", "kowal"]


def forget(shop: pathlib.Path) -> None:
    """Takes the shop's files out of the system's memory."""
    for file in shop.glob("*.db*"):
        descriptor = os.open(file, os.O_RDONLY)
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def one(address: str, path: str) -> float:
    begun = time.perf_counter()
    urllib.request.urlopen(address + path).read()
    return (time.perf_counter() - begun) * 1000


def memory(process: int) -> float:
    """Megabytes of the most memory that a process has had."""
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def pages(people: int) -> dict[str, list[str]]:
    drawn = random.Random(7)
    return {
        "Today": ["/today"] * WARM,
        "People search": [f"/people?q={urllib.parse.quote(NAMES[n % len(NAMES)])}" for n in range(WARM)],
        "Person": [f"/people/{drawn.randrange(1, people)}" for _ in range(WARM)],
        "Journey": ["/journey"] * WARM,
        "Intake": ["/intake"] * WARM,
    }


def large(row, fondly: pathlib.Path, serve) -> None:
    with large_shop(fondly) as (shop, people):
        times = {name: [] for name in pages(people)}
        for turn in range(COLD):
            server, address, _ = serve(shop, "/healthz")
            try:
                settle(server.pid)
                for name, paths in pages(people).items():
                    forget(shop)
                    # Some machines take long over the first word after a rest; this one asks for nothing that is stored.
                    one(address, "/healthz")
                    times[name].append(one(address, paths[turn]))
            finally:
                server.terminate()
                server.wait()
        server, address, _ = serve(shop, "/healthz")
        try:
            settle(server.pid)
            for name, paths in pages(people).items():
                urllib.request.urlopen(address + paths[0]).read()
                warm = sorted(one(address, path) for path in paths)
                row(f"{name}, {people:,} people: p99 (median)", f"{warm[int(WARM * 0.99)]:.1f} ms ({statistics.median(warm):.1f} ms)", "< 50 ms",
                    f"cold, the slowest of {COLD}: {max(times[name]):.0f} ms ({statistics.median(times[name]):.0f} ms)")
            row("  peak memory of the server", f"{memory(server.pid):.0f} MB", "< 500 MB")
        finally:
            server.terminate()
            server.wait()
