import GatewayCore
import Primitives
package import ProviderKit
import Spreadsheets

/// The layouts that this gateway knows, by their providers.
package struct StatementFormats: Sendable {
    private let registry: ProviderRegistry

    package init(_ registry: ProviderRegistry) {
        self.registry = registry
    }

    /// The providers whose statements can be read, by name.
    package var providers: [any StatementProvider] {
        registry.all.compactMap { $0 as? any StatementProvider }
    }

    /// The layout of a file. Throws a refusal where there is none, or it is another provider's.
    func format(of table: TableFile, _ source: StatementSource) throws -> any StatementFormat {
        let known = (registry.provider(source.provider) as? any StatementProvider)?.statementFormats ?? []
        let container = StatementContainer(table.kind)
        switch source.format {
        case .named(let name):
            guard let format = known.first(where: { $0.name == name }) else {
                throw StatementRefusal.noSuchFormat(name, known: known.map(\.name))
            }
            return try checked(format, container, table)
        case .mapped(let format): return try checked(format, container, table)
        case .recognised: break
        }
        let head = try Self.head(of: table)
        guard !head.isEmpty else { throw StatementRefusal.empty }
        if let format = known.first(where: { $0.containers.contains(container) && $0.recognises(head) }) {
            return format
        }
        for other in providers where other.manifest.id != source.provider {
            let isTheirs = other.statementFormats.contains {
                $0.containers.contains(container) && $0.recognises(head)
            }
            if isTheirs { throw StatementRefusal.otherProvider(other.manifest.displayName) }
        }
        throw StatementRefusal.unknownLayout
    }

    private func checked(
        _ format: any StatementFormat, _ container: StatementContainer, _ table: TableFile
    ) throws -> any StatementFormat {
        guard format.containers.contains(container) else {
            throw StatementRefusal.otherContainer(format.name, is: table.kind)
        }
        return format
    }

    private static func head(of table: TableFile) throws -> [[String]] {
        do { return try table.head(64).map(\.fields) } catch { throw StatementRefusal(error) }
    }
}

extension StatementContainer {
    init(_ kind: TableFile.Kind) {
        self =
            switch kind {
            case .csv: .csv
            case .xlsx: .xlsx
            case .xls: .xls
            }
    }
}
