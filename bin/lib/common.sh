# shellcheck shell=bash
# Words, colours, random values, ports, and times. Sourced by the scripts in bin/.

# The checkout; every path of ours is below it. Quoted everywhere: it may contain spaces.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
local_dir=$root/.local
logs=$local_dir/logs

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
    bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
else
    bold='' dim='' green='' red='' plain=''
fi

title() { printf '\n%s%s%s\n' "$bold" "$1" "$plain"; }

# A line of the form "  what           how it went".
note() { printf '  %-22s %s\n' "$1" "${2:-}"; }
good() { printf '  %-22s %s%s%s\n' "$1" "$green" "${2:-ok}" "$plain"; }

# Says what happened and what to do, and ends the script.
fail() {
    printf '\n%s%s%s\n' "$red" "$1" "$plain" >&2
    shift
    local line
    for line in "$@"; do printf '%s\n' "$line" >&2; done
    exit 1
}

random_hex() { head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }
random_base64() { head -c "$1" /dev/urandom | base64 -w 0; }

# 450000 -> 450 000
grouped() {
    local digits=$1 result=''
    while ((${#digits} > 3)); do
        result=" ${digits: -3}$result"
        digits=${digits:0:${#digits}-3}
    done
    printf '%s%s' "$digits" "$result"
}

# Whether something on this machine accepts connections on the port.
port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

milliseconds() { local now=${EPOCHREALTIME/[.,]/}; printf '%s' "$((now / 1000))"; }

# Waits without holding signals back: a trap runs at once.
pause() {
    sleep "$1" 9>&- &
    wait $! || true
}

# The commands of PostgreSQL lie outside PATH in Debian; the newest version is taken.
postgres_bin() {
    local folder newest=''
    for folder in /usr/lib/postgresql/*/bin; do
        [[ -x $folder/postgres ]] && newest=$folder
    done
    printf '%s' "$newest"
}
