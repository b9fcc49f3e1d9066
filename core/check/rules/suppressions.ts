import type { Rule } from '#core/check/rule'

/** What is said of comments that suppress; `checkTask` finds these itself, because they depend on what the other rules found. */
const found = () => []

export const SUPPRESSION_RULES: readonly Rule[] = [
  {
    id: 'suppression-invalid',
    family: 'suppressions',
    severity: 'warning',
    since: '0.1.0',
    what: 'An `ignore` comment names rules that exist, a last day within 180 days and a reason.',
    why: 'One that does not suppresses nothing, and whoever wrote it believes that it does.',
    fix: 'Write it as `regatta: ignore[rule-id] until=2027-01-31 reason="..."`.',
    check: found,
  },
  {
    id: 'suppression-expired',
    family: 'suppressions',
    severity: 'note',
    since: '0.1.0',
    what: 'The last day of an `ignore` comment has not passed.',
    why: 'It was a promise to look again by that day; until then the finding is back.',
    fix: 'Mend what it suppresses, or look at the reason again and set a new day.',
    check: found,
  },
  {
    id: 'suppression-unused',
    family: 'suppressions',
    severity: 'note',
    since: '0.1.0',
    what: 'An `ignore` comment suppresses something.',
    why: 'A comment that outlived its cause would hide the next one.',
    fix: 'Delete the comment, or move it to the line that breaks the rule or the one before.',
    check: found,
  },
  {
    id: 'suppression-untrusted',
    family: 'suppressions',
    severity: 'note',
    since: '0.1.0',
    what: 'A pull request brings no comment that suppresses an error, or a rule of safety of any severity.',
    why: 'The comment comes with the task that it would excuse. One that took out the same error at the base commit still does; new ones take out warnings and notes.',
    fix: 'Mend it, or a maintainer adds the finding to the baseline of the branch that is merged into.',
    check: found,
  },
]
