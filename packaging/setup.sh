#!/usr/bin/env bash
# Set up a fresh Debian 12 machine: system packages where root, then the locked environment.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
  python3 python3-venv python3-dev gcc swig libpcsclite-dev libpcsclite1 pcscd vsmartcard-vpcd
  libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libfreetype6 libxkbcommon0 libpulse0
  libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
  libxcb-render-util0 libxcb-shape0 libxcb-xfixes0 libxcb-xkb1 libxkbcommon-x11-0 libxcb-util1
  fonts-morisawa-bizud-gothic fonts-morisawa-bizud-mincho fonts-ipamj-mincho fonts-noto-cjk
  poppler-utils tzdata nginx-light faketime iproute2 opensc cups-daemon cups-client
  wixl msitools
)

missing=()
if command -v dpkg-query >/dev/null; then
  for package in "${packages[@]}"; do
    state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$state" = "install ok installed" ] || missing+=("$package")
  done
fi
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing system packages: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # No service shall begin to serve by itself: the tests start those they need.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
      printf '#!/bin/sh\ncase $1 in nginx|cups*) exit 101 ;; esac\nexit 0\n' >"$policy"
      chmod 755 "$policy"
      trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    if command -v systemctl >/dev/null; then
      case " ${missing[*]} " in *" nginx-light "*) systemctl disable --quiet nginx 2>/dev/null || true ;; esac
      case " ${missing[*]} " in *" cups-daemon "*)
        systemctl disable --quiet cups.service cups.socket cups.path 2>/dev/null || true ;;
      esac
    fi
  else
    echo "These system packages are missing and only root can install them:" >&2
    echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
fi

python=""
for candidate in python3.11 python3.12 python3.13 python3; do
  if command -v "$candidate" >/dev/null &&
    "$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || { echo "Python 3.11, 3.12 or 3.13 with venv is needed and was not found." >&2; exit 1; }

[ -x .venv/bin/python ] || "$python" -m venv .venv
echo "Installing locked packages (hashes checked)"
.venv/bin/python -m pip install --quiet --require-hashes --requirement packaging/requirements.lock \
  2> >(grep -v '^WARNING: Location' >&2)
