"""Runs unprivileged: calls the delivered module for every case on standard input."""

import importlib.util
import json
import sys

spec = importlib.util.spec_from_file_location("free_slots", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)

answers = []
for case in json.load(sys.stdin):
    busy = [tuple(pair) for pair in case["busy"]]
    given = list(busy)
    try:
        slots = module.free_slots(case["day"], case["zone"], case["opens"], case["closes"], busy, case["minutes"])
        answer = {"slots": [list(slot) for slot in slots]}
    except ValueError:
        answer = {"error": "ValueError"}
    except Exception as error:
        answer = {"error": repr(error)}
    answers.append({**answer, "unchanged": busy == given})
json.dump(answers, sys.stdout)
