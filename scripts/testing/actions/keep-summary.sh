# shellcheck shell=bash
# Sourced by every bash of a test's workflow (BASH_ENV).
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  trap '
    if [ -s "$GITHUB_STEP_SUMMARY" ]; then
      runner="${GITHUB_STEP_SUMMARY%/act/workflow/SUMMARY.md}"
      cp "$GITHUB_STEP_SUMMARY" "$REGATTA_TEST_SUMMARIES/$GITHUB_JOB~${runner##*/}~$GITHUB_ACTION.md"
    fi
  ' EXIT
fi
