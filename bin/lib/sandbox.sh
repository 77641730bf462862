# shellcheck shell=bash
# How the provider sandbox is started. Sourced after processes.sh and build.sh.

# start_sandbox BASE: its pages at BASE+1100, MTN MoMo at BASE+1101, Orange at BASE+1102, Smile ID at
# BASE+1103, its mail server at BASE+1104; state in .local/sandbox.
start_sandbox() {
    mkdir -p "$local_dir/sandbox"
    start sandbox TERM '' "$binaries/provider-sandbox" serve --control-port $(($1 + 1100)) \
        --mtn-port $(($1 + 1101)) --orange-port $(($1 + 1102)) --smile-id-port $(($1 + 1103)) \
        --mail-port $(($1 + 1104)) \
        --state-folder "$local_dir/sandbox"
}

# tell_receipt_address URL: the sandbox's Orange at the control port URL learns where gatewayd takes delivery receipts, as a
# person would write it into the form of Orange's portal.
tell_receipt_address() {
    local address
    address=$("$binaries/gatewayd" providers receipts | sed -n 's/^orange-sms //p')
    [[ -n $address ]] || fail 'gatewayd does not tell where it takes delivery receipts.'
    curl -fsS --max-time 5 -o /dev/null -X PUT "$1/sms-receipts" -H 'Content-Type: application/json' \
        -d "{\"notify_url\":\"$address\"}"
}

# orange_credentials URL PAGE: what the sandbox's Orange takes at URL. It takes any: they open nothing else. A payer's
# browser goes to PAGE afterwards.
orange_credentials() {
    export ORANGE_SMS_BASE_URL=$1 ORANGE_WEBPAY_BASE_URL=$1 ORANGE_MONEY_TOKEN_URL=$1 ORANGE_MONEY_BASE_URL=$1
    export ORANGE_MONEY_ENVIRONMENT=production ORANGE_WEBPAY_COUNTRY=cm
    export ORANGE_MONEY_CLIENT_ID=sandbox ORANGE_MONEY_CLIENT_SECRET=sandbox
    export ORANGE_MONEY_CONSUMER_KEY=sandbox ORANGE_MONEY_CONSUMER_SECRET=sandbox
    export ORANGE_MONEY_API_USER=sandbox ORANGE_MONEY_API_PASSWORD=sandbox ORANGE_MONEY_PIN=73519
    export ORANGE_MONEY_CHANNEL_MSISDN=691999999 ORANGE_WEBPAY_MERCHANT_KEY=sandbox
    export ORANGE_WEBPAY_RETURN_URL=$2/ ORANGE_WEBPAY_CANCEL_URL=$2/
}

# smile_id_credentials PORT: the partner whom the sandbox's Smile ID knows from the start, and what the reference of its
# signatures uses.
smile_id_credentials() {
    export SMILE_ID_PARTNER_ID=2345 SMILE_ID_API_KEY=test_api_key_0123456789 SMILE_ID_SANDBOX=True
    export SMILE_ID_BASE_URL=http://127.0.0.1:$1 SMILE_ID_UPLOAD_HOSTS=127.0.0.1:$1
}

# mail_settings PORT: the sandbox's mail server, which takes everything and shows it on its page.
mail_settings() {
    export SMTP_URL=smtp://127.0.0.1:$1 SMTP_ENCRYPTION=off MAIL_FROM=notices@kimi.example
}
