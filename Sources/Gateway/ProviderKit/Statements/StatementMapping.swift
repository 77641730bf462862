internal import Yams

/// A layout of statements from a file in YAML, so that a new one needs no code. `docs/statements.md` shows every key.
public enum StatementMapping {
    private static let longest = 65_536

    /// Reads a mapping file. Throws everything that is wrong with it, each with its place and what to do.
    public static func format(from yaml: String) throws(StatementMappingFaults) -> ColumnStatementFormat {
        guard yaml.utf8.count <= longest else {
            throw StatementMappingFaults([
                StatementMappingFault(
                    "", en: "the file is larger than 64 KiB: it is no mapping file",
                    fr: "le fichier dépasse 64 Kio : ce n'est pas un fichier de correspondance")
            ])
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            throw StatementMappingFaults([
                StatementMappingFault(
                    "", en: "this is not YAML, or a key stands twice: \(error)",
                    fr: "ce n'est pas du YAML, ou une clé y figure deux fois : \(error)")
            ])
        }
        var reader = MappingReader()
        let format = reader.format(MappingValue(root))
        guard let format, reader.faults.isEmpty else { throw StatementMappingFaults(reader.faults) }
        return format
    }
}

/// One thing that is wrong with a mapping file.
public struct StatementMappingFault: Sendable, Hashable {
    /// Where, such as `columns.amount`; empty for the whole file.
    public let place: String
    public let english: String
    public let french: String

    init(_ place: String, en english: String, fr french: String) {
        self.place = place
        self.english = english
        self.french = french
    }
}

/// All that is wrong with a mapping file.
public struct StatementMappingFaults: Error, Sendable, Hashable, CustomStringConvertible {
    public let faults: [StatementMappingFault]

    init(_ faults: [StatementMappingFault]) {
        self.faults = faults
    }

    public var description: String {
        faults.map { $0.place.isEmpty ? $0.english : "\($0.place): \($0.english)" }.joined(separator: "\n")
    }
}

/// A value of a YAML file, as far as a mapping file has them.
enum MappingValue {
    case text(String)
    case list([MappingValue])
    case table([(key: String, value: MappingValue)])
    case nothing

    init(_ node: Node?) {
        switch node {
        case .scalar(let scalar): self = scalar.string.isEmpty ? .nothing : .text(scalar.string)
        case .sequence(let sequence): self = .list(sequence.map { MappingValue($0) })
        case .mapping(let mapping):
            self = .table(
                mapping.map { pair in
                    let key = if case .scalar(let scalar) = pair.key { scalar.string } else { "?" }
                    return (key, MappingValue(pair.value))
                })
        default: self = .nothing
        }
    }
}
