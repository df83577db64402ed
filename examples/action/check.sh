#!/usr/bin/env bash
# The step of the action: annotations on the standard output, a summary of the job, a SARIF file, an HTML page. The exit code is that of the check.
#   PATHS, BASE, ARGUMENTS, PROGRAM   the inputs of the action
#   GITHUB_OUTPUT, GITHUB_STEP_SUMMARY, RUNNER_TEMP   set by GitHub
set -euo pipefail

: "${BASE:?no revision is named}" "${PROGRAM:=npx --yes rogatio}" "${PATHS:=}" "${ARGUMENTS:=}"
git rev-parse --verify --quiet "$BASE^{commit}" > /dev/null || git fetch --quiet --depth=1 origin "$BASE"

# The inputs hold words. They are split here, and never evaluated.
read -r -a paths <<< "$PATHS"
read -r -a arguments <<< "$ARGUMENTS"
read -r -a program <<< "$PROGRAM"
folder=${RUNNER_TEMP:-/tmp}
sarif=$folder/rogatio.sarif html=$folder/rogatio.html summary=$folder/rogatio.md
rm -f "$sarif" "$html" "$summary"

status=0
"${program[@]}" check compat --against "$BASE" --output github \
  --report "sarif=$sarif" --report "markdown=$summary" --report "html=$html" \
  ${arguments[@]+"${arguments[@]}"} -- ${paths[@]+"${paths[@]}"} || status=$?
for name in sarif html; do
  if [ -e "${!name}" ]; then echo "$name=${!name}" >> "$GITHUB_OUTPUT"; fi
done
if [ -e "$summary" ]; then cat "$summary" >> "$GITHUB_STEP_SUMMARY"; fi
exit $status
