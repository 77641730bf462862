# Writes fixtures (HAR 1.2) from a provider's messages. Arguments: the scenarios, then messages.http; variables: folder,
# groups (those that apply, between spaces), date. Never overwrites a file. Bytes, not characters: run it with LC_ALL=C.

FNR == NR {
    if ($0 !~ /^#/ && NF > 2) scenarios[++count] = $0
    next
}
/^# origin: / { origin = substr($0, 11); next }
/^# date: / { date = substr($0, 9); next }
/^# leave out: / { for (i = 4; i <= NF; i++) left_out[$i] = 1; next }
/^#( |$)/ { next }
/^### / { name = substr($0, 5); known[name] = 1; part = "line"; next }
name == "" { next }
part == "line" { if ($0 != "") { line[name] = $0; part = "head" } next }
part == "head" && $0 == "" { part = "body"; next }
part == "head" { heads[name] = heads[name] $0 "\n"; next }
{ body[name] = body[name] (blank[name] ? "\n" : "") $0; blank[name] = 1 }

END {
    ready_made()
    for (number = 1; number <= count; number++) scenario(scenarios[number])
    for (name in missing) print "  ### " name "   needed by " missing[name]
    printf "%d fixtures written", written
    if (kept) printf ", %d left as they are: recorded, or changed by hand", kept
    print ""
    for (name in missing) exit 1
}

# What any server may do; a message of the same name comes first.
function ready_made() {
    answer("server_error", "500", "Content-Type: text/html", "<html><body>Internal Server Error</body></html>")
    answer("html", "200", "Content-Type: text/html", "<html><body>The requested URL was rejected.</body></html>")
    answer("empty", "200", "Content-Length: 0", "")
    answer("redirect", "302", "Location: https://elsewhere.example/login", "")
    answer("throttled", "429", "Content-Length: 0", "")
    answer("timeout", "0 timeout", "", "")
    answer("unreachable", "0 unreachable", "", "")
    answer("too_large", "0 too_large", "", "")
}
function answer(name, status, head, text) {
    if (name in known) return
    known[name] = 1; line[name] = status; heads[name] = head == "" ? "" : head "\n"; body[name] = text
}

function scenario(text,    words, total, group, folders, each, i) {
    total = split(text, words, " ")
    group = words[1]
    if (words[2] in left_out) return
    if (group == "payment" || group == "deduplicated" || group == "tokens") {
        if (group != "payment" && index(groups, " " group " ") == 0) return
        each = split("collection disbursement refund", folders, " ")
    } else {
        if (sub(/^tokens-/, "", group) && index(groups, " tokens ") == 0) return
        if (sub(/^known-/, "", group) && index(groups, " deduplicated ") == 0) return
        if (sub(/^blind-/, "", group) && index(groups, " deduplicated ") > 0) return
        each = 1; folders[1] = group
    }
    for (i = 1; i <= each; i++) if (index(groups, " " folders[i] " ") > 0) fixture(folders[i], words, total)
}

function fixture(place, words, total,    file, i, entries, parts, tokens, old, comma) {
    file = folder "/" place "/" words[2] ".har"
    if ((getline old < file) > 0) { close(file); kept++; return }
    close(file)
    tokens = 0
    for (i = 3; i <= total; i++) {
        split(words[i], parts, ":")
        if (parts[1] == "token") tokens++
        else if (parts[1] != "webhook" && tokens == 0 && index(groups, " tokens ") > 0) {
            tokens = 1
            entries = entries comma exchange("token", "issued", place, words[2], tokens); comma = ",\n"
        }
        entries = entries comma exchange(parts[1], parts[2], place, words[2], tokens); comma = ",\n"
    }
    if (entries ~ /MISSING/) return
    printf "{\n  \"log\": {\n    \"version\": \"1.2\",\n    \"creator\": {\n      \"name\": \"bin/new-provider\",\n" > file
    printf "      \"version\": \"1\"\n    },\n    \"_origin\": %s,\n    \"_date\": %s,\n", quoted(origin), quoted(date) > file
    printf "    \"entries\": [\n%s\n    ]\n  }\n}\n", entries > file
    close(file)
    written++
}

# One entry. `place` is the fixture's folder, whose own messages come first.
function exchange(what, reply, place, name, tokens,    ask, give) {
    if (what == "webhook") { ask = find(reply, place, name); give = "" }
    else if (what == "token") { ask = find("token", place, name); give = find(reply, place, name) }
    else {
        ask = place " " what
        if (!(ask in known) && (place == "webhook" || place == "token")) {
            place = caller(what)
            ask = place " " what
        }
        ask = find(ask, "", name)
        give = reply == "truncated" || reply == "invalid_utf8" ? find("succeeded", place, name) : find(reply, place, name)
    }
    if (ask == "MISSING" || give == "MISSING") return "MISSING"
    return "      {\n        \"startedDateTime\": \"" date "T08:00:00.000Z\",\n        \"time\": 0,\n" \
        request(ask, tokens) ",\n" response(give, reply, what, tokens) ",\n        \"cache\": {},\n" \
        "        \"timings\": {\n          \"send\": 0,\n          \"wait\": 0,\n          \"receive\": 0\n        }\n      }"
}

# The capability that is called where a fixture is about none, as the suite chooses it.
function caller(what,    each, number, i) {
    number = split("collection disbursement kyc sms", each, " ")
    for (i = 1; i <= number; i++) if ((each[i] " " what) in known) return each[i]
    return each[1]
}

function find(name, place, needer) {
    if (place != "" && (place " " name) in known) return place " " name
    if (name in known) return name
    missing[name] = needer
    return "MISSING"
}

function request(name, tokens,    parts, text, type) {
    split(line[name], parts, " ")
    text = filled(body[name], tokens)
    type = header_value(name, "content-type")
    return "        \"request\": {\n          \"method\": " quoted(parts[1]) ",\n          \"url\": " quoted(parts[2]) ",\n" \
        "          \"httpVersion\": \"HTTP/1.1\",\n          \"cookies\": [],\n" headers(name, tokens) \
        "          \"queryString\": [],\n          \"headersSize\": -1,\n          \"bodySize\": " length(text) \
        (text == "" ? "" : ",\n          \"postData\": {\n            \"mimeType\": " \
            quoted(type == "" ? "x-unknown" : type) ",\n            \"text\": " quoted(text) "\n          }") "\n        }"
}

function response(name, reply, what, tokens,    parts, text, type, size, content, encoding) {
    if (what == "webhook") { line[""] = "204"; heads[""] = ""; body[""] = "" }
    split(line[name], parts, " ")
    text = filled(body[name], tokens)
    size = length(text)
    content = text == "" ? "" : quoted(text)
    if (reply == "truncated") { text = substr(text, 1, int(size / 2)); size = length(text); content = quoted(text) }
    # {"status":"SUCCESSFUL"} with the byte FF before the last quote.
    if (reply == "invalid_utf8") { content = "\"eyJzdGF0dXMiOiJTVUNDRVNTRlVM/yJ9\""; size = 24; encoding = "base64" }
    type = header_value(name, "content-type")
    sub(/;.*/, "", type)
    return "        \"response\": {\n          \"status\": " parts[1] ",\n          \"statusText\": \"\",\n" \
        "          \"httpVersion\": \"HTTP/1.1\",\n          \"cookies\": [],\n" headers(name, tokens) \
        "          \"content\": {\n            \"size\": " size ",\n            \"mimeType\": " \
        quoted(type == "" ? "x-unknown" : type) (content == "" ? "" : ",\n            \"text\": " content) \
        (encoding == "" ? "" : ",\n            \"encoding\": \"" encoding "\"") "\n          },\n" \
        "          \"redirectURL\": \"\",\n          \"headersSize\": -1,\n          \"bodySize\": " size \
        (parts[1] == 0 ? ",\n          \"_error\": " quoted(parts[2]) : "") "\n        }"
}

function headers(name, tokens,    lines, total, i, text, at, comma) {
    total = split(heads[name], lines, "\n")
    for (i = 1; i <= total; i++) {
        at = index(lines[i], ":")
        if (at == 0) continue
        text = text comma "            {\n              \"name\": " quoted(substr(lines[i], 1, at - 1)) ",\n" \
            "              \"value\": " quoted(filled(trimmed(substr(lines[i], at + 1)), tokens)) "\n            }"
        comma = ",\n"
    }
    return "          \"headers\": [" (text == "" ? "" : "\n" text "\n          ") "],\n"
}

function header_value(name, wanted,    lines, total, i, at) {
    total = split(heads[name], lines, "\n")
    for (i = 1; i <= total; i++) {
        at = index(lines[i], ":")
        if (at > 0 && tolower(substr(lines[i], 1, at - 1)) == wanted) return trimmed(substr(lines[i], at + 1))
    }
    return ""
}

# The tokens of a fixture are numbered.
function filled(text, tokens) { gsub(/\{\{token\}\}/, "false-token-" tokens, text); return trimmed(text) }
function trimmed(text) { sub(/^[ \n]+/, "", text); sub(/[ \n]+$/, "", text); return text }
function quoted(text) {
    gsub(/\\/, "\\\\", text)
    gsub(/"/, "\\\"", text)
    gsub(/\n/, "\\n", text)
    gsub(/\t/, "\\t", text)
    gsub(/\r/, "", text)
    return "\"" text "\""
}
