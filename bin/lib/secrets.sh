# shellcheck shell=bash
# Secrets of this checkout: made once, kept in .local/secrets.env (0600), never printed. Sourced after common.sh.

secrets_file=$local_dir/secrets.env

# Appends NAME='VALUE' unless the name is there.
keep_secret() {
    grep -q "^$1=" "$secrets_file" || printf "%s='%s'\n" "$1" "$2" >>"$secrets_file"
}

load_secrets() {
    mkdir -p "$local_dir"
    chmod 711 "$local_dir"
    (umask 077 && touch "$secrets_file")
    chmod 600 "$secrets_file"
    keep_secret POSTGRES_ADMIN_PASSWORD "$(random_hex 20)"
    keep_secret OWNER_DB_PASSWORD "$(random_hex 20)"
    keep_secret GATEWAY_DB_PASSWORD "$(random_hex 20)"
    keep_secret ESCROW_DB_PASSWORD "$(random_hex 20)"
    keep_secret REDIS_PASSWORD "$(random_hex 20)"
    keep_secret SECRET_KEY "$(random_hex 32)"
    keep_secret FIELD_ENCRYPTION_KEY "$(random_base64 32)"
    keep_secret FIELD_INDEX_KEY "$(random_base64 32)"
    keep_secret SANDBOX_SUBSCRIPTION_KEY "$(random_hex 16)"
    # shellcheck source=/dev/null
    source "$secrets_file"
}

# make_keys PROGRAM NAME PRIVATE_VARIABLE PUBLIC_VARIABLE: a signing key pair, by the daemon's own command.
make_keys() {
    grep -q "^$3=" "$secrets_file" && return
    local pair private public
    pair=$("$1" keygen "$2")
    private=$(sed -n 's/^private=//p' <<<"$pair")
    public=$(sed -n 's/^public=//p' <<<"$pair")
    [[ -n $private && -n $public ]] || fail "${1##*/} keygen printed no key pair."
    keep_secret "$4" "$public"
    keep_secret "$3" "$private"
}
