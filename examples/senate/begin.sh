#!/usr/bin/env bash
# Begins the example senate in the folder given: two artifact types, three dozen artifacts, five agents with keys, and
# one proposal approved and enacted, one rejected with reasons, one being voted on.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
rogatio=$1 run=$2
mkdir -p "$run"
export ROGATIO_DATABASE=$run/senate.db.new
rm -f "$run"/senate.db.new*
senate() { "$rogatio" "$@" --instance-key "$run/senate.key"; }
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

senate init --name senate.example --settings "$here/settings.json" >/dev/null
agents=(ada brutus cato dido eve)
for agent in "${agents[@]}"; do
  roles=(--role reader --role proposer --role voter)
  [ "$agent" = ada ] && roles+=(--role admin)
  senate agent add "$agent" --key "$run/$agent.key" "${roles[@]}" --json | sed 's/.*"token":"\(rog_[0-9a-f]*\)".*/\1/' > "$run/$agent.token"
  chmod 600 "$run/$agent.token"
done
senate type add evidence-bundle "$here/../evidence-bundle/v4.json" >/dev/null
senate type add review "$here/review.json" >/dev/null
senate artifact import "$here/artifacts.ndjson" --as ada >/dev/null

vote() { senate proposal vote "$1" "$2" --as "$3" --key "$run/$3.key" "${@:4}" >/dev/null; }
propose() { senate proposal create "$here/$1" --as "$2" --json | field proposal_id; }

id=$(propose add-language.json ada)
senate proposal comment "$id" "Two letters are enough for us, but regions differ." --as brutus >/dev/null
senate proposal open "$id" --as ada >/dev/null
for agent in ada brutus cato dido; do vote "$id" yes "$agent"; done
senate migration apply "$id" --as ada >/dev/null

id=$(propose require-confidence.json brutus)
senate proposal comment "$id" "What is 50 worth when nobody said it?" --concern --as dido >/dev/null
senate proposal open "$id" --as brutus >/dev/null
vote "$id" yes brutus
vote "$id" no dido --reason "A confidence that nobody stated is invented evidence"

id=$(propose review-round.json cato)
senate proposal open "$id" --as cato >/dev/null
vote "$id" yes cato
vote "$id" yes dido --reason "I lose track after the second round"
for file in "$run"/senate.db.new*; do mv "$file" "${file/.new/}"; done
