"""Writes the two sample exports; as a program because one has a byte order mark, CRLF and no-break spaces."""

import sys
from pathlib import Path

NORTH = [
    "\ufeffid;Date;Amount;Currency;Memo;Branch",
    'N-1;29.02.2024;1.234,56-;EUR;"Caf\u00e9 ""Zo\u00eb""";12',
    "N-2;01.03.2024;7,5;eur;  two\u00a0 words ;12",
    "N-3;31.02.2024;1,00;EUR;no such day;12",
]
SOUTH = [
    "memo,id,currency,amount,date",
    '"Rent,\nMarch",S-1,EUR,"(1,050.00)",2024-03-01',
    ",N-2,EUR,7.25,2024-03-01",
]

inbox = Path(sys.argv[1])
inbox.mkdir()
(inbox / "2024-02-north.csv").write_bytes("".join(line + "\r\n" for line in NORTH).encode())
(inbox / "2024-03-south.csv").write_bytes("".join(line + "\n" for line in SOUTH).encode())
