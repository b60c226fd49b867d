"""Small documents in every format, made on the spot; what they say is invented."""

import io
import json
import zipfile
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"

TALK = [
    ("Interviewer", "So — how did “it” start? 🙂"),
    ("P3", "Slowly; I'd say. Café, naïve, Ünal."),
    ("Interviewer", "Two things: first, who was there?"),
    ("P3", "[laughs] Nobody.\nAnd then, well, (inaudible 00:12) my sister."),
    ("Interviewer", "Right."),
]


def zipped(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return stream.getvalue()


def docx(body, **more):
    """A Word document; `body` is the XML between <w:body> and </w:body>."""
    return zipped(
        **{
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": '<Relationships><Relationship Id="r" Target="word/document.xml" '
            'Type="http://x/relationships/officeDocument"/></Relationships>',
            "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{body}'
            "</w:body></w:document>",
            **more,
        }
    )


def paragraph(words):
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(w)}</w:t>' for w in words.split("\n"))
    return f"<w:p><w:r>{runs}</w:r></w:p>"


def odt(body):
    return zipped(
        **{
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f'<office:document-content xmlns:office="{OFFICE}" xmlns:text="{TEXT}" '
            f'xmlns:table="{TABLE}"><office:body><office:text>{body}</office:text></office:body>'
            "</office:document-content>",
        }
    )


def rtf(body):
    return (rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}" + body + b"}").replace(
        b"\n", b"\r\n"
    )


def rtf_words(words):
    out = []
    for unit in _utf16(words):
        if unit == 10:
            out.append("\\line ")
        elif unit > 127:
            out.append(f"\\u{unit if unit < 32768 else unit - 65536}?")
        else:
            out.append("\\" + chr(unit) if chr(unit) in "\\{}" else chr(unit))
    return "".join(out).encode("ascii")


def _utf16(words):
    data = words.encode("utf-16-le")
    return [int.from_bytes(data[i : i + 2], "little") for i in range(0, len(data), 2)]


def pdf(pages, height=842):
    """A PDF; a page is a list of (x, distance from the top, words)."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for page in pages:
        marks = "".join(
            f"BT /F1 10 Tf 1 0 0 1 {x} {height - top} Tm ({_pdf_words(words)}) Tj ET\n"
            for x, top, words in page
        )
        objects.append(f"<< /Length {len(marks.encode('cp1252'))} >>\nstream\n{marks}endstream")
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 {height}] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
    refs = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{refs}] /Count {len(kids)} >>"
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    start = len(out)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return (
        out
        + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    )


def _pdf_words(words):
    return words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def every_format():
    """The same talk in six formats of text and five of captions: {file name: bytes}."""
    lines = [f"{who}: {words}" for who, words in TALK]
    cues = [
        (n * 4.0, n * 4.0 + 3.5, f"{w}: {' '.join(t.split())}") for n, (w, t) in enumerate(TALK)
    ]
    return {
        "a.txt": "\n".join(lines).encode(),
        "a.md": "\n\n".join(f"**{w}:** {t}".replace("\n", "\n\n") for w, t in TALK).encode(),
        "a.docx": docx("".join(paragraph(line) for line in lines)),
        "a.odt": odt(
            "".join(
                f"<text:p>{escape(line).replace(chr(10), '<text:line-break/>')}</text:p>"
                for line in lines
            )
        ),
        "a.rtf": rtf(b"".join(rtf_words(line) + b"\\par\n" for line in lines)),
        "a.html": (
            "<html><head><meta charset='utf-8'><title>No</title><script>x<y</script></head><body>"
            + "".join(
                f"<p><b>{w}:</b>\n {escape(t).replace(chr(10), '<br>')}</p>\n" for w, t in TALK
            )
            + "</body></html>"
        ).encode(),
        "a.vtt": ("WEBVTT\n\n" + "\n".join(f"{_clock(a, '.')} --> {_clock(b, '.')}\n{t}\n" for a, b, t in cues)).encode(),
        "a.srt": "\n".join(f"{n}\n{_clock(a, ',')} --> {_clock(b, ',')}\n{t}\n" for n, (a, b, t) in enumerate(cues, 1)).encode(),
        "a.json": json.dumps({"text": "x", "segments": [{"start": a, "end": b, "text": " " + t} for a, b, t in cues]}).encode(),
        "a.tsv": ("start\tend\ttext\n" + "".join(f"{int(a * 1000)}\t{int(b * 1000)}\t{t}\n" for a, b, t in cues)).encode(),
        "a.lrc": "".join(f"[{_clock(a, '.')[3:]}]{t}\n[{_clock(b, '.')[3:]}]\n\n" for a, b, t in cues).encode(),
    }  # fmt: skip


def _clock(seconds, point):
    whole, rest = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{point}{rest:03d}"
