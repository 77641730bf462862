# shellcheck shell=bash
# Starts processes that end with this script, and stops none but those. Sourced after common.sh.
#
# Each gets a session of its own, so that Ctrl-C reaches only the script, which then stops them in order. The kernel
# signals them when the script dies without a word. A record (process number and start time) lets the next start clean
# up what a kill -9 of everything may have left.

run_dir=$local_dir/run
started=()
declare -A pid_of=() time_of=()

# The time at which a process started, in ticks since boot: with the number it names one process for good.
start_time() {
    local stat
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    local -a fields
    read -r -a fields <<<"${stat##*) }"
    [[ ${fields[0]} != Z ]] || return 1
    printf '%s' "${fields[19]}"
}

# is_process PID START_TIME
is_process() { [[ -n ${1:-} && -n ${2:-} && $(start_time "$1") == "$2" ]]; }

# start NAME SIGNAL USER COMMAND...    USER "" is the one who runs this script; SIGNAL is how it is asked to end.
# Standard output and error go to .local/logs/NAME.log; the environment is the caller's.
start() {
    local name=$1 signal=$2 user=$3
    shift 3
    mkdir -p "$run_dir" "$logs"
    local -a wrapper=(setsid setpriv)
    [[ -z $user ]] || wrapper+=(--reuid "$user" --regid "$user" --init-groups)
    wrapper+=(--pdeathsig "$signal" --)
    "${wrapper[@]}" "$@" </dev/null >>"$logs/$name.log" 2>&1 9>&- &
    local pid=$!
    disown "$pid"
    pid_of[$name]=$pid
    time_of[$name]=$(start_time "$pid") || true
    started+=("$name")
    printf '%s %s %s\n' "$pid" "${time_of[$name]}" "$signal" >"$run_dir/$name"
}

alive() { is_process "${pid_of[$1]:-}" "${time_of[$1]:-}"; }

# end_process PID START_TIME SIGNAL SECONDS: asks, waits, and then kills.
end_process() {
    local pid=$1 began=$2 signal=$3 end
    end=$(($(milliseconds) + $4 * 1000))
    is_process "$pid" "$began" || return 0
    kill -s "$signal" "$pid" 2>/dev/null || return 0
    while is_process "$pid" "$began"; do
        if (($(milliseconds) > end)); then
            kill -s KILL "$pid" 2>/dev/null || return 0
        fi
        sleep 0.05
    done
}

stop_one() {
    local name=$1 pid began signal
    if { read -r pid began signal <"$run_dir/$name"; } 2>/dev/null; then
        end_process "$pid" "$began" "$signal" 15
    fi
    rm -f "$run_dir/$name"
    unset "pid_of[$name]" "time_of[$name]"
}

# Stops what this script started, the last first.
stop_all() {
    local index
    for ((index = ${#started[@]} - 1; index >= 0; index--)); do stop_one "${started[index]}"; done
    started=()
}

# Stops what an earlier start of this checkout left running, if anything: daemons first, servers last.
stop_leftovers() {
    local name
    for name in escrowd gatewayd sandbox redis postgres; do
        [[ -e $run_dir/$name ]] && stop_one "$name"
    done
    return 0
}

# The last lines of a process's log, for a message about its end.
last_words() { tail -n 15 "$logs/$1.log" 2>/dev/null | sed 's/^/  | /'; }
