#!/bin/bash
set -euo pipefail
cat > /app/merge.py <<'PYTHON'
"""Merges the CSV exports of a folder into one file of JSON lines."""

import csv
import io
import json
import os
import re
import sys
from datetime import date
from pathlib import Path

DATE_FORMATS = [
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"),
    re.compile(r"(?P<day>[0-9]{2})\.(?P<month>[0-9]{2})\.(?P<year>[0-9]{4})"),
]
AMOUNT_FORMATS = {
    ",": re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?"),
    ";": re.compile(r"([0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,([0-9]{1,2}))?"),
}
CURRENCY = re.compile(r"[A-Za-z]{3}")


def iso_date(text):
    for form in DATE_FORMATS:
        if found := form.fullmatch(text):
            return date(int(found["year"]), int(found["month"]), int(found["day"])).isoformat()
    raise ValueError(text)


def cents(text, delimiter):
    sign = 1
    if text.startswith("(") and text.endswith(")"):
        sign, text = -1, text[1:-1]
    elif text.startswith("-"):
        sign, text = -1, text[1:]
    elif text.startswith("+"):
        text = text[1:]
    elif text.endswith("-"):
        sign, text = -1, text[:-1]
    found = AMOUNT_FORMATS[delimiter].fullmatch(text)
    if not found:
        raise ValueError(text)
    whole = re.sub(r"[.,]", "", found[1])
    return sign * int(whole + (found[2] or "").ljust(2, "0"))


def transaction(fields, delimiter):
    key, currency = fields["id"].strip(), fields["currency"].strip()
    if not key or not CURRENCY.fullmatch(currency):
        raise ValueError(fields)
    return {
        "id": key,
        "date": iso_date(fields["date"].strip()),
        "amount_cents": cents(fields["amount"].strip(), delimiter),
        "currency": currency.upper(),
        "memo": " ".join(fields["memo"].split()) or None,
    }


def rows(path):
    text = path.read_bytes().decode("utf-8-sig").lstrip("\r\n")
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    # newline="": line breaks inside quotes reach the csv module as they are
    header = None
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        if not row:
            continue
        if header is None:
            header = [name.strip().lower() for name in row]
        elif len(row) < len(header):
            yield None, delimiter
        else:
            yield dict(zip(header, row)), delimiter


def main(folder, output):
    sys.set_int_max_str_digits(0)
    csv.field_size_limit(2**31 - 1)
    kept, replaced, rejected = {}, 0, 0
    files = [entry for entry in Path(folder).iterdir() if entry.name.endswith(".csv") and entry.is_file()]
    for path in sorted(files, key=lambda entry: os.fsencode(entry.name)):
        for fields, delimiter in rows(path):
            try:
                if fields is None:
                    raise ValueError("too few fields")
                row = transaction(fields, delimiter)
            except ValueError:
                rejected += 1
                continue
            replaced += row["id"] in kept
            kept[row["id"]] = row
    ordered = sorted(kept.values(), key=lambda row: (row["date"], row["id"]))
    with open(output, "w", encoding="utf-8", newline="\n") as file:
        for row in ordered:
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"kept {len(kept)}, replaced {replaced}, rejected {rejected}")


main(*sys.argv[1:])
PYTHON
cd /app
python3 merge.py inbox /tmp/merged.jsonl
cat /tmp/merged.jsonl
