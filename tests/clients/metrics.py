"""Reads /metrics as Prometheus's own library for Python does, and prints what it read."""

import json
import os
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

request = urllib.request.Request(os.environ["FONDLY_URL"] + "/metrics")
request.add_header("Authorization", "Bearer " + os.environ["FONDLY_KEY"])
with urllib.request.urlopen(request) as answer:
    media, text = answer.headers["content-type"], answer.read().decode()

families = [
    {
        "name": family.name,
        "type": family.type,
        "help": family.documentation,
        "samples": [{"name": sample.name, "labels": sample.labels, "value": sample.value} for sample in family.samples],
    }
    for family in text_string_to_metric_families(text)
]
print(json.dumps({"media": media, "families": families}))
