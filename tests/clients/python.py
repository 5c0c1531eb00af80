"""segment-analytics-python, packing what it sends. Prints every call as the library queued it."""

import datetime
import json
import os

import segment.analytics as analytics

YESTERDAY = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)


def give_up(error, items):
    raise SystemExit(f"the library gave up: {error} {items}")


analytics.write_key = os.environ["FONDLY_KEY"]
analytics.host = os.environ["FONDLY_URL"]
analytics.gzip = True
analytics.on_error = give_up

sent = []


def keep(told):
    accepted, call = told
    assert accepted, "the queue has room"
    sent.append(call)


browser = "python-browser-1"
keep(analytics.page(anonymous_id=browser, category="Docs", name="Wool", properties={"url": "https://socks.example/wool"}))
keep(analytics.screen(anonymous_id=browser, name="Basket"))
keep(analytics.track(anonymous_id=browser, event="Product Viewed", properties={"sku": "taco"}, timestamp=YESTERDAY))
keep(analytics.identify(user_id="python-5", anonymous_id=browser, traits={"name": "Ole Dahl", "email": "ole@example.org"}))
keep(analytics.group(user_id="python-5", group_id="knitters", traits={"name": "The Knitters"}))
keep(analytics.alias(previous_id="python-phone-1", user_id="python-5"))
keep(
    analytics.track(
        user_id="python-5",
        event="Order Completed",
        properties={"order_id": "p-1", "total": 9.95, "currency": "EUR", "products": [{"sku": "dot", "price": 9.95, "quantity": 1}]},
    )
)
analytics.shutdown()
print(json.dumps({"sent": sent}, default=str))
