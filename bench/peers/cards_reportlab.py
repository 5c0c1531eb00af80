"""The same note cards with ReportLab: a paragraph engine of its own, no shaping, a TrueType font.

Usage: cards_reportlab.py CARDS.json, where CARDS.json comes from `cards_bench 2000 --dump CARDS.json`. Prints
one JSON line. The time includes reading the font, as in the other programs.
"""

import io
import json
import pathlib
import sys
import time
from html import escape

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

# ReportLab cannot read the OpenType fonts of the template, so it gets a serif of the same coverage.
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
INK, QUIET, ACCENT = HexColor("#2a241d"), HexColor("#6d6354"), HexColor("#b3321f")


def styles() -> dict[str, ParagraphStyle]:
    base = {"fontName": "Serif", "textColor": INK}
    return {
        "to": ParagraphStyle("to", fontSize=16, leading=22, **base),
        "words": ParagraphStyle("words", fontSize=12, leading=17, **base),
        "signature": ParagraphStyle("signature", fontSize=14, leading=20, alignment=TA_RIGHT, **base),
    }


def draw_foot(canvas: Canvas, shop: str, width: float) -> None:
    middle = width / 2
    canvas.setStrokeColor(ACCENT)
    canvas.setLineWidth(0.4)
    canvas.line(middle - 12 * mm, 13 * mm, middle - 2.25 * mm, 13 * mm)
    canvas.line(middle + 2.25 * mm, 13 * mm, middle + 12 * mm, 13 * mm)
    canvas.setFillColor(ACCENT)
    path = canvas.beginPath()
    path.moveTo(middle, 12.1 * mm)
    for x, y in ((0.9, 13), (0, 13.9), (-0.9, 13)):
        path.lineTo(middle + x * mm, y * mm)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.setFillColor(QUIET)
    canvas.setFont("Serif", 6.5)
    canvas.drawCentredString(middle, 8 * mm, shop.upper())


def draw_card(canvas: Canvas, card: dict, look: dict, shop: str, width: float, height: float) -> None:
    draw_foot(canvas, shop, width)
    side, foot = 0.12 * width, 17 * mm
    words = escape(card["words"]).replace("\n", "<br/>")
    texts = [("to", escape(card["to"])), ("words", words), ("signature", escape(card["signature"]))]
    parts = [Paragraph(text, look[name]) for name, text in texts]
    heights = [part.wrap(width - 2 * side, height)[1] + 2 * mm for part in parts]
    top = height - side - (height - side - foot - sum(heights)) * 0.4
    for part, tall in zip(parts, heights):
        part.drawOn(canvas, side, top - tall)
        top -= tall
    canvas.showPage()


def main() -> None:
    data = json.loads(pathlib.Path(sys.argv[1]).read_text())
    start = time.perf_counter()
    pdfmetrics.registerFont(TTFont("Serif", FONT))
    width, height = data["page"]["width"] * mm, data["page"]["height"] * mm
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height), pageCompression=1)
    look = styles()
    for card in data["items"]:
        draw_card(canvas, card, look, data["shop"], width, height)
    canvas.save()
    seconds = time.perf_counter() - start
    pages = len(data["items"])
    figures = {
        "program": f"ReportLab {reportlab.Version}",
        "pages": pages,
        "seconds": seconds,
        "pages_per_minute": round(pages / seconds * 60),
        "bytes": len(out.getvalue()),
    }
    print(json.dumps(figures))


main()
