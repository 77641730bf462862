# shellcheck shell=bash
# The demo: an HTTP client of escrowd that sells a motorcycle and two lesser things. Sourced after common.sh; needs escrow_url, sandbox_url.

demo_amount=450000

# call METHOD PATH [BODY] [TOKEN]: one request to escrowd. Leaves `status`, and the answer as "path<TAB>value" lines in
# `answer`.
call() {
    local method=$1 path=$2 body=${3:-} token=${4:-}
    local -a options=(-sS --max-time 20 -X "$method" -H 'Accept-Language: en' -w '\n%{http_code}')
    [[ -z $body ]] || options+=(-H 'Content-Type: application/json' --data-binary @-)
    [[ -z $token ]] || options+=(-H "Authorization: Bearer $token")
    local reply
    reply=$(curl "${options[@]}" "$escrow_url$path" <<<"$body") || fail "No answer from escrowd: $method $path"
    status=${reply##*$'\n'}
    answer=$(awk -f "$root/bin/lib/json.awk" <<<"${reply%$'\n'*}")
}

# The value at a path of the last answer, or of the lines given as second argument.
field() { sed -n "s/^$1	//p" <<<"${2-$answer}" | head -n 1; }

# expect STATUS WHAT: ends the demo unless the last answer had that status.
expect() {
    [[ $status == "$1" ]] && return
    fail "The demo failed: $2 was answered with status $status instead of $1." "$answer"
}

sandbox_get() { curl -sS --max-time 20 "$sandbox_url$1" | awk -f "$root/bin/lib/json.awk"; }

# until_true SECONDS WHAT COMMAND...: asks again and again; ends the demo when time is up.
until_true() {
    local seconds=$1 what=$2 end
    shift 2
    end=$(($(milliseconds) + seconds * 1000))
    until "$@"; do
        (($(milliseconds) < end)) || fail "The demo waited $seconds s in vain for: $what" "$answer"
        pause 0.1
    done
}

# json NAME VALUE...: an object; a value that begins with "#" is a number.
json() {
    local text='' value
    while (($#)); do
        value=${2//\\/\\\\}
        if [[ $2 == '#'* ]]; then value=${2#'#'}; else value="\"${value//\"/\\\"}\""; fi
        text+="${text:+,}\"$1\":$value"
        shift 2
    done
    printf '{%s}' "$text"
}

step_number=0
step() {
    step_number=$((step_number + 1))
    printf '\n  %s%2d%s  %s\n' "$bold" "$step_number" "$plain" "$1"
}
tell() { printf '      %s%-20s%s %s\n' "$dim" "$1" "$plain" "$2"; }

last_sms_code() {
    local outbox count index
    outbox=$(sandbox_get /sms)
    count=$(field length "$outbox")
    for ((index = ${count:-0} - 1; index >= 0; index--)); do
        [[ $(field "$index.to" "$outbox") == *"${1#+}" ]] || continue
        code=$(field "$index.code" "$outbox")
        [[ $code =~ ^[0-9]{6}$ ]] && return 0
    done
    return 1
}

# join ROLE FIRST LAST PHONE: registers, logs in, and proves the phone. Leaves the token in `token`.
join() {
    local role=$1 first=$2 last=$3 phone=$4
    call POST /api/auth/register/ "$(json phone_number "$phone" first_name "$first" last_name "$last" \
        password "$demo_password" password_confirmation "$demo_password" role "$role" language en)"
    [[ $status != 409 ]] || return 1
    expect 201 "the registration of $first"
    call POST /api/auth/login/ "$(json phone_number "$phone" password "$demo_password")"
    expect 200 "the login of $first"
    token=$(field access)
    until_true 20 "the SMS with the code of $first" last_sms_code "$phone"
    call POST /api/auth/verify-phone/ "$(json verification_code "$code")" "$token"
    expect 200 "the code of $first"
    tell "$first $last" "$phone, $role, phone proven with code $code from the SMS outbox"
}

demo_password="demo-$(random_hex 9)"

# Two people who are new to this database: the first numbers, or else ones drawn from the time.
join_parties() {
    buyer_phone=+237670000001 seller_phone=+237670000002
    if ! join BUYER Awa Ngono "$buyer_phone"; then
        local digits
        digits=$(printf '%07d' $(($(milliseconds) / 100 % 5000000 * 2)))
        buyer_phone=+23767$digits
        seller_phone=+23767${digits:0:6}$((${digits: -1} + 1))
        join BUYER Awa Ngono "$buyer_phone" || fail "The demo's buyer $buyer_phone is registered already. Try once more."
    fi
    buyer_token=$token
    join SELLER Jean Fotso "$seller_phone" || fail "The demo's seller $seller_phone is registered already. Try once more."
    seller_token=$token
}

# The same for two people with Orange's numbers.
join_orange_parties() {
    orange_buyer_phone=+237691000001 orange_seller_phone=+237691000002
    if ! join BUYER Brice Mbarga "$orange_buyer_phone"; then
        local digits
        digits=$(printf '%06d' $(($(milliseconds) / 100 % 500000 * 2)))
        orange_buyer_phone=+237691$digits
        orange_seller_phone=+237691${digits:0:5}$((${digits: -1} + 1))
        join BUYER Brice Mbarga "$orange_buyer_phone" ||
            fail "The demo's buyer $orange_buyer_phone is registered already. Try once more."
    fi
    orange_buyer_token=$token
    join SELLER Carine Essomba "$orange_seller_phone" ||
        fail "The demo's seller $orange_seller_phone is registered already. Try once more."
    orange_seller_token=$token
}

# upload KIND FILE TOKEN: one paper of a person, with the consent that a check needs.
upload() {
    local reply
    reply=$(curl -sS --max-time 60 -w '\n%{http_code}' -H 'Accept-Language: en' -H "Authorization: Bearer $3" \
        -F "document_type=$1" -F consent=true -F "file=@$2" "$escrow_url/api/auth/kyc/upload/") ||
        fail "No answer from escrowd to the upload of $1."
    status=${reply##*$'\n'}
    answer=$(awk -f "$root/bin/lib/json.awk" <<<"${reply%$'\n'*}")
    expect 201 "the upload of $1"
}

kyc_is() { call GET /api/auth/kyc/status/ '' "$2" && [[ $(field status) == "$1" ]]; }

# Sample papers, drawn by the sandbox and marked as samples.
draw_samples() {
    [[ -e $local_dir/samples/selfie.jpg ]] && return
    "$binaries/provider-sandbox" samples --output "$local_dir/samples" >"$logs/samples.log" 2>&1 ||
        fail 'The sample papers could not be drawn (.local/logs/samples.log).'
}

# verify NAME TOKEN: sends a person's papers, and waits for what the provider of identity checks makes of them. The samples
# bear no name of the demo's, so the sandbox is told which name Smile ID is to read off them.
verify() {
    local papers=$local_dir/samples
    curl -fsS --max-time 5 -o /dev/null -X PUT "$sandbox_url/switches" -H 'Content-Type: application/json' \
        -d "$(json smile_id.full_name "$1")" || fail "The sandbox does not take the name of $1."
    upload ID_FRONT "$papers/card-front.jpg" "$2"
    upload ID_BACK "$papers/card-back.jpg" "$2"
    upload SELFIE "$papers/selfie.jpg" "$2"
    until_true 60 "the identity check of $1" kyc_is VERIFIED "$2"
    tell "$1" "$(field status) by Smile ID, until $(field expires_at)"
}

payment_is() { call GET "/api/payments/status/$payment/" '' "$buyer_token" && [[ $(field status) == "$1" ]]; }

transaction_is() {
    call GET "/api/escrow/transactions/$transaction/" '' "$buyer_token"
    [[ $(field status) == "$1" ]]
}

act() {
    call POST "/api/escrow/transactions/$transaction/actions/" "$(json action "$1" notes "$2")" "$3"
    expect 200 "$1"
    tell status "$(field status)"
}

# open_transaction TITLE DESCRIPTION AMOUNT SELLER_PHONE: by the buyer of buyer_token. Leaves transaction, due, fee, net.
open_transaction() {
    call POST /api/escrow/transactions/ "$(json title "$1" description "$2" category GOODS amount "#$3" \
        seller_phone "$4" payment_deadline "$(date -u -d '+1 day' +%FT%TZ)" \
        delivery_deadline "$(date -u -d '+7 days' +%FT%TZ)" delivery_address 'Marché Central, Douala')" "$buyer_token"
    expect 201 'the transaction'
    transaction=$(field id)
    due=$(field amount_due) fee=$(field fee)
    net=$(($3 - fee))
}

# mark_journal: from here on `moved` counts.
mark_journal() {
    journal_mark=$(field length "$(sandbox_get "/journal?kind=executed")")
    journal_mark=${journal_mark:-0}
}

# moved OPERATION PHONE: how often, and how much in all, the simulated operator moved for that phone since the mark.
moved() {
    local lines index count times=0 sum=0 msisdn=${2#+}
    lines=$(sandbox_get "/journal?kind=executed")
    count=$(field length "$lines")
    for ((index = journal_mark; index < ${count:-0}; index++)); do
        [[ $(field "$index.operation" "$lines") == "$1" && $(field "$index.msisdn" "$lines") == "$msisdn" ]] || continue
        times=$((times + 1))
        sum=$((sum + $(field "$index.amount" "$lines")))
    done
    printf '%s %s' "$times" "$sum"
}

# prove_once OPERATION BUYER_PHONE OPERATION SELLER_PHONE: the operators' journals show one movement from each to each.
prove_once() {
    local collected paid
    collected=$(moved "$1" "$2")
    paid=$(moved "$3" "$4")
    tell 'taken from the buyer' "$(grouped "${collected#* }") XAF, in ${collected% *} movement"
    tell 'paid to the seller' "$(grouped "${paid#* }") XAF, in ${paid% *} movement"
    [[ $collected == "1 $due" ]] || fail "The journal shows \"$collected\" from the buyer instead of one movement of $due XAF."
    [[ $paid == "1 $net" ]] || fail "The journal shows \"$paid\" to the seller instead of one movement of $net XAF."
}

# short_deal TITLE AMOUNT BUYER_PHONE PROVIDER OPERATION: a whole escrow to the seller with Orange's number, by the buyer
# of buyer_token; OPERATION is the collection's name in the journal.
short_deal() {
    mark_journal
    open_transaction "$1" 'Used, works' "$2" "$orange_seller_phone"
    tell transaction "$transaction, $1, $(grouped "$due") XAF from $3 to $orange_seller_phone"
    call POST /api/payments/momo/collect/ "$(json transaction_id "#$transaction" phone_number "$3" amount "#$due")" \
        "$buyer_token"
    [[ $status == 20[012] ]] || expect 201 'the collection'
    payment=$(field reference)
    [[ $(field provider) == "$4" ]] || fail "The number suggested $(field provider) instead of $4."
    tell payment "$payment, by $4, as the number suggests"
    until_true 60 'the payment to succeed' payment_is SUCCEEDED
    until_true 30 'the funds to be held' transaction_is FUNDS_HELD
    call POST "/api/escrow/transactions/$transaction/actions/" "$(json action mark_delivered notes '')" \
        "$orange_seller_token"
    expect 200 mark_delivered
    act confirm_delivery '' "$buyer_token"
    until_true 60 'the release' transaction_is RELEASED
    tell transaction "$transaction, $(field status), paid out by $(field payout_provider)"
    prove_once "$5" "$3" cashin "$orange_seller_phone"
}

run_demo() {
    title 'The demo: 450 000 XAF from a buyer to a seller who do not know each other'

    step 'Buyer and seller register and prove their phones'
    join_parties
    mark_journal

    step 'The buyer opens a transaction'
    open_transaction 'Yamaha 125, 2019' 'Motorcycle, 18 000 km, papers in order' "$demo_amount" "$seller_phone"
    tell transaction "$transaction ($(field reference)), $(field status)"
    tell 'the buyer pays' "$(grouped "$due") XAF"
    tell 'fee of the platform' "$(grouped "$fee") XAF, paid by the seller"
    tell 'the seller will get' "$(grouped "$net") XAF"

    step 'Above 100 000 XAF nothing is collected between people who are not verified'
    call POST /api/payments/momo/collect/ "$(json transaction_id "#$transaction" phone_number "$buyer_phone" \
        provider MTN_MOMO amount "#$due")" "$buyer_token"
    expect 403 'a collection between people who are not verified'
    tell refused "$(field detail)"

    step 'Both photograph an identity card and themselves'
    draw_samples
    verify 'Awa Ngono' "$buyer_token"
    verify 'Jean Fotso' "$seller_token"

    step 'The buyer is asked to pay, by MTN MoMo'
    call POST /api/payments/momo/collect/ "$(json transaction_id "#$transaction" phone_number "$buyer_phone" \
        provider MTN_MOMO amount "#$due")" "$buyer_token"
    [[ $status == 20[012] ]] || expect 202 'the collection'
    payment=$(field reference)
    tell payment "$payment, $(field status)"
    tell 'on the handset' 'a prompt for the PIN; the sandbox approves it by itself after a moment'
    until_true 60 'the payment to succeed' payment_is SUCCEEDED
    tell payment "$payment, $(field status)"
    until_true 30 'the funds to be held' transaction_is FUNDS_HELD
    tell transaction "$transaction, $(field status)"

    step 'The seller delivers'
    act mark_delivered 'Handed over at the market' "$seller_token"

    step 'The buyer confirms, and the money is released'
    act confirm_delivery 'All is well' "$buyer_token"
    until_true 60 'the release' transaction_is RELEASED
    tell transaction "$transaction, $(field status)"

    step "What the operator's own journal says"
    prove_once requesttopay "$buyer_phone" transfer "$seller_phone"
    run_orange_demo
}

# Two lesser escrows: within Orange Money, and from MTN MoMo to Orange Money.
run_orange_demo() {
    title 'The other operator: one escrow by Orange Money, one across operators'

    step 'A buyer and a seller with Orange numbers register'
    join_orange_parties

    step 'By Orange Money on both sides'
    buyer_token=$orange_buyer_token short_deal 'Sewing machine' 85000 "$orange_buyer_phone" ORANGE_MONEY mp

    step 'From MTN MoMo to Orange Money'
    short_deal 'Gas cooker' 60000 "$buyer_phone" MTN_MOMO requesttopay
}
