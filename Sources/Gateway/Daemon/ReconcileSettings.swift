import Primitives
import ProviderKit
import Reconciliation
import Runtime
import Spreadsheets

/// What the comparison of statements reads beside the daemon's settings.
struct ReconcileSettings {
    let settlementDelaySeconds: Int64
    let tariffs: Tariffs

    static func read() async throws -> ReconcileSettings {
        let reader = SettingsReader(try await Settings())
        let settings = try ReconcileSettings(reader)
        try reader.finish()
        return settings
    }

    /// Reads the tariff's file, too: throws where it is none.
    init(_ reader: SettingsReader) throws {
        let hours = reader.int("SETTLEMENT_DELAY_HOURS", default: 24, in: 0...720)
        let path = reader.optionalString("TARIFF_FILE")
        settlementDelaySeconds = Int64(hours) * 3600
        tariffs = try path.map { try Self.tariffs(in: $0) } ?? Tariffs()
    }

    private static func tariffs(in path: String) throws -> Tariffs {
        let text = String(decoding: try FileSource(path: path).all(limit: 1 << 17), as: UTF8.self)
        return try Tariffs(YAMLDocument.value(text))
    }
}

extension FileSource {
    /// The whole file, of which no more than the limit and one piece is read.
    func all(limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            let piece = try read()
            if piece.isEmpty { break }
            bytes += piece
        }
        return bytes
    }
}
