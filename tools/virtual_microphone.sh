#!/bin/sh
# A microphone without hardware: what is played into a silent loudspeaker is heard by a virtual microphone. It is a
# PulseAudio server of its own, apart from the one of the desktop.
#
# usage: eval "$(tools/virtual_microphone.sh start)"    start it, and point this shell's programs at it
#        tools/virtual_microphone.sh stop
#        tools/virtual_microphone.sh run COMMAND...     start, run the command, stop; without PulseAudio only run it
#
# Then `paplay FILE` speaks and PortAudio's default input hears it. The lines that `start` prints:
#   PULSE_SERVER             where paplay, pactl and ALSA's PulseAudio plug-in find the server
#   ALSA_CONFIG_PATH         makes the virtual devices the only ones that PortAudio lists
#   PULSE_SINK, PULSE_SOURCE the loudspeaker and the microphone by name, for tests that mute or unplug them
# environment: VANTAGE_MICROPHONE_DIR is the folder of the server's files (default: one for each user, in TMPDIR)
set -eu

folder=${VANTAGE_MICROPHONE_DIR:-${TMPDIR:-/tmp}/vantage-microphone-$(id -u)}
sink=vantage_loudspeaker
source=vantage_microphone
export PULSE_RUNTIME_PATH="$folder/runtime" PULSE_STATE_PATH="$folder/state"
export PULSE_SERVER="unix:$folder/native" PULSE_COOKIE="$folder/cookie"

fail() { printf 'virtual microphone: %s\n' "$*" >&2; exit 1; }
answers() { pactl list short sources 2>/dev/null | grep -q "$source"; }

# norewinds: with rewinds a silent null sink renders two seconds at a time, and nothing is heard meanwhile.
write_configuration() {
    cat >"$folder/server.pa" <<EOF
.fail
load-module module-native-protocol-unix socket=$folder/native auth-anonymous=1
load-module module-null-sink sink_name=$sink rate=48000 channels=1 norewinds=1 sink_properties=device.description=Loudspeaker
load-module module-remap-source master=$sink.monitor source_name=$source source_properties=device.description=Microphone
set-default-sink $sink
set-default-source $source
EOF
    cat >"$folder/asound.conf" <<EOF
pcm.!default { type pulse hint { show on description "Virtual microphone and loudspeaker" } }
ctl.!default { type pulse }
EOF
}

start() {
    for program in pulseaudio pactl paplay; do
        command -v "$program" >/dev/null || fail "$program is missing. Type: sudo apt-get install pulseaudio pulseaudio-utils libasound2-plugins"
    done
    [ ! -e "$folder" ] || [ -O "$folder" ] || fail "$folder belongs to somebody else; set VANTAGE_MICROPHONE_DIR"
    (umask 077 && mkdir -p "$folder/runtime" "$folder/state")
    if ! answers; then
        write_configuration
        # Not --start: that refuses to run as root, as in a container.
        pulseaudio -n --file="$folder/server.pa" --daemonize=yes --exit-idle-time=-1 --use-pid-file=yes \
            --disable-shm=yes --realtime=no --high-priority=no --log-target="newfile:$folder/log" >&2 </dev/null \
            || fail "PulseAudio did not start; see $folder/log"
    fi
    answers || fail "PulseAudio runs without its microphone; see $folder/log"
    printf 'export PULSE_SERVER=%s\nexport ALSA_CONFIG_PATH=%s\n' "$PULSE_SERVER" "$folder/asound.conf"
    printf 'export PULSE_SINK=%s\nexport PULSE_SOURCE=%s\n' "$sink" "$source"
}

stop() {
    [ -d "$folder" ] || return 0
    pulseaudio --kill 2>/dev/null || true  # it may have ended by itself
    # It may write into its folder for a moment longer.
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        ! rm -rf "$folder" 2>/dev/null || return 0
        sleep 0.2
    done
    rm -rf "$folder"
}

run() {
    command -v pulseaudio >/dev/null && command -v pactl >/dev/null || exec "$@"
    if answers; then
        lines=$(start)
    else
        lines=$(start) || exec "$@"  # start has said why
        trap stop EXIT
        trap 'exit 130' INT
        trap 'exit 143' TERM HUP
    fi
    eval "$lines"
    "$@"
}

case "${1:-}" in
    start) start ;;
    stop) stop ;;
    run) shift && run "$@" ;;
    *) fail "say start, stop or run" ;;
esac
