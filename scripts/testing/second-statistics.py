"""A second implementation of core/statistics with numpy and scipy, for tests only.

Reads {"boards": [...]} from stdin, writes one answer per board to stdout. A board is
  configs  per config and task [successes, trials], the same tasks for all
  ids      one per config
  k        of pass@k and pass^k
  costs    per task, for the first config
Where it can it takes another road than the TypeScript: scipy's tests, exact fractions, plain enumeration.
"""

import json
import math
import sys
from fractions import Fraction

import numpy as np
from scipy import special, stats

Z = stats.norm.ppf(0.975)


def number(value):
    return None if value is None or not np.isfinite(value) else float(value)


def wilson(p, n):
    centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return centre - half, centre + half


def cell(c, n):
    if n == 0:
        return None
    low = 0.0 if c == 0 else stats.beta.ppf(0.025, c, n - c + 1)
    high = 1.0 if c == n else stats.beta.ppf(0.975, c + 1, n - c)
    return [*map(float, wilson(c / n, n)), float(low), float(high)]


def equal(values):
    return np.ptp(values) < 1e-12


def board(cells):
    covered = cells[cells[:, 1] > 0]
    tasks = len(covered)
    if tasks == 0:
        return None
    c, n = covered.T
    p = c / n
    m = p.mean()
    rerun = None if (n == 1).any() else math.sqrt((p * (1 - p) / (n - 1)).sum()) / tasks
    if tasks == 1:
        return [number(m), None, number(rerun), None, None, None]
    se = 0.0 if equal(p) else stats.sem(p)
    effective = tasks if equal(p) else m * (1 - m) / se**2
    effective = min(effective * (Z / stats.t.ppf(0.975, tasks - 1)) ** 2, n.sum())
    return [*map(number, (m, se, rerun, effective, *wilson(m, effective)))]


def passes(cells, k):
    covered = [(int(c), int(n)) for c, n in cells if n > 0]
    if not covered or any(n < k for _, n in covered):
        return None
    at = [float(1 - Fraction(math.comb(n - c, k), math.comb(n, k))) for c, n in covered]
    hat = [float(Fraction(math.comb(c, k), math.comb(n, k))) for c, n in covered]
    return [np.mean(at), np.mean(hat), stats.sem(at) if len(at) > 1 else None]


def shared(a, b):
    both = (a[:, 1] > 0) & (b[:, 1] > 0)
    return a[both], b[both]


def sign_flip(d):
    sums = np.zeros(1)
    for each in d:
        sums = np.concatenate([sums - each, sums + each])
    return float(np.mean(np.abs(sums) >= abs(d.sum()) - 1e-9))


def paired(a, b):
    a, b = shared(a, b)
    if len(a) < 2:
        return None
    x, y = a[:, 0] / a[:, 1], b[:, 0] / b[:, 1]
    d = x - y
    if equal(d):
        t_p, low, high = (1.0 if abs(d.mean()) < 1e-12 else 2.0 ** (1 - len(d))), None, None
    else:
        test = stats.ttest_rel(x, y)
        interval = test.confidence_interval(0.95)
        t_p, low, high = test.pvalue, interval.low, interval.high
    if (a[:, 1] == 1).all() and (b[:, 1] == 1).all():
        wins, losses = int((d > 0).sum()), int((d < 0).sum())
        method = "mcnemar"
        p = stats.binomtest(wins, wins + losses, 0.5).pvalue if wins + losses > 0 else 1.0
    else:
        method, p = ("sign_flip", sign_flip(d)) if len(d) <= 20 else ("paired_t", t_p)
    r = None if equal(x) or equal(y) else stats.pearsonr(x, y).statistic
    unpaired = math.sqrt((x.var(ddof=1) + y.var(ddof=1)) / len(x))
    return {"method": method, "numbers": [*map(number, (p, d.mean(), t_p, low, high, r, unpaired))]}


def holm(ps):
    order = np.argsort(ps)
    running = np.maximum.accumulate(np.asarray(ps)[order] * (len(ps) - np.arange(len(ps))))
    adjusted = np.empty(len(ps))
    adjusted[order] = np.minimum(running, 1)
    return adjusted.tolist()


def benjamini_hochberg(ps):
    return stats.false_discovery_control(ps).tolist() if len(ps) > 0 else []


def places(tests, count):
    answer = []
    for i in range(count):
        own = [tests[i][j] for j in range(count) if j != i]
        adjusted = benjamini_hochberg([1.0 if test is None else test["numbers"][0] for test in own])
        found = [test["numbers"][1] for test, p in zip(own, adjusted) if test is not None and p <= 0.05]
        answer.append([1 + sum(d < 0 for d in found), count - sum(d > 0 for d in found)])
    return answer


def groups(scores, ids, tests):
    left = [i for i, score in enumerate(scores) if score is not None]
    answer = [None] * len(scores)
    group = 0
    while left:
        group += 1
        top = max(scores[i] for i in left)
        anchor = min((i for i in left if top - scores[i] <= 1e-12), key=lambda i: ids[i])
        members = [i for i in left if i == anchor or tests[anchor][i] is None or tests[anchor][i]["numbers"][0] > 0.05]
        for i in members:
            answer[i] = group
        left = [i for i in left if i not in members]
    return answer


def newcombe(x1, n1, x0, n0):
    p1, p0 = x1 / n1, x0 / n0
    (l1, u1), (l0, u0) = wilson(p1, n1), wilson(p0, n0)
    d = p1 - p0
    return d, d - math.sqrt((p1 - l1) ** 2 + (u0 - p0) ** 2), d + math.sqrt((u1 - p1) ** 2 + (p0 - l0) ** 2)


def stratified(head, base):
    head, base = shared(head, base)
    if len(head) == 0:
        return None
    x1, n1, x0, n0 = head[:, 0], head[:, 1], base[:, 0], base[:, 1]
    total, m = n1 + n0, x1 + x0
    masses, low = np.ones(1), 0
    for a, b, k in zip(n1, n0, m):
        first, last = max(0, k - b), min(a, k)
        masses = np.convolve(masses, stats.hypergeom.pmf(np.arange(first, last + 1), a + b, k, a))
        low += first
    observed = masses[x1.sum() - low]
    p = min(1.0, masses[masses <= observed * (1 + 1e-7)].sum())
    expected = (n1 * m / total).sum()
    variance = (n1 * n0 * m * (total - m) / (total**2 * (total - 1))).sum()
    chi2 = None if variance == 0 else (x1.sum() - expected) ** 2 / variance

    weight = n1 * n0 / total
    w = weight.sum()
    rd = ((x1 * n0 - x0 * n1) / total).sum() / w
    part_p = ((n1**2 * x0 - n0**2 * x1 + n1 * n0 * (n0 - n1) / 2) / total**2).sum()
    part_q = ((x1 * (n0 - x0) + x0 * (n1 - x1)) / (2 * total)).sum()
    sato = max(0.0, (rd * part_p + part_q) / w**2)
    if len(head) == 1:
        _, lower, upper = newcombe(x1[0], n1[0], x0[0], n0[0])
    elif sato < 1e-12:
        limits = [newcombe(*each) for each in zip(x1, n1, x0, n0)]
        lower = rd - math.sqrt(sum((v / w * (d - a)) ** 2 for v, (d, a, _) in zip(weight, limits)))
        upper = rd + math.sqrt(sum((v / w * (b - d)) ** 2 for v, (d, _, b) in zip(weight, limits)))
    else:
        lower, upper = rd - Z * math.sqrt(sato), rd + Z * math.sqrt(sato)
    return [*map(number, (p, expected, variance, chi2, rd, lower, upper))]


def single(head, base):
    """Per task, head against base: Newcombe, Fisher, P(head better) and the predictive probability."""
    answer = []
    for (x1, n1), (x0, n0) in zip(head.tolist(), base.tolist()):
        if n1 == 0 or n0 == 0:
            answer.append(None)
            continue
        fisher = stats.fisher_exact([[x1, n1 - x1], [x0, n0 - x0]]).pvalue
        a, b, c, d = 1 + x1, 1 + n1 - x1, 1 + x0, 1 + n0 - x0
        i = np.arange(a)
        better = np.exp(special.betaln(c + i, b + d) - np.log(b + i) - special.betaln(1 + i, b) - special.betaln(c, d)).sum()
        predictive = stats.betabinom.cdf(x1, n1, c, d)
        answer.append([*map(number, (*newcombe(x1, n1, x0, n0), fisher, better, predictive))])
    return answer


def costs(cells, prices):
    known = cells[:, 1] > 0
    s, c = cells[known, 0] / cells[known, 1], np.asarray(prices)[known]
    if len(s) < 2 or s.sum() == 0:
        return None
    r = c.sum() / s.sum()
    return [number(r), number(math.sqrt(((c - r * s) ** 2).sum() / (len(s) - 1) / len(s)) / s.mean())]


def ratio(a, b):
    """Geometric mean ratio and its interval, as logarithms."""
    logs = np.log(np.asarray(a) / np.asarray(b))
    if len(logs) < 2 or equal(logs):
        return None
    test = stats.ttest_1samp(logs, 0)
    interval = test.confidence_interval(0.95)
    centre = np.log(stats.gmean(np.asarray(a) / np.asarray(b)))
    return [*map(number, (centre, interval.low, interval.high, test.pvalue))]


def answer(question):
    configs = [np.asarray(cells, dtype=np.int64).reshape(-1, 2) for cells in question["configs"]]
    scores = [board(cells) for cells in configs]
    tests = [[None if i == j else paired(a, b) for j, b in enumerate(configs)] for i, a in enumerate(configs)]
    ps = [test["numbers"][0] for i, row in enumerate(tests) for test in row[i + 1 :] if test is not None]
    prices = question["costs"]
    return {
        "cells": [cell(*map(int, each)) for each in configs[0]],
        "board": scores,
        "passes": [passes(cells, question["k"]) for cells in configs],
        "pairs": tests,
        "holm": holm(ps),
        "benjamini_hochberg": benjamini_hochberg(ps),
        "places": places(tests, len(configs)),
        "groups": groups([None if each is None else each[0] for each in scores], question["ids"], tests),
        "stratified": stratified(configs[0], configs[1]),
        "single": single(configs[0], configs[1]),
        "costs": costs(configs[0], prices),
        "ratio": ratio(prices, prices[1:] + prices[:1]),
        "quantiles": [*map(float, np.quantile(prices, [0.1, 0.5, 0.9]))],
    }


json.dump([answer(board) for board in json.load(sys.stdin)["boards"]], sys.stdout, default=float)
