# shellcheck shell=bash
# Installs the Debian packages that are missing, or says exactly what is missing. Sourced after common.sh.

# package and how its presence shows
# shellcheck disable=SC2016  # expanded by the shell that asks
package_list=(
    'postgresql-15|test -n "$(postgres_bin)"'
    'postgresql-client-15|command -v psql'
    'redis-server|command -v redis-server'
    'redis-tools|command -v redis-cli'
    'libpq-dev|test -e /usr/include/postgresql/libpq-fe.h'
    'libhiredis-dev|test -e /usr/include/hiredis/hiredis.h'
    'libcurl4-openssl-dev|pkg-config --exists libcurl'
    'libsodium-dev|test -e /usr/include/sodium.h'
    'libzip-dev|test -e /usr/include/zip.h'
    'libexpat1-dev|pkg-config --exists expat'
    'libfreexl-dev|test -e /usr/include/freexl.h'
    'libxlsxwriter-dev|test -e /usr/include/xlsxwriter.h'
    'libhpdf-dev|test -e /usr/include/hpdf.h'
    'fonts-dejavu-core|test -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'
    'pkg-config|command -v pkg-config'
    'curl|command -v curl'
    'git|command -v git'
    'util-linux|command -v setpriv && command -v setsid && command -v flock'
)

# For tests alone: a browser, and what drives it.
test_package_list=(
    'chromium|command -v chromium'
    'chromium-driver|command -v chromedriver'
)

missing_packages() {
    local entry
    for entry in "$@"; do
        bash -c "$(declare -f postgres_bin); ${entry#*|}" >/dev/null 2>&1 || printf '%s\n' "${entry%%|*}"
    done
}

require_swift() {
    command -v swift >/dev/null 2>&1 || fail 'The Swift toolchain is missing: there is no command "swift" in PATH.' \
        'Kimi needs Swift 6.2 or newer. How to install it on Debian 12 stands at swift.org, under Install, Linux.'
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    local major=${version%%.*} minor=${version##*.}
    if [[ -n $version ]] && ((major < 6 || (major == 6 && minor < 2))); then
        fail "Swift $version is too old: Kimi needs 6.2 or newer."
    fi
}

# require_packages ENTRY...: those of package_list, and further ones.
require_packages() {
    local -a missing
    mapfile -t missing < <(missing_packages "${package_list[@]}" "$@")
    ((${#missing[@]} == 0)) && return
    local line="apt-get install -y --no-install-recommends ${missing[*]}"
    command -v apt-get >/dev/null 2>&1 || fail 'This machine has no apt-get, and these Debian packages are missing:' \
        "  ${missing[*]}" 'Install what corresponds to them, and start again.'

    local -a as_root=()
    if ((EUID != 0)); then
        if sudo -n true >/dev/null 2>&1; then
            as_root=(sudo -n)
        else
            fail 'Some Debian packages are missing, and installing them needs root. Run this, then start again:' \
                "  sudo apt-get update && sudo $line"
        fi
    fi
    note 'Debian packages' "installing ${missing[*]}"
    mkdir -p "$logs"
    if ! apt_install "${as_root[@]}" -- "${missing[@]}" >"$logs/packages.log" 2>&1; then
        tail -n 20 "$logs/packages.log" >&2
        fail 'The packages could not be installed (above; all of it in .local/logs/packages.log).' "The line was: $line"
    fi
    mapfile -t missing < <(missing_packages "${package_list[@]}" "$@")
    ((${#missing[@]} == 0)) || fail "After the installation these are still missing: ${missing[*]}"
}

# apt_install [sudo -n] -- PACKAGE...
apt_install() {
    local -a prefix=()
    while [[ $1 != -- ]]; do prefix+=("$1") && shift; done
    shift
    local -a apt=("${prefix[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
    "${apt[@]}" install -y --no-install-recommends "$@" </dev/null && return
    "${apt[@]}" update </dev/null && "${apt[@]}" install -y --no-install-recommends "$@" </dev/null
}
