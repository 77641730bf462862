import Primitives

/// Switches and faults.
extension ControlPage {
    var switchSection: HTML {
        let rows = SwitchDefinition.all.map { definition -> [HTML] in
            let label: HTML =
                "<label for=\"\(definition.name)\">\(definition.purpose.text(in: language))</label>"
            return [label, field(definition), "<code>\(definition.name)</code>"]
        }
        let headings = [
            say(fr: "Comportement", en: "Behaviour"), say(fr: "Valeur", en: "Value"),
            say(fr: "Nom", en: "Name"),
        ]
        return section(
            say(fr: "Comportements", en: "Switches"),
            """
            <form method="post" action="/switches">
            \(languageField)
            \(table(headings, rows))
            <p><button>\(say(fr: "Appliquer", en: "Apply"))</button></p>
            </form>
            """)
    }

    private func field(_ definition: SwitchDefinition) -> HTML {
        let value = definition.read(switches)
        switch definition.range {
        case .choice(let choices):
            let options = choices.map { choice -> HTML in
                let selected: HTML = value.string == choice ? " selected" : ""
                return "<option\(selected)>\(choice)</option>"
            }
            return """
                <select id="\(definition.name)" name="\(definition.name)">\(HTML(joining: options))</select>
                """
        case .text(let length):
            return """
                <input type="text" id="\(definition.name)" name="\(definition.name)" \
                maxlength="\("\(length.upperBound)")" value="\(value.string ?? "")" required>
                """
        case .whole(let range):
            return """
                <input type="number" id="\(definition.name)" name="\(definition.name)" min="0" \
                max="\("\(range.upperBound)")" value="\("\(value.integer ?? 0)")" required>
                """
        }
    }

    var faultSection: HTML {
        let rules = faults["faults"]?.array ?? []
        let rows = rules.map { rule -> [HTML] in
            let conditions = (rule.members ?? []).filter {
                !["id", "action", "matches", "hits"].contains($0.name)
            }
            let text = conditions.map { "\($0.name) \($0.value.string ?? $0.value.text)" }.joined(
                separator: ", ")
            return [
                "<code>\(rule["id"]?.string ?? "")</code>", "\(rule["action"]?.string ?? "")", "\(text)",
                "\(Int(rule["matches"]?.integer ?? 0))", "\(Int(rule["hits"]?.integer ?? 0))",
            ]
        }
        let headings = [
            "Id", say(fr: "Panne", en: "Fault"), say(fr: "Quand", en: "When"), say(fr: "Appels", en: "Calls"),
            say(fr: "Déclenchée", en: "Fired"),
        ]
        let list =
            rows.isEmpty
            ? note(say(fr: "Aucune panne prévue.", en: "No fault is planned.")) : table(headings, rows)
        let example = #"{"faults":[{"operation":"transfer","nth":1,"action":"error_after"}]}"#
        return section(
            say(fr: "Pannes", en: "Faults"),
            """
            \(list)
            <form method="post" action="/faults/clear">
            \(languageField)
            <p><button>\(say(fr: "Tout retirer", en: "Clear all"))</button></p>
            </form>
            <form method="post" action="/faults">
            \(languageField)
            <p><label for="faults">\(say(fr: "Ajouter des règles (JSON)", en: "Add rules (JSON)"))</label></p>
            <textarea id="faults" name="faults" rows="4" required>\(example)</textarea>
            <p><button>\(say(fr: "Ajouter", en: "Add"))</button></p>
            </form>
            """)
    }
}
