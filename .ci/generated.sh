#!/bin/sh
# Generates the Go files of the templ pages anew and fails when that changes one. Compares contents rather than asking
# git, so that it also works in a tree with changes.
set -eu

go tool templ fmt -fail -log-level error web || { echo "templ fmt changed the files above; commit them." >&2; exit 1; }

list() { find web -name '*_templ.go' -not -path '*/node_modules/*' -exec sha256sum {} + | sort -k 2; }

before=$(list)
go tool templ generate -path web -log-level error
after=$(list)
if [ "$before" != "$after" ]; then
  echo "These files were not current; they are now, so commit them:" >&2
  { printf '%s\n%s\n' "$before" "$after" | sort | uniq -u | awk '{ print "  " $2 }' | sort -u; } >&2
  exit 1
fi
