"""Runs unprivileged: one read-only statement on one database; prints {"columns", "rows"} or {"error"}."""

import json
import sqlite3
import sys

ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}


def authorise(action, first, second, *_):
    if action in ALLOWED and second != "load_extension":
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


with open(sys.argv[2], encoding="utf-8") as file:
    statement = file.read()
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro&immutable=1", uri=True)
db.set_authorizer(authorise)
try:
    cursor = db.execute(statement)
    columns = [column[0] for column in cursor.description or []]
    answer = {"columns": columns, "rows": cursor.fetchmany(100_000)}
except (sqlite3.Error, sqlite3.Warning) as error:
    answer = {"error": str(error)}
json.dump(answer, sys.stdout)
