# Flattens a JSON document into lines "path<TAB>value": {"a":[{"b":1}]} gives "a.0.b<TAB>1". Strings lose their quotes
# and simple escapes; an array also gives "path.length". Works with every awk that Debian has.

{ text = text $0 "\n" }

END {
    position = 1
    value("")
}

function space() {
    while (position <= length(text) && index(" \t\r\n", substr(text, position, 1))) position++
}

function string(    start, piece, result, next_char) {
    position++
    result = ""
    while (position <= length(text)) {
        piece = substr(text, position, 1)
        position++
        if (piece == "\"") return result
        if (piece == "\\") {
            next_char = substr(text, position, 1)
            position++
            if (next_char == "n" || next_char == "t" || next_char == "r") piece = " "
            else if (next_char == "u") {
                piece = "\\u" substr(text, position, 4)
                position += 4
            } else piece = next_char
        }
        result = result piece
    }
    return result
}

function value(path,    first, name, count, start) {
    space()
    first = substr(text, position, 1)
    if (first == "{") {
        position++
        while (1) {
            space()
            first = substr(text, position, 1)
            if (first == ",") { position++; continue }
            if (first != "\"") { position++; return }
            name = string()
            space()
            position++
            value(path == "" ? name : path "." name)
        }
    } else if (first == "[") {
        position++
        count = 0
        while (1) {
            space()
            first = substr(text, position, 1)
            if (first == ",") { position++; continue }
            if (first == "]" || first == "") { position++; break }
            value(path == "" ? count : path "." count)
            count++
        }
        print (path == "" ? "length" : path ".length") "\t" count
    } else if (first == "\"") {
        print path "\t" string()
    } else {
        start = position
        while (position <= length(text) && !index(",]} \t\r\n", substr(text, position, 1))) position++
        print path "\t" substr(text, start, position - start)
    }
}
