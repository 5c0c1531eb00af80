"""A press day: orders by the hundred while somebody reads Today and a person's page."""

import base64
import contextlib
import hashlib
import hmac
import json
import pathlib
import sqlite3
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request

ORDERS = 1_200
SENDERS = 8


def order(number: int) -> bytes:
    at = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    return json.dumps({
        "id": 9_000_000 + number, "name": f"#S{number}", "email": f"surge{number}@example.org", "created_at": at, "updated_at": at, "processed_at": at,
        "financial_status": "paid", "currency": "USD", "total_price": "12.50", "subtotal_price": "12.50", "test": False,
        "customer": {"id": 8_000_000 + number, "email": f"surge{number}@example.org", "first_name": "Sam", "last_name": f"Surge {number}"},
        "line_items": [{"id": number, "title": "Taco Socks", "quantity": 1, "price": "12.50", "sku": "taco", "requires_shipping": True}],
    }).encode()


def post(address: str, secret: str, number: int) -> None:
    body = order(number)
    signature = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    headers = {"Content-Type": "application/json", "X-Shopify-Topic": "orders/create", "X-Shopify-Hmac-Sha256": signature,
               "X-Shopify-Shop-Domain": "socks.myshopify.com", "X-Shopify-Webhook-Id": f"surge-{number}"}
    urllib.request.urlopen(urllib.request.Request(address + "/hooks/shopify", body, headers)).read()


def send(address: str, secret: str, first: int, within: float) -> float:
    """Posts ORDERS orders evenly within so many seconds; answers with how long it took."""
    begun = time.perf_counter()

    def some(sender: int) -> None:
        for place in range(sender, ORDERS, SENDERS):
            time.sleep(max(0.0, begun + within * place / ORDERS - time.perf_counter()))
            post(address, secret, first + place)

    threads = [threading.Thread(target=some, args=(sender,)) for sender in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun


class Reader:
    """Reads pages over and over until it is asked to end."""

    def __init__(self, address: str, paths: list[str]):
        self.times, self.ending = [], threading.Event()
        self.thread = threading.Thread(target=self.read, args=(address, paths))
        self.thread.start()

    def read(self, address: str, paths: list[str]) -> None:
        while not self.ending.is_set():
            for path in paths:
                begun = time.perf_counter()
                urllib.request.urlopen(address + path).read()
                self.times.append((time.perf_counter() - begun) * 1000)
            time.sleep(0.02)

    def end(self) -> list[float]:
        self.ending.set()
        self.thread.join()
        return sorted(self.times)


def stored_orders(shop: pathlib.Path) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{shop / 'shop.db'}?mode=ro", uri=True)) as database:
        return database.execute("SELECT COUNT(*) FROM orders WHERE number LIKE '#S%'").fetchone()[0]


def surge(row, fondly: pathlib.Path, serve) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = pathlib.Path(folder) / "shop"
        subprocess.run([fondly, "--data", shop, "demo", "--orders", "118000", "--no-serve"], check=True, capture_output=True)
        listed = json.loads(subprocess.run([fondly, "--data", shop, "today", "--json"], check=True, capture_output=True, text=True).stdout)
        person = next(gesture["person"] for gesture in listed if gesture["person"])
        secret = "shpss_0123456789abcdef0123456789abcdef"
        subprocess.run([fondly, "--data", shop, "hook", "keep", "shopify"], input=secret, check=True, capture_output=True, text=True)
        server, address, _ = serve(shop)
        try:
            for first, within, name in [(0, 60.0, "one minute"), (ORDERS, 1.0, "one second")]:
                reader = Reader(address, ["/today", f"/people/{person}"])
                took = send(address, secret, first, within)
                sent = time.perf_counter()
                while stored_orders(shop) < first + ORDERS and time.perf_counter() < sent + 60:
                    time.sleep(0.05)
                lag, times = time.perf_counter() - sent, reader.end()
                p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
                lost = first + ORDERS - stored_orders(shop)
                row(f"surge, {ORDERS:,} orders in {name} while pages are read: p99 (median)", f"{p99:.1f} ms ({statistics.median(times):.1f} ms)", "< 100 ms",
                    f"{lost} lost; sent in {took:.1f} s, placed {lag:.1f} s after the last; {len(times)} pages")
        finally:
            server.terminate()
            server.wait()
