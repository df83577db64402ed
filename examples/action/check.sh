#!/usr/bin/env bash
# The step of the action: annotations on the standard output, a summary of the job, a SARIF file. The exit code is that of the check.
#   FILES, BASE, ARGUMENTS, PROGRAM   the inputs of the action
#   GITHUB_OUTPUT, GITHUB_STEP_SUMMARY, RUNNER_TEMP   set by GitHub
set -euo pipefail

: "${FILES:?no schemas are named}" "${BASE:?no revision is named}" "${PROGRAM:=npx --yes rogatio}" "${ARGUMENTS:=}"
git rev-parse --verify --quiet "$BASE^{commit}" > /dev/null || git fetch --quiet --depth=1 origin "$BASE"

# The inputs hold words and patterns of the shell. They are split here, and never evaluated.
# shellcheck disable=SC2206
files=($FILES) arguments=($ARGUMENTS) program=($PROGRAM)
check() { "${program[@]}" check compat --git "$BASE" ${arguments[@]+"${arguments[@]}"} "$@" -- "${files[@]}"; }

status=0
check --output github || status=$?
sarif=${RUNNER_TEMP:-/tmp}/rogatio.sarif
check --output sarif > "$sarif" || true
echo "sarif=$sarif" >> "$GITHUB_OUTPUT"
{
  if [ $status = 0 ]; then echo "### Schemas stay compatible"; else echo "### Schemas: see the findings"; fi
  echo
  echo '~~~'
  NO_COLOR=1 check 2>&1 || true
  echo '~~~'
} >> "$GITHUB_STEP_SUMMARY"
exit $status
