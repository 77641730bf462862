# shellcheck shell=bash
# What bin/new-provider does, in the checkout. Sourced after common.sh; reads name, id, title, capabilities and tokens.

kit=$root/bin/lib/new-provider
known_capabilities=' collection disbursement refund balance account_holder delivery_notification payer_prompt webhook sms'
known_capabilities+=' sms_receipt kyc statement '

# Every spelling of the name. groups: what the templates and the scenarios depend on.
name_it() {
    [[ -n $id ]] || id=$(sed -E 's/([a-z0-9])([A-Z])/\1-\2/g; s/([A-Z])([A-Z][a-z])/\1-\2/g' <<<"$name" | tr '[:upper:]' '[:lower:]')
    [[ $id =~ ^[a-z][a-z0-9]*(-[a-z0-9]+)*$ ]] || fail "\"$id\" is no identifier of a provider: wave, or sahel-pay."
    [[ -n $title ]] || title=$(sed -E 's/([a-z0-9])([A-Z])/\1 \2/g' <<<"$name")
    [[ $title != *[\|\"\\\&/]* ]] || fail 'The title stands in code: it takes no quote, stroke, backslash or ampersand.'
    setting=$(tr '[:lower:]-' '[:upper:]_' <<<"$id")
    local rest=${name:1}
    lower=$(tr '[:upper:]' '[:lower:]' <<<"${name:0:1}")$rest
    local capability listed=()
    groups=' '
    for capability in ${capabilities//,/ }; do
        [[ $known_capabilities == *" $capability "* ]] || fail "There is no capability \"$capability\"." \
            "There are:$known_capabilities"
        groups+="$capability "
    done
    # In the order and the spelling of the code.
    for capability in $known_capabilities; do
        [[ $groups == *" $capability "* ]] || continue
        listed+=(".$(sed -E 's/_([a-z])/\U\1/g' <<<"$capability")")
    done
    [[ $groups == ' ' ]] && fail 'A provider has at least one capability.'
    if [[ $groups == *' sms '* ]]; then tokens=yes; fi
    if [[ $groups == *' delivery_notification '* && $groups != *' collection '* ]]; then
        fail 'A delivery notification is about a collection: add that capability.'
    fi
    if [[ $groups == *' payer_prompt '* && $groups != *' collection '* ]]; then
        fail 'A second prompt is about a collection: add that capability.'
    fi
    if [[ $groups == *' sms_receipt '* && $groups != *' sms '* ]]; then
        fail 'A receipt is about a message: add the capability sms.'
    fi
    groups+=$([[ $groups =~ ' '(collection|disbursement|refund)' ' ]] && echo 'payment ' || echo 'no-payment ')
    if [[ $groups == *' webhook '* && $groups != *' collection '* ]]; then
        fail 'The webhooks of the suite are about collections: add that capability.'
    fi
    groups+=$([[ -n $tokens ]] && echo 'tokens ' || echo 'no-tokens ')
    local IFS=,
    capability_list=${listed[*]}
    capability_list=${capability_list//,/, }
}

# filled: standard input with the names in their places.
filled() {
    local crypto='' key_header='X-Api-Key: false-api-key'
    # Signatures of what comes in.
    if [[ $groups =~ ' '(webhook|kyc)' ' ]]; then crypto=crypto; fi
    if [[ -n $tokens ]]; then key_header='Authorization: Bearer {{token}}'; fi
    sed -e "s/__Name__/$name/g; s/__name__/$lower/g; s/__id__/$id/g; s/__SETTING__/$setting/g" \
        -e "s/__Title__/$title/g; s/__host__/api.$id.example/g; s/__date__/$(date +%F)/g" \
        -e "s/__crypto__/$crypto/g; s/__Crypto__/${crypto^}/g; s/__keyHeader__/$key_header/g" \
        -e "s/__usesTokens__/$([[ -n $tokens ]] && echo true || echo false)/g" \
        -e "s/__tokenScopes__/$([[ -n $tokens ]] && echo Self.tokenScope)/g" \
        -e "s/__capabilities__/$capability_list/g"
}

# templates: PATH and TEMPLATE of each file that these capabilities ask for.
templates() {
    local template path when
    for template in "$kit"/templates/*.template; do
        path=$(sed -nE '1s/^.*path: (.*)$/\1/p' "$template" | filled)
        when=$(sed -nE '2s/^.*when: (.*)$/\1/p' "$template")
        if [[ -z $when || $groups == *" $when "* ]]; then printf '%s\t%s\n' "$path" "$template"; fi
    done
}

# rendered TEMPLATE: without the lines of other capabilities, which stand between "//{ GROUP" and "//}".
rendered() {
    awk -v groups="$groups" 'NR == 1 || (NR == 2 && /when: /) { next }
        /^\/\/\{ / { left_out = index(groups, " " substr($0, 5) " ") == 0; next }
        /^\/\/\}/ { left_out = 0; next }
        !left_out' "$1" | filled
}

# insertions: FILE, MARK and LINES, filled in, with a tab between them.
insertions() { grep -v '^#' "$kit/insertions" | sed 's/ | /\t/; s/ | /\t/' | filled; }

create() {
    local file mark lines path template
    [[ ! -e Sources/Providers/$name ]] || fail "Sources/Providers/$name is there already." \
        "Go on with it, or take it away first: bin/new-provider --remove $name"
    if grep -q "\"$name\"" Package.swift; then fail "Package.swift has a target \"$name\" already."; fi
    if grep -rqs "ProviderID(\"$id\")" Sources/Providers; then
        fail "A provider has the identifier \"$id\" already." 'Choose another one with --id.'
    fi
    while IFS=$'\t' read -r path template; do
        [[ ! -e $path ]] || fail "$path is there already."
    done < <(templates)
    while IFS=$'\t' read -r file mark lines; do
        grep -q "bin/new-provider: $mark" "$file" 2>/dev/null ||
            fail "$file has no line with \"bin/new-provider: $mark\"." 'Put it back where a provider is to be registered.'
    done < <(insertions)

    title "Write $title"
    while IFS=$'\t' read -r path template; do
        mkdir -p "$(dirname "$path")"
        rendered "$template" >"$path"
        note "$path"
    done < <(templates)
    if command -v swift >/dev/null; then
        templates | cut -f 1 | { grep '\.swift$' || true; } | xargs swift format -i
    fi
    fixtures
    title 'Register it'
    while IFS=$'\t' read -r file mark lines; do
        insert "$file" "$mark" "$lines"
        note "$file" "$mark"
    done < <(insertions)
    title 'Next'
    printf '  %s\n' 'It compiles, and its tests fail until it is written:' \
        "    bin/test --filter '${name}ContractTests|SkeletonTests'" \
        "1. Tests/Fixtures/$name/messages.http, from the operator's documents; then bin/new-provider --fixtures $name" \
        "2. Sources/Providers/$name, where it says \"not written yet\": grep -rn 'ot written yet' Sources/Providers/$name" \
        "3. sandbox/ProviderSandbox/$name and Tests/ContractSuite/${name}UnderTest.swift; then" \
        '    bin/test --filter StagedContractTests' \
        '4. the tables of the documents: KIMI_WRITE_DOCUMENTS=1 bin/test --filter ProviderContractTests' \
        'docs/adding-a-provider.md walks through it.'
}

# insert FILE MARK LINES: before the mark, unless they are there.
insert() {
    awk -v mark="bin/new-provider: $2" -v text="$3" '
        { lines[NR] = $0 }
        END {
            count = split(text, added, "\n")
            for (i = 1; i <= NR; i++) {
                if (index(lines[i], mark) > 0) {
                    match(lines[i], /^ */)
                    indent = substr(lines[i], 1, RLENGTH)
                    for (k = 1; k <= count; k++) print (added[k] == "" ? "" : indent added[k])
                }
                print lines[i]
            }
        }' "$1" >"$1.new"
    replace "$1"
}

# replace FILE: by FILE.new, in place, so that it keeps its mode.
replace() { cat "$1.new" >"$1" && rm "$1.new"; }

# fixtures: those that bin/new-provider made are made again; recorded ones and those changed by hand stay.
fixtures() {
    local folder=Tests/Fixtures/$name provider=Sources/Providers/$name
    [[ -f $folder/messages.http ]] || fail "$folder/messages.http is missing." "Make it: bin/new-provider $name"
    title "Make the fixtures of $folder/messages.http"
    # What the code can do, which may be more by now than what it began with.
    local file capability groups=' '
    for capability in $known_capabilities; do
        file=$(sed -E 's/(^|_)([a-z])/\U\2/g; s/^Sms/SMS/; s/^Kyc$/KYC/' <<<"$capability")
        if grep -rqsE "^extension $name: (.*, )?${file}Provider" "$provider"; then groups+="$capability "; fi
    done
    if grep -rqs 'resubmission: .deduplicated' "$provider"; then groups+='deduplicated '; fi
    if grep -qs '^### token$' "$folder/messages.http"; then groups+='tokens token '; fi
    { grep -rls '"name": "bin/new-provider"' "$folder" --include='*.har' || true; } | tr '\n' '\0' | xargs -0r rm -f
    for capability in $groups; do
        if [[ $capability != deduplicated && $capability != tokens && $capability != statement ]]; then mkdir -p "$folder/$capability"; fi
    done
    LC_ALL=C awk -v folder="$folder" -v groups="$groups" -f "$kit/fixtures.awk" "$kit/scenarios" \
        "$folder/messages.http" || fail "$folder/messages.http lacks the messages above." 'Write them, and run this again.'
}

remove() {
    local file mark lines path template paths=()
    for path in "Sources/Providers/$name" "Tests/Fixtures/$name" "sandbox/ProviderSandbox/$name"; do
        if [[ -e $path ]]; then paths+=("$path"); fi
    done
    for path in "Sources/Gateway/Daemon/${name}Settings.swift" "Tests/ContractSuite/${name}UnderTest.swift" \
        Tests/ProviderContractTests/{"${name}ContractTests","StatusTableTests+$name"}.swift; do
        if [[ -e $path ]]; then paths+=("$path"); fi
    done
    ((${#paths[@]} > 0)) || fail "There is no provider $name."
    if [[ -z $force && -n $(git ls-files -- "${paths[@]}" 2>/dev/null) ]]; then
        fail "git knows the files of $name." "To delete them all the same: bin/new-provider --remove $name --force"
    fi
    title "Take $name away"
    rm -rf "${paths[@]}"
    printf '  %s\n' "${paths[@]}"
    while IFS=$'\t' read -r file mark lines; do
        take_out "$file" "$lines"
        if grep -q "$name\|\"$id\|<!-- $id " "$file"; then
            printf '  %s still names it: look at it.\n' "$file"
        fi
    done < <(insertions)
}

# take_out FILE LINES: where they stand together, whatever their indentation.
take_out() {
    awk -v text="$2" '
        function bare(line) { sub(/^ +/, "", line); return line }
        { lines[NR] = $0 }
        END {
            count = split(text, added, "\n")
            for (i = 1; i <= NR; i++) {
                for (k = 1; k <= count; k++) if (bare(lines[i + k - 1]) != added[k]) break
                if (k > count) { i += count - 1; continue }
                print lines[i]
            }
        }' "$1" >"$1.new"
    replace "$1"
}
