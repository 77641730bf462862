# shellcheck shell=bash
# A private PostgreSQL and a private Redis of this checkout. Sourced after processes.sh and secrets.sh.

postgres_admin=kimi_admin
# A database server refuses to run as root; Debian's package brings a user for it.
postgres_user=''
if ((EUID == 0)); then postgres_user=postgres; fi

as_postgres() {
    if [[ -n $postgres_user ]]; then
        setpriv --reuid "$postgres_user" --regid "$postgres_user" --init-groups -- "$@"
    else
        "$@"
    fi
}

# Where data go when the server's user cannot reach the checkout, as below /root: a folder named after its path.
postgres_refuge() { printf '/var/lib/kimi-%s' "$(printf '%s' "$root" | sha256sum | head -c 12)"; }

# The folder of the database, made if need be.
postgres_home() {
    local home=$local_dir/postgres refuge
    refuge=$(postgres_refuge)
    if [[ -d $refuge/data ]]; then
        home=$refuge
    elif [[ -n $postgres_user && ! -d $home/data ]]; then
        mkdir -p "$home"
        chown "$postgres_user:" "$home"
        if ! as_postgres test -w "$home" 2>/dev/null; then
            rmdir "$home"
            home=$refuge
        fi
    fi
    if [[ ! -d $home ]]; then
        mkdir -p "$home"
        [[ -z $postgres_user ]] || chown "$postgres_user:" "$home"
    fi
    chmod 700 "$home"
    printf '%s\n' "$home" >"$local_dir/postgres.path"
    printf '%s' "$home"
}

# init_postgres HOME: a cluster with password authentication. It appears whole or not at all.
init_postgres() {
    local home=$1 password_file=$1/password
    as_postgres rm -rf "$home/new" "$password_file"
    # shellcheck disable=SC2016  # "$1" is for the inner shell
    as_postgres bash -c 'umask 077 && cat >"$1"' - "$password_file" <<<"$POSTGRES_ADMIN_PASSWORD"
    (cd / && as_postgres "$(postgres_bin)/initdb" -D "$home/new" -U "$postgres_admin" --pwfile "$password_file" \
        --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8) >"$logs/initdb.log" 2>&1 || {
        tail -n 10 "$logs/initdb.log" >&2
        fail 'PostgreSQL could not initialise its data folder (above; .local/logs/initdb.log).'
    }
    as_postgres rm -f "$password_file"
    as_postgres mv "$home/new" "$home/data"
}

# A lock file whose process is gone, or is some other process by now, must not keep the server from starting.
remove_stale_lock() {
    local lock=$1/postmaster.pid pid
    { read -r pid <"$lock"; } 2>/dev/null || return 0
    [[ $(readlink "/proc/$pid/cwd" 2>/dev/null) == "$1" ]] && return 0
    rm -f "$lock"
}

start_postgres() {
    local port=$1 home data attempt
    home=$(postgres_home)
    data=$home/data
    [[ -d $data ]] || init_postgres "$home"
    if [[ ! -O $data && $EUID -ne 0 ]]; then
        fail "$data belongs to another user." 'Run as that user, or remove .local, or use another clone.'
    fi
    # After a kill -9 the old server's last processes may still be on their way out: then the first tries fail.
    for attempt in 1 2 3 4 5 6 7 8; do
        remove_stale_lock "$data"
        start postgres INT "$postgres_user" "$(postgres_bin)/postgres" -D "$data" -p "$port" \
            -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=on -c synchronous_commit=on \
            -c max_connections=100 -c log_min_messages=warning
        if postgres_ready "$data"; then
            prepare_database "$port"
            return
        fi
        unset 'started[-1]'
        sleep 1
    done
    last_words postgres >&2
    fail "PostgreSQL does not start after $attempt tries (its last words above)."
}

# The server writes its process and its state into the data folder.
postgres_ready() {
    local file=$1/postmaster.pid pid=${pid_of[postgres]} end
    end=$(($(milliseconds) + 60000))
    while alive postgres && (($(milliseconds) < end)); do
        if [[ $(head -n 1 "$file" 2>/dev/null) == "$pid" && $(tail -n 1 "$file" 2>/dev/null) == ready* ]]; then
            return 0
        fi
        sleep 0.05
    done
    return 1
}

# The database and its owner. The owner is no superuser: he may make roles and owns this one database.
prepare_database() {
    PGPASSWORD=$POSTGRES_ADMIN_PASSWORD PGCONNECT_TIMEOUT=10 psql -h 127.0.0.1 -p "$1" -U "$postgres_admin" \
        -d postgres -v ON_ERROR_STOP=1 -v VERBOSITY=terse -qAt >>"$logs/psql.log" 2>&1 <<SQL || {
SET log_min_error_statement = panic;
SELECT 'CREATE ROLE kimi LOGIN CREATEROLE'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kimi') \gexec
ALTER ROLE kimi PASSWORD '$OWNER_DB_PASSWORD';
SELECT 'CREATE DATABASE kimi OWNER kimi'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'kimi') \gexec
SQL
        tail -n 5 "$logs/psql.log" >&2
        fail 'The database could not be prepared (above).' \
            'If .local/secrets.env was lost while the data stayed, begin anew: bin/run --fresh'
    }
}

start_redis() {
    local port=$1 end
    mkdir -p "$local_dir/redis"
    (
        umask 077
        cat >"$local_dir/redis/redis.conf" <<CONF
bind 127.0.0.1
port $port
dir "$local_dir/redis"
requirepass $REDIS_PASSWORD
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
CONF
    )
    start redis TERM '' redis-server "$local_dir/redis/redis.conf"
    end=$(($(milliseconds) + 30000))
    until [[ $(REDISCLI_AUTH=$REDIS_PASSWORD redis-cli -h 127.0.0.1 -p "$port" PING 2>/dev/null) == PONG ]]; do
        if ! alive redis || (($(milliseconds) > end)); then
            last_words redis >&2
            fail 'Redis does not start (its last words above).'
        fi
        sleep 0.05
    done
}

# Removes everything that a start keeps, also where the data had to lie elsewhere.
remove_local() {
    local refuge
    refuge=$(postgres_refuge)
    [[ ! -d $refuge ]] || rm -rf "$refuge"
    rm -rf "$local_dir"
}
