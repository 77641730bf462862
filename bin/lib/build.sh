# shellcheck shell=bash
# Builds with progress and a log. Sourced after common.sh.

# build WHAT LOG ARGUMENTS...: swift build, with a line of progress; on failure what the compiler said.
build() {
    local what=$1 log=$logs/$2 began now shown=0 progress pid line
    shift 2
    mkdir -p "$logs"
    began=$(milliseconds)
    (cd "$root" && exec swift build "$@") </dev/null >"$log" 2>&1 9>&- &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        pause 0.2
        now=$(milliseconds)
        ((now - shown >= (${#green} > 0 ? 500 : 15000) && now - began >= 2000)) || continue
        shown=$now
        line=$(tail -c 4000 "$log" 2>/dev/null | tr '\r' '\n' | grep -o '^\[[0-9]*/[0-9]*\][^/]*' | tail -n 1 || true)
        progress=$(printf '%-60.60s %4d s' "${line:-starting}" $(((now - began) / 1000)))
        if [[ -n $green ]]; then printf '\r  %-22s %s' "$what" "$progress"; else note "$what" "$progress"; fi
    done
    [[ -z $green ]] || printf '\r\e[K'
    if ! wait "$pid"; then
        grep -E 'error:|warning:' "$log" | sort -u | head -n 20 >&2 || true
        tail -n 15 "$log" >&2
        fail "The build failed: $what (above; all of it in ${log#"$root/"})."
    fi
    good "$what" "built in $((($(milliseconds) - began) / 1000)) s"
}

binaries=$root/.build/release

# Whether a program is there and nothing that it is made of has changed since it was built.
is_built() {
    local stamp=$root/.build/kimi-release-$1
    [[ -x $binaries/$1 && -e $stamp ]] || return 1
    [[ -z $(find "$root/Package.swift" "$root/Sources" "$root/sandbox" "$root/Benchmarks" -newer "$stamp" -print -quit) ]]
}

# build_release PRODUCT...: builds programs in release, those that are not up to date.
build_release() {
    local product stale=()
    for product in "$@"; do is_built "$product" || stale+=("$product"); done
    if ((${#stale[@]} == 0)); then
        good 'Release build' 'up to date'
        return
    fi
    [[ -d $binaries ]] || note 'Release build' 'the first one takes about ten minutes on two cores'
    mkdir -p "$root/.build"
    for product in "${stale[@]}"; do
        touch "$root/.build/kimi-release.new"
        build "Build $product" "build-$product.log" -c release --product "$product"
        mv "$root/.build/kimi-release.new" "$root/.build/kimi-release-$product"
    done
}
