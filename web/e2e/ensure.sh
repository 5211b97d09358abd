#!/bin/sh
# Makes sure that the browser journeys can run: Node, the npm packages of package-lock.json, a Chromium that starts, a
# Chinese font for it, and Poppler, which reads the words of printed pages. Installs what is missing when this is root on Debian or Ubuntu, otherwise says what to install
# and fails. Prints the path of the browser on standard output, everything else on standard error.
#
# CHROMIUM=/path/of/a/browser uses that one.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
say() { echo "browser tests: $*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

updated=
install() {
  have apt-get && [ "$(id -u)" = 0 ] || return 1
  say "installing $*"
  export DEBIAN_FRONTEND=noninteractive
  [ -n "$updated" ] || { apt-get update -q >&2 && updated=yes; } || return 1
  apt-get install -y -q --no-install-recommends "$@" >&2
}

missing() {
  say "$1"
  cat >&2 <<'TXT'
  Debian          sudo apt-get install chromium fonts-noto-cjk fontconfig poppler-utils nodejs npm
  Ubuntu          sudo apt-get install fonts-noto-cjk fontconfig poppler-utils nodejs npm, and Chrome or Chromium (the snap will do)
  Fedora          sudo dnf install chromium google-noto-sans-cjk-fonts poppler-utils nodejs npm
  macOS           brew install node poppler && brew install --cask chromium
  another place   export CHROMIUM=/path/of/chrome-or-chromium
TXT
  exit 1
}

# Ubuntu's package is a stand-in that only says where the snap is, so a browser counts when it starts.
starts() { "$1" --version >/dev/null 2>&1; }

browser() {
  for name in chromium chromium-browser google-chrome-stable google-chrome \
    "/Applications/Chromium.app/Contents/MacOS/Chromium" \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    path=$(command -v "$name" 2>/dev/null) || continue
    starts "$path" && { echo "$path"; return; }
  done
  return 1
}

if [ -n "${CHROMIUM:-}" ]; then
  starts "$CHROMIUM" || missing "CHROMIUM=$CHROMIUM does not start."
  chromium=$CHROMIUM
else
  chromium=$(browser) || { install chromium && chromium=$(browser); } || missing "No Chromium or Chrome that starts was found."
fi

if [ "$(uname -s)" = Linux ]; then
  chinese() { have fc-list && [ -n "$(fc-list :lang=zh-cn family)" ]; }
  chinese || { install fontconfig fonts-noto-cjk && chinese; } || missing "No font with Chinese characters was found."
fi

# Journeys read the words of printed pages.
have pdftotext || install poppler-utils || missing "pdftotext of Poppler was not found."

have node && have npm || install nodejs npm || missing "Node and npm were not found."
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 18 ] || missing "Node is version $major; 18 or newer is needed."

# The lock file that the packages were installed from is kept beside them.
if ! cmp -s "$here/package-lock.json" "$here/node_modules/.installed-from"; then
  say "npm ci"
  (cd "$here" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2) ||
    missing "npm ci did not get the packages of web/e2e/package-lock.json."
  mkdir -p "$here/node_modules" && cp "$here/package-lock.json" "$here/node_modules/.installed-from"
fi
echo "$chromium"
