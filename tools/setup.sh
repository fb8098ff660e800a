#!/bin/sh
# Make .venv ready: system packages where they are missing and may be installed, then the locked, hash-checked
# dependencies, then Vantage itself. Safe to run again; the second run only looks.
#
# usage: tools/setup.sh [run|test]     test adds what only the tests need (speech synthesisers, PulseAudio, tmux, git)
# environment: PYTHON names the interpreter to use (default: python3)
set -eu
cd "$(dirname "$0")/.."

purpose=${1:-run}
lock=requirements/everything.txt
stamp=.venv/vantage-setup-stamp

say() { printf '%s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# The lock holds wheels for CPython 3.11 to 3.14.
fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; }

find_python() {
    for candidate in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 && fits "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# Asked of the interpreter, since one from pyenv has venv without Debian's package, and sounddevice looks for
# PortAudio in this very way.
has_venv() { "$python" -c 'import ensurepip, venv' 2>/dev/null; }
has_library() { "$python" -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library(sys.argv[1]))' "$1"; }
has_alsa_pulse() { ls /usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so /usr/lib*/alsa-lib/libasound_module_pcm_pulse.so 2>/dev/null | grep -q .; }
need() { missing="$missing $1"; }

list_missing() {
    missing=
    has_venv || need python3-venv
    [ "$(uname -s)" = Linux ] || return 0  # elsewhere sounddevice's wheel brings PortAudio
    has_library portaudio || need libportaudio2
    [ "$purpose" = test ] || return 0
    command -v git >/dev/null || need git  # some tests read what is committed
    command -v flite >/dev/null || need flite
    command -v espeak-ng >/dev/null || need espeak-ng
    has_library espeak-ng || need libespeak-ng1
    command -v pulseaudio >/dev/null || need pulseaudio
    command -v paplay >/dev/null || need pulseaudio-utils
    has_alsa_pulse || need libasound2-plugins
    command -v tmux >/dev/null || need tmux
    # Other programs that read exports: half a gigabyte, so that only CI installs them; elsewhere their tests say what to type.
    [ "${CI:-}" = true ] || return 0
    command -v soffice >/dev/null || need "libreoffice-writer-nogui libreoffice-calc-nogui"
    command -v pdftotext >/dev/null || need poppler-utils
    command -v chromium >/dev/null || need chromium
    [ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || need fonts-dejavu-core  # pages are drawn with these alone
}

# Set `root` to what runs a command as root without asking anybody; fail where there is no such way.
become_root() {
    if [ "$(id -u)" = 0 ]; then
        root=
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        root='sudo -n'
    else
        return 1
    fi
}

install_missing() {
    if command -v apt-get >/dev/null && become_root; then
        say "Installing system packages:$missing"
        # shellcheck disable=SC2086  # lists of words
        if talk=$({ $root apt-get update -qq
                    $root env DEBIAN_FRONTEND=noninteractive \
                        apt-get install -y -qq --no-install-recommends $missing; } </dev/null 2>&1)
        then list_missing
        else say "$talk"
        fi
    fi
    [ -n "$missing" ] || return 0
    if command -v apt-get >/dev/null; then
        say "Not installed here:$missing. To have them, type:  sudo apt-get install$missing"
    else
        say "Not installed here (Debian's names):$missing. Your system's own package manager has them."
    fi
    has_venv || return 0
    case "$missing " in *" libportaudio2 "*) say "Going on without a microphone; sound files still work." ;; esac
}

python=$(find_python) || fail "no Python 3.11 to 3.14 found. Install one (Debian: apt-get install python3), or name one: make PYTHON=/path/to/python3"
list_missing
[ -z "$missing" ] || install_missing
has_venv || fail "$python can make no virtual environment. Install python3-venv (the line above), then run this again."

wanted="$(cksum "$lock" pyproject.toml tools/setup.sh) $(pwd)"
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && fits .venv/bin/python; then
    exit 0
fi

say "Setting up .venv with $("$python" --version), from $lock (about a minute)"
fits .venv/bin/python || "$python" -m venv --clear .venv
pip() { .venv/bin/python -m pip --disable-pip-version-check --no-input -q -q "$@"; }
pip install --require-hashes --only-binary :all: -r "$lock" \
    || fail "the locked dependencies could not be installed. Is the package registry reachable, and is this Linux (glibc 2.28 or later), macOS 14 or later on Apple silicon, or 64-bit Windows?"
pip install --no-deps --no-build-isolation --editable .
printf '%s\n' "$wanted" >"$stamp"
say "Ready."
