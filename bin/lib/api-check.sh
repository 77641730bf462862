# shellcheck shell=bash
# Holds the API of a running system against its own description, by schemathesis. Sourced after demo.sh.

schemathesis_version=4.32.5

api_package_list=('python3-venv|python3 -c "import ensurepip, venv"')

# Into .local: it is a program of PyPI.
install_schemathesis() {
    local venv=$local_dir/schemathesis
    [[ -x $venv/bin/schemathesis ]] && return
    note schemathesis "installing $schemathesis_version"
    { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet "schemathesis==$schemathesis_version"; } \
        >"$logs/schemathesis-install.log" 2>&1 ||
        fail 'schemathesis could not be installed (.local/logs/schemathesis-install.log).'
}

# sign_up PHONE ROLE: an account for the check alone. Leaves the token in `token`.
sign_up() {
    call POST /api/auth/register/ "$(json phone_number "$1" first_name Check last_name "$2" \
        password "$demo_password" password_confirmation "$demo_password" role "$2" language en)"
    [[ $status == 201 || $status == 409 ]] || expect 201 "the registration of a $2"
    sign_in "$1"
}

sign_in() {
    call POST /api/auth/login/ "$(json phone_number "$1" password "$demo_password")"
    expect 200 "the login of $1"
    token=$(field access)
}

# check_as WHO [TOKEN]: every operation with requests that are right, and with requests that are wrong in every way.
check_as() {
    local log=$logs/schemathesis-$1.log
    local -a options=(
        --config-file "$root/bin/lib/schemathesis.toml" run "$escrow_url/api/openapi.json" --url "$escrow_url"
        --checks all --seed 1 --max-examples "${API_CHECK_EXAMPLES:-20}" --no-color
        # These end the session that the check runs in.
        --exclude-operation-id logout --exclude-operation-id changePassword
    )
    [[ -z ${2:-} ]] || options+=(-H "Authorization: Bearer $2")
    if ! "$local_dir/schemathesis/bin/schemathesis" "${options[@]}" >"$log" 2>&1; then
        tail -n 120 "$log" >&2
        fail "The API and its description differ for $1 (above; all of it in .local/logs/schemathesis-$1.log)."
    fi
    good "as $1" "$(grep -E '^ *[0-9]+ generated' "$log" | head -n 1 | sed 's/^ *//')"
}

check_api() {
    title 'The API against its own description'
    install_schemathesis
    local admin_phone=+237679999901
    "$binaries/escrowd" create-admin "$admin_phone" --password-stdin <<<"$demo_password" \
        >>"$logs/create-admin.log" 2>&1 || fail 'An administrator could not be made (.local/logs/create-admin.log).'
    check_as nobody
    sign_up +237679999902 BUYER && check_as buyer "$token"
    sign_up +237679999903 SELLER && check_as seller "$token"
    sign_in "$admin_phone" && check_as administrator "$token"
}
