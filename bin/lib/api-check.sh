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

sign_in() {
    call POST /api/auth/login/ "$(json phone_number "$1" password "$demo_password")"
    expect 200 "the login of $1"
    token=$(field access)
}

# check_as WHO [TOKEN] [OPTION...]: every operation with requests that are right, and with requests that are wrong in every
# way. Without a token, nobody is signed in.
check_as() {
    local who=$1 token=${2:-} log=$logs/schemathesis-$1.log
    shift $(($# > 1 ? 2 : 1))
    local -a options=(
        --config-file "$root/bin/lib/schemathesis.toml" run "$escrow_url/api/openapi.json" --url "$escrow_url"
        --checks all --seed 1 --max-examples "${API_CHECK_EXAMPLES:-10}" --no-color "$@"
    )
    [[ -z $token ]] || options+=(-H "Authorization: Bearer $token")
    if ! "$local_dir/schemathesis/bin/schemathesis" "${options[@]}" >"$log" 2>&1; then
        tail -n 120 "$log" >&2
        fail "The API and its description differ for $who (above; all of it in .local/logs/schemathesis-$who.log)."
    fi
    good "as $who" "$(grep -E '^ *[0-9]+ generated' "$log" | head -n 1 | sed 's/^ *//')"
}

# These end the session that the check runs in, or lock the account: they come last, each with a session of its own.
session_enders=(revokeSession logout changePassword)
declare -A sessions=()

# open_sessions WHO PHONE: all that the check of WHO needs. They come before any check: requests that guess passwords are
# part of it, and lock this address out of signing in.
open_sessions() {
    local operation
    for operation in all "${session_enders[@]}"; do
        sign_in "$2"
        sessions[$1-$operation]=$token
    done
}

# check_signed_in WHO: all operations as one who is signed in, and is to the end.
check_signed_in() {
    local operation
    local -a others=()
    for operation in "${session_enders[@]}"; do others+=(--exclude-operation-id "$operation"); done
    check_as "$1" "${sessions[$1-all]}" "${others[@]}"
    call GET /api/auth/profile/ '' "${sessions[$1-all]}"
    expect 200 "the profile of the $1 after the check"
    for operation in "${session_enders[@]}"; do
        check_as "$1-$operation" "${sessions[$1-$operation]}" --include-operation-id "$operation"
    done
}

# A dispute about funds that are held, given to the arbiter, so that there is something to rule on.
bring_dispute() {
    buyer_token=$1
    open_transaction 'Radio' 'Used, works' 50000 "$check_seller"
    call POST /api/payments/momo/collect/ "$(json transaction_id "#$transaction" phone_number "$check_buyer" \
        provider MTN_MOMO amount "#$due")" "$buyer_token"
    [[ $status == 20[012] ]] || expect 201 'the collection of the check'
    until_true 60 'the funds of the check to be held' transaction_is FUNDS_HELD
    call POST /api/disputes/ "$(json transaction_id "#$transaction" category NOT_DELIVERED title 'Nothing came' \
        description 'The seller does not answer.')" "$buyer_token"
    expect 201 'the dispute of the check'
    local dispute
    dispute=$(field id)
    sign_in "$check_admin"
    call POST "/api/disputes/$dispute/assign/" "$(json arbiter_id "#$arbiter")" "$token"
    expect 200 'the assignment of the dispute'
}

# Somebody who was verified, and then appointed: that ends his sessions. Leaves his number in `arbiter`.
appoint_arbiter() {
    join BUYER Chantal Biya "$1" || fail "$1 is registered already; begin anew: bin/run --fresh"
    draw_samples
    verify 'Chantal Biya' "$token"
    call GET /api/auth/profile/ '' "$token"
    expect 200 'the profile of the arbiter'
    arbiter=$(field id)
    daemon_command escrowd users role "$arbiter" ARBITRE --reason 'Appointed for the check of the API'
}

check_api() {
    title 'The API against its own description'
    install_schemathesis
    check_buyer=+237679999902 check_seller=+237679999903 check_admin=+237679999901
    local check_arbiter=+237679999904
    "$binaries/escrowd" create-admin "$check_admin" --password-stdin <<<"$demo_password" \
        >>"$logs/create-admin.log" 2>&1 || fail 'An administrator could not be made (.local/logs/create-admin.log).'
    step 'People of every role'
    appoint_arbiter "$check_arbiter"
    join SELLER Denis Fouda "$check_seller" || fail "$check_seller is registered already; begin anew: bin/run --fresh"
    join BUYER Esther Njoya "$check_buyer" || fail "$check_buyer is registered already; begin anew: bin/run --fresh"
    bring_dispute "$token"
    open_sessions buyer "$check_buyer"
    open_sessions seller "$check_seller"
    open_sessions arbiter "$check_arbiter"
    open_sessions administrator "$check_admin"
    step 'Each of them asks for everything'
    # The administrator last: he suspends and appoints the others.
    (check_as nobody) & local nobody=$!
    (check_signed_in buyer) & local buyer=$!
    wait "$nobody" && wait "$buyer" || fail 'The check of the API has ended (above).'
    (check_signed_in seller) & local seller=$!
    (check_signed_in arbiter) & local judge=$!
    wait "$seller" && wait "$judge" || fail 'The check of the API has ended (above).'
    check_signed_in administrator
}
