import json

import pytest
from sandbox import Scratch, read_delivered

HEADER = "id,date,amount,currency,memo\n"


@pytest.fixture
def merge():
    """Runs the delivered program on files given by name; returns (lines of the output, standard output)."""
    scratch = Scratch()
    program = scratch.put("merge.py", read_delivered("/app/merge.py"))
    runs = 0

    def run(files: dict[str, str | bytes]) -> tuple[list[str], str]:
        nonlocal runs
        runs += 1
        inbox = scratch.root / f"in {runs}"
        for name, content in files.items():
            path = inbox / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        inbox.mkdir(exist_ok=True)
        output = scratch.work / f"out {runs}.jsonl"
        done = scratch.run(["/usr/bin/python3", "-I", "-S", "-B", program, inbox, output])
        assert done.code == 0, done
        text = read_delivered(output).decode()
        assert text == "" or text.endswith("\n")
        return text.split("\n")[:-1], done.out.decode()

    yield run
    scratch.close()


def line(id: str, date: str, amount_cents: int, currency: str = "EUR", memo: str | None = None) -> str:
    row = {"id": id, "date": date, "amount_cents": amount_cents, "currency": currency, "memo": memo}
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def amounts(merge, delimiter: str, texts: list[str]) -> list[int | None]:
    """What the program makes of amounts, each in quotes; None where the row is rejected."""
    rows = "".join(delimiter.join([f"k{number:03}", "2024-01-01", f'"{text}"', "EUR", ""]) + "\n" for number, text in enumerate(texts))
    lines, _ = merge({"a.csv": HEADER.replace(",", delimiter) + rows})
    found = {row["id"]: row["amount_cents"] for row in map(json.loads, lines)}
    assert all(type(value) is int for value in found.values())
    return [found.get(f"k{number:03}") for number in range(len(texts))]


def test_reads_both_dialects(merge):
    semicolons = (
        "\ufeffMEMO;Branch;Amount;ID;Currency;Date\r\n"
        '"a; ""b"", c";9;1.000,5; x-1 ;chf; 05.11.2023 \r\n'
        "\r\n"
        "plain, text;9;12;x-2;Chf;2023-11-04\r\n"
    )
    commas = '\n\nid,date,amount,currency,memo,"note"\nx-3,2023-11-03,"2,000.25",USD,"one, two; three",n\n\nx-4,03.11.2023,0.07,USD,Ärger,n'
    lines, out = merge({"a.csv": semicolons, "b.csv": commas})
    assert lines == [
        line("x-3", "2023-11-03", 200025, "USD", "one, two; three"),
        line("x-4", "2023-11-03", 7, "USD", "Ärger"),
        line("x-2", "2023-11-04", 1200, "CHF", "plain, text"),
        line("x-1", "2023-11-05", 100050, "CHF", 'a; "b", c'),
    ]
    assert out == "kept 4, replaced 0, rejected 0\n"


def test_only_csv_files_directly_in_the_folder_count(merge):
    row = HEADER + "{0},2024-01-01,1,EUR,\n"
    names = ["a.csv", ".csv", "b.CSV", "c.csv.bak", "d.txt", "sub/e.csv", "folder.csv/f.csv"]
    lines, out = merge({name: row.format(name) for name in names})
    assert lines == [line(".csv", "2024-01-01", 100), line("a.csv", "2024-01-01", 100)]
    assert out == "kept 2, replaced 0, rejected 0\n"


def test_amounts_are_exact_cents(merge):
    texts = ["1,234.56", "1234.56", "0.29", "1.15", "-8.20", "8.2-", "(1,050)", "+3.1", "0", "90071992547409.93", "-0.07", "123,456,789,012,345,678.9", " 4.35 ", "-1,000"]
    cents = [123456, 123456, 29, 115, -820, -820, -105000, 310, 0, 9007199254740993, -7, 12345678901234567890, 435, -100000]
    assert amounts(merge, ",", texts) == cents
    swapped = [text.translate(str.maketrans(",.", ".,")) for text in texts]
    assert amounts(merge, ";", swapped) == cents


def test_malformed_amounts_are_rejected(merge):
    texts = ["", "12,34.00", "1,2345", "1234,567", ",123", "1,,000", "1.", ".5", "1.234", "--1", "-1-", "(-1)", "(1)-", "-(1)", "(1", "1)", "()", "1 000", "1e3", "٣", "²", "NaN", "EUR 1", "0x1", "1_000", "1.2.3", "- 1x"]
    assert amounts(merge, ",", texts) == [None] * len(texts)
    swapped = [text.translate(str.maketrans(",.", ".,")) for text in texts]
    assert amounts(merge, ";", swapped) == [None] * len(texts)
    # The other dialect's notation
    assert amounts(merge, ",", ["1.234,56", "7,5"]) == [None, None]
    assert amounts(merge, ";", ["1,234.56", "7.5", "1.234"]) == [None, None, 123400]


def test_bad_rows_are_rejected_and_counted(merge):
    rows = [
        ",2024-01-01,1,EUR,", "  ,2024-01-01,1,EUR,", "a,2023-02-29,1,EUR,", "b,31.04.2024,1,EUR,", "c,2024-13-01,1,EUR,", "d,2024-1-01,1,EUR,",
        "e,1.01.2024,1,EUR,", "f,01/01/2024,1,EUR,", "g,20240101,1,EUR,", "h,2024-01-01T00:00,1,EUR,", "i,,1,EUR,", "j,2024-01-01,1,EU,", "k,2024-01-01,1,E1R,",
        "l,2024-01-01,1,EURO,", "m,2024-01-01,1,ÄÖÜ,", "n,2024-01-01,1,EUR", "o", "p,24.01.01,1,EUR,", "r,2024-W01-1,1,EUR,",
    ]
    good = ["s,29.02.2024,1,EUR,", "t,2000-02-29,1,eur,ok"]
    lines, out = merge({"a.csv": HEADER + "\n".join(rows + good) + "\n"})
    assert lines == [line("t", "2000-02-29", 100, memo="ok"), line("s", "2024-02-29", 100)]
    assert out == f"kept 2, replaced 0, rejected {len(rows)}\n"


def test_last_row_of_the_last_file_wins(merge):
    files = {
        "b10.csv": HEADER + "x,2024-01-01,1,EUR,b10 first\nx,2024-01-02,2,EUR,b10 second\ny,2024-01-01,1,EUR,b10\n",
        "b9.csv": HEADER + "y,2024-05-05,9,EUR,b9\nx,2024-02-30,9,EUR,rejected\nz,2024-01-01,1,EUR,b9\n",
        "B99.csv": HEADER + " x ,2024-09-09,9,EUR,B99\ny,2024-09-09,9,EUR,B99\nX,2024-03-03,9,EUR,B99\n",
        "é.csv": HEADER + "z,2024-04-04,4,EUR,é\nz,x,4,EUR,rejected\n",
    }
    expected = [
        line("x", "2024-01-02", 200, memo="b10 second"),
        line("X", "2024-03-03", 900, memo="B99"),
        line("z", "2024-04-04", 400, memo="é"),
        line("y", "2024-05-05", 900, memo="b9"),
    ]
    for order in (list(files), list(files)[::-1]):
        lines, out = merge({name: files[name] for name in order})
        assert lines == expected
        assert out == "kept 4, replaced 5, rejected 2\n"


def test_memo_white_space(merge):
    memos = ['"  a  b\t c "', '"two\nlines"', '"two\r\n\r\nlines"', "\u00a0\u2003x\u202fy\u00a0", '" \n\t "', "", '"say ""hi"""', "tab\there", "日本\u3000語"]
    rows = "".join(f"m{number},2024-01-01,1,EUR,{memo}\n" for number, memo in enumerate(memos))
    lines, _ = merge({"a.csv": (HEADER + rows).encode()})
    texts = ["a b c", "two lines", "two lines", "x y", None, None, 'say "hi"', "tab here", "日本 語"]
    assert lines == [line(f"m{number}", "2024-01-01", 100, memo=text) for number, text in enumerate(texts)]


def test_order_and_empty_results(merge):
    ids = ["b", "a", "B", "ä", "a10", "a9", "\U0001f600", "\uffee", "z"]
    rows = "".join(f"{id},2024-01-0{2 - number % 2},1,EUR,\n" for number, id in enumerate(ids))
    lines, _ = merge({"a.csv": HEADER + rows})
    expected = sorted((f"2024-01-0{2 - number % 2}", id) for number, id in enumerate(ids))
    assert lines == [line(id, date, 100) for date, id in expected]
    for files in [{}, {"a.csv": HEADER}, {"a.csv": ""}, {"a.csv": "\r\n\r\n"}]:
        assert merge(files) == ([], "kept 0, replaced 0, rejected 0\n")
    assert merge({"a.csv": HEADER + "a,b,c,d,e\n"}) == ([], "kept 0, replaced 0, rejected 1\n")
