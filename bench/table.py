"""Measures Fondly beside its peers and prints one table: what, figure, budget, peer, ratio."""

import datetime
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from accept import accept  # noqa: E402
from large import large  # noqa: E402
from place import place  # noqa: E402
from reader import reader  # noqa: E402
from surge import surge  # noqa: E402

HOUSE = HERE.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", HOUSE / "target"))
FONDLY = pathlib.Path(os.environ.get("FONDLY_BENCH_PROGRAM", TARGET / "release" / "fondly"))
INTERESTS = TARGET / "release" / "examples" / "interests"
CARDS = TARGET / "release" / "examples" / "cards_bench"
DATA_SETS = pathlib.Path(os.environ.get("FONDLY_DATA_SETS", HOUSE.parent / "shared" / "data"))
ROUNDS = 3

rows: list[tuple[str, str, str, str]] = []


def row(what: str, figure: str, budget: str, beside: str = "") -> None:
    rows.append((what, figure, budget, beside))
    print(f"  {what}: {figure}", file=sys.stderr, flush=True)


def last_json(*command: object) -> dict:
    output = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout
    return json.loads(output.strip().splitlines()[-1])


def best(rounds: int, *command: object) -> dict:
    return min((last_json(*command) for _ in range(rounds)), key=lambda answer: answer["seconds"])


def imports() -> None:
    file = DATA_SETS / "online_retail.csv.gz"
    if not file.exists():
        row("import of online_retail.csv.gz", "left out: the file is not here", "")
        return
    answers = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            answer = last_json(FONDLY, "--data", pathlib.Path(folder) / "shop", "import", file, "--json")
            answer["whole"] = time.perf_counter() - begun
            answers.append(answer)
    ours = min(answers, key=lambda answer: answer["whole"])
    duckdb = best(ROUNDS, sys.executable, HERE / "peers" / "import_duckdb.py", file)["seconds"]
    pandas = best(1, sys.executable, HERE / "peers" / "import_pandas.py", file)["seconds"]
    row(
        "import of online_retail.csv.gz, end to end",
        f"{ours['whole']:.2f} s",
        "<= 2 x DuckDB's load",
        f"DuckDB {duckdb:.2f} s ({ours['whole'] / duckdb:.2f} x), pandas + sqlite {pandas:.2f} s",
    )
    row("  its peak memory", f"{ours['peak_rss_bytes'] / 1e6:.0f} MB", "<= 250 MB")
    row("  its totals", f"{ours['lines']} lines, {ours['countries']} countries, {ours['people']} people", "as the file")


def quantile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def serve(folder: pathlib.Path, first: str = "/people") -> tuple[subprocess.Popen, str, float]:
    begun = time.perf_counter()
    server = subprocess.Popen(
        [FONDLY, "--data", folder, "serve", "--listen", "127.0.0.1:0", "--no-open"], stdout=subprocess.PIPE, text=True
    )
    address = re.search(r"http://\S+", server.stdout.readline()).group()
    urllib.request.urlopen(address + first).read()
    return server, address, time.perf_counter() - begun


def latencies(address: str, paths: list[str]) -> list[float]:
    times = []
    for path in paths:
        begun = time.perf_counter()
        urllib.request.urlopen(address + path).read()
        times.append((time.perf_counter() - begun) * 1000)
    return times


def demo() -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = pathlib.Path(folder) / "shop"
        begun = time.perf_counter()
        subprocess.run([FONDLY, "--data", shop, "demo", "--no-serve", "--orders", "118000"], check=True, capture_output=True)
        listed = json.loads(subprocess.run([FONDLY, "--data", shop, "today", "--json"], check=True, capture_output=True, text=True).stdout)
        made = time.perf_counter() - begun
        status = json.loads(subprocess.run([FONDLY, "--data", shop, "status", "--json"], check=True, capture_output=True, text=True).stdout)
        row(
            f"demo of 118,000 orders ({status['events']:,} events) until today's {len(listed)} gestures",
            f"{made:.1f} s",
            "<= 15 s, aim 5 s",
        )
        server, address, first = serve(shop)
        try:
            pages(address, listed)
        finally:
            server.terminate()
            server.wait()


def pages(address: str, listed: list[dict]) -> None:
    names = ["mar", "li", "søren", "garcia", "123", "王", "ohio", "an", "de", "example.org"]
    people = [f"/people/{gesture['person']}" for gesture in listed if gesture["person"]]
    for what, paths in [
        ("Today", ["/today"] * 100),
        ("People search", [f"/people?q={urllib.request.quote(name)}" for name in names] * 10),
        ("Person", (people * 100)[:100]),
        ("Journey", ["/journey"] * 30),
    ]:
        latencies(address, paths[:10])
        times = latencies(address, paths)
        row(
            f"{what} at 118,000 orders, p99 (median)",
            f"{quantile(times, 0.99):.1f} ms ({statistics.median(times):.1f} ms)",
            "< 20 ms" if what != "Journey" else "",
        )


def upload(address: str, file: pathlib.Path) -> str:
    """Drops a file on the Import page; answers with the page that shows how it is understood."""
    boundary = "fondly-bench"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
    body = head.encode() + file.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
    kind = f"multipart/form-data; boundary={boundary}"
    request = urllib.request.Request(address + "/import", body, {"Content-Type": kind, "Origin": address})
    return urllib.request.urlopen(request).geturl()


def first() -> None:
    """From dropping a large shop's export to the first screen, as a browser does it."""
    with tempfile.TemporaryDirectory() as folder:
        files, shop = pathlib.Path(folder) / "files", pathlib.Path(folder) / "shop"
        subprocess.run([FONDLY, "demo", "export", files, "--orders", "118000"], check=True, capture_output=True)
        server, address, _ = serve(shop)
        try:
            begun = time.perf_counter()
            shown = 0.0
            for file in ["orders_export.csv", "customers_export.csv"]:
                drop(address, files / file)
                if not shown:
                    urllib.request.urlopen(address + TEN).read()
                    shown = time.perf_counter() - begun
            seen = time.perf_counter() - begun
            size = (files / "orders_export.csv").stat().st_size / 1e6
            row(f"dropping 118,000 orders ({size:.0f} MB) until the ten are shown", f"{shown:.1f} s", "< 8 s")
            row("  and with the customers file after it", f"{seen:.1f} s", "")
            status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
            peak = int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024
            row("  peak memory of the server", f"{peak:.0f} MB", "")
            latencies(address, [TEN] * 10)
            times = latencies(address, [TEN] * 200)
            figure = f"{quantile(times, 0.99):.1f} ms ({statistics.median(times):.1f} ms)"
            row("the ten who were never thanked, p99 (median)", figure, "< 20 ms")
        finally:
            server.terminate()
            server.wait()


TEN = "/people/never-thanked"


def drop(address: str, file: pathlib.Path) -> None:
    """Drops a file, says yes to the preview and waits until it is in."""
    token = upload(address, file).rsplit("/", 1)[1]
    form = urllib.parse.urlencode({"upload": token}).encode()
    request = urllib.request.Request(address + "/import/start", form, {"Origin": address})
    page = urllib.request.urlopen(request).geturl()
    while True:
        asked = urllib.request.Request(page, headers={"Accept": "application/json"})
        state = json.loads(urllib.request.urlopen(asked).read())["state"]
        if state == "done":
            return
        if state not in ("running", "waiting"):
            raise RuntimeError(f"{file.name}: the import is {state}")
        time.sleep(0.05)


def what_if() -> None:
    """Other rules tried on a large shop, and its journey as of other days."""
    with tempfile.TemporaryDirectory() as folder:
        shop, other = pathlib.Path(folder) / "shop", pathlib.Path(folder) / "other.toml"
        subprocess.run([FONDLY, "--data", shop, "demo", "--orders", "118000", "--no-serve"], check=True, capture_output=True)
        rules = subprocess.run([FONDLY, "--data", shop, "journey", "rules"], check=True, capture_output=True, text=True).stdout
        twice = 'event = ["Order Completed", "Booking Kept"]\ntimes = 2'
        assert twice in rules, "the default journey has a rule for the second order"
        other.write_text(rules.replace(twice, twice.replace("2", "3")))
        command = [FONDLY, "--data", shop, "journey", "what-if", other, "--json"]
        subprocess.run(command, check=True, capture_output=True)
        best_time, told, memory = 1e9, {}, 0.0
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            process = subprocess.Popen(command, stdout=subprocess.PIPE)
            told = json.loads(process.stdout.read())
            _, _, usage = os.wait4(process.pid, 0)
            best_time, memory = min(best_time, time.perf_counter() - begun), usage.ru_maxrss / 1024
        moved = told["people"] - told["same"]
        row(f"what-if at 118,000 orders: {moved:,} of {told['people']:,} people move", f"{best_time:.2f} s", "< 2 s")
        row("  its peak memory", f"{memory:.0f} MB", "< 300 MB")
        server, address, _ = serve(shop)
        try:
            today = datetime.date.today()
            for days in [1, 30, 365]:
                path = f"/journey?as_of={today - datetime.timedelta(days=days)}"
                latencies(address, [path])
                row(f"  the journey as of {days} days ago", f"{statistics.median(latencies(address, [path] * 3)):.0f} ms", "< 1,000 ms")
        finally:
            server.terminate()
            server.wait()


def idle() -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = pathlib.Path(folder) / "shop"
        subprocess.run([FONDLY, "--data", shop, "demo", "--no-serve"], check=True, capture_output=True)
        server, address, first = serve(shop)
        try:
            row("first page after start", f"{first * 1000:.0f} ms", "< 150 ms")
            latencies(address, ["/today", "/people?q=an", "/journey"])
            time.sleep(2)
            ticks = cpu_ticks(server.pid)
            time.sleep(5)
            share = (cpu_ticks(server.pid) - ticks) / os.sysconf("SC_CLK_TCK") / 5
            status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
            memory = int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024
            row("idle server: memory", f"{memory:.0f} MB", "< 60 MB")
            row("idle server: processor", f"{share:.1%}", "about 0 %")
        finally:
            server.terminate()
            server.wait()


def cpu_ticks(process: int) -> int:
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def cards() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder) / "cards.json"
        subprocess.run([CARDS, "2000", "--dump", data], check=True, capture_output=True)
        ours = max((last_json(CARDS, "2000") for _ in range(ROUNDS)), key=lambda answer: answer["pages_per_minute"])
        beside = []
        for peer in ["typst_py", "reportlab", "weasyprint"]:
            answer = last_json(sys.executable, HERE / "peers" / f"cards_{peer}.py", data)
            ratio = ours["pages_per_minute"] / answer["pages_per_minute"]
            beside.append(f"{peer} {answer['pages_per_minute']:,.0f} ({ratio:.2f} x)")
    row(
        "2,000 different note cards, pages a minute",
        f"{ours['pages_per_minute']:,.0f}",
        ">= 150,000, >= 1 x typst-py",
        ", ".join(beside),
    )


def interests() -> None:
    answers = [last_json(INTERESTS, 118_000) for _ in range(ROUNDS)]
    answer = min(answers, key=lambda answer: answer["seconds"])
    row(
        f"interests guessed from {answer['remarks']:,} remarks, {answer['interests']} interests",
        f"{answer['seconds']:.2f} s",
        "< 1 s",
        f"{answer['guesses']:,} guesses; the file is read in {answer['parse_seconds'] * 1000:.0f} ms",
    )
    for name, score in [("made", answer["made"]), ("held-out", answer["held_out"])]:
        row(
            f"  on {score['remarks']} {name} remarks: precision of the {score['certain']} certain ones",
            f"{score['precision_of_certain']:.3f}",
            ">= 0.95",
            f"precision of all {score['precision']:.3f}, recall {score['recall']:.3f}",
        )


def main() -> None:
    parts = {
        "imports": imports,
        "first": first,
        "demo": demo,
        "what-if": what_if,
        "idle": idle,
        "cards": cards,
        "interests": interests,
        "accept": lambda: accept(row, FONDLY, serve),
        "place": lambda: place(row, FONDLY, serve),
        "large": lambda: large(row, FONDLY, serve),
        "reader": lambda: reader(row, FONDLY, serve),
        "surge": lambda: surge(row, FONDLY, serve),
    }
    for part in sys.argv[1:] or parts:
        parts[part]()
    widths = [max(len(line[column]) for line in rows) for column in range(3)]
    for what, figure, budget, beside in rows:
        print(f"{what:<{widths[0]}}  {figure:<{widths[1]}}  {budget:<{widths[2]}}  {beside}".rstrip())


main()
