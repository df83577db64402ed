#!/bin/sh
# Begins the senate when the database has none, then serves it. ROGATIO_DATABASE is a file or postgres://…, ROGATIO_NAME the senate's name.
set -eu
: "${ROGATIO_DATABASE:=/var/lib/rogatio/senate.db}" "${ROGATIO_NAME:=rogatio.local}" "${ROGATIO_KEY:=/var/lib/rogatio/senate.key}"
export ROGATIO_DATABASE
# The key is written when the senate begins: without it, nothing is there yet.
[ -e "$ROGATIO_KEY" ] || rogatio init --name "$ROGATIO_NAME" --instance-key "$ROGATIO_KEY"
exec rogatio serve --listen "${ROGATIO_LISTEN:-0.0.0.0:8080}" --instance-key "$ROGATIO_KEY" --json "$@"
