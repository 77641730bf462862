# shellcheck shell=bash
# How the provider sandbox is started. Sourced after processes.sh and build.sh.

# start_sandbox BASE: its pages at BASE+1100, MTN MoMo at BASE+1101, Orange SMS at BASE+1102; state in .local/sandbox.
start_sandbox() {
    mkdir -p "$local_dir/sandbox"
    start sandbox TERM '' "$binaries/provider-sandbox" serve --control-port $(($1 + 1100)) \
        --mtn-port $(($1 + 1101)) --orange-port $(($1 + 1102)) --state-folder "$local_dir/sandbox"
}
