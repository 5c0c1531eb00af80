"""The same note cards with WeasyPrint: HTML and CSS for paged media.

Usage: cards_weasyprint.py CARDS.json, where CARDS.json comes from `cards_bench 2000 --dump CARDS.json`. Prints
one JSON line. The time includes making the HTML, as Fondly's includes making its data.
"""

import json
import pathlib
import sys
import time
from html import escape

import weasyprint

STYLE = """
@page {{ size: {width}mm {height}mm; margin: {side}mm {side}mm 17mm }}
body {{ margin: 0; font: 12.5pt/1.35 "Libertinus Serif", "DejaVu Serif", serif; color: #2a241d }}
article {{ break-after: page; position: relative; height: {room}mm }}
article > div {{ padding-top: 25mm }}
h1 {{ font: italic 16pt/1.35 "Libertinus Serif", "DejaVu Serif", serif; margin: 0 0 2mm }}
p {{ margin: 0; white-space: pre-wrap }}
.signature {{ text-align: right; font-style: italic; margin-top: 5mm }}
footer {{ position: absolute; bottom: -9mm; width: 100%; text-align: center }}
footer {{ font-size: 6.5pt; color: #6d6354 }}
footer svg {{ display: block; margin: 0 auto 2.6mm }}
"""

ORNAMENT = """<svg width="24mm" height="1.8mm" viewBox="0 0 24 1.8"><g stroke="#b3321f" stroke-width=".14">
<path d="M0 .9H9.75M14.25 .9H24"/></g><path d="M12 0l.9.9-.9.9-.9-.9z" fill="#b3321f"/></svg>"""


def article(card: dict, shop: str) -> str:
    return (
        f'<article><div><h1>{escape(card["to"])}</h1><p>{escape(card["words"])}</p>'
        f'<p class="signature">{escape(card["signature"])}</p></div>'
        f"<footer>{ORNAMENT}{escape(shop.upper())}</footer></article>"
    )


def main() -> None:
    data = json.loads(pathlib.Path(sys.argv[1]).read_text())
    start = time.perf_counter()
    width, height = data["page"]["width"], data["page"]["height"]
    side = round(0.12 * width, 2)
    style = STYLE.format(width=width, height=height, side=side, room=height - side - 17.5)
    body = "".join(article(card, data["shop"]) for card in data["items"])
    html = f'<!doctype html><meta charset="utf-8"><style>{style}</style><body>{body}</body>'
    document = weasyprint.HTML(string=html).render()
    pdf = document.write_pdf()
    seconds = time.perf_counter() - start
    figures = {
        "program": f"WeasyPrint {weasyprint.__version__}",
        "pages": len(document.pages),
        "seconds": seconds,
        "pages_per_minute": round(len(document.pages) / seconds * 60),
        "bytes": len(pdf),
    }
    print(json.dumps(figures))


main()
