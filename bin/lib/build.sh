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
        line=$(tail -c 4000 "$log" 2>/dev/null | tr '\r' '\n' | grep -o '^\[[0-9]*/[0-9]*\][^/]*' | tail -n 1)
        progress=$(printf '%-60.60s %4d s' "${line:-resolving packages}" $(((now - began) / 1000)))
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

products=(gatewayd escrowd provider-sandbox)
binaries=$root/.build/release

# Builds the three programs in release, unless nothing that they are made of has changed since.
build_release() {
    local stamp=$root/.build/kimi-release-stamp product fresh=1
    for product in "${products[@]}"; do [[ -x $binaries/$product ]] || fresh=0; done
    [[ -e $stamp ]] || fresh=0
    if ((fresh)) && [[ -z $(find "$root/Package.swift" "$root/Sources" "$root/sandbox" -newer "$stamp" -print -quit) ]]; then
        good 'Release build' 'up to date'
        return
    fi
    [[ -d $root/.build/release ]] || note 'Release build' 'the first one takes about ten minutes on two cores'
    mkdir -p "$root/.build"
    touch "$stamp.new"
    for product in "${products[@]}"; do build "Build $product" "build-$product.log" -c release --product "$product"; done
    mv "$stamp.new" "$stamp"
}
