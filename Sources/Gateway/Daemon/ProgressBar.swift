import GatewayEngine
import Glibc
import Primitives
import Runtime
import Synchronization

/// How far long work is, on standard error of a terminal; nothing elsewhere.
final class ProgressBar: Sendable {
    private struct State {
        var shown = ""
    }

    private let isShown: Bool
    private let state = Mutex(State())
    private let language: Language

    init(_ speech: SpeechOptions) {
        language = speech.language
        isShown = isatty(2) == 1
    }

    func show(_ progress: StatementProgress) {
        let what =
            switch progress.step {
            case .hashing: LocalizedText(fr: "Contrôle du contenu", en: "Looking at the content")
            case .keeping: LocalizedText(fr: "Conservation du fichier", en: "Keeping the file")
            case .reading: LocalizedText(fr: "Lecture", en: "Reading")
            case .storing: LocalizedText(fr: "Lecture et enregistrement", en: "Reading and storing")
            }
        let unit = LocalizedText(fr: "lignes", en: "rows").text(in: language)
        let rows = progress.rows > 0 ? " · \(progress.rows) \(unit)" : ""
        show("\(what.text(in: language))\(rows)…")
    }

    func show(_ text: String) {
        guard isShown else { return }
        state.withLock { state in
            let padding = String(repeating: " ", count: max(0, state.shown.count - text.count))
            StandardError.write("\r\(text)\(padding)")
            state.shown = text
        }
    }

    /// Takes the line away.
    func clear() {
        guard isShown else { return }
        state.withLock { state in
            StandardError.write("\r" + String(repeating: " ", count: state.shown.count) + "\r")
            state.shown = ""
        }
    }
}
