import Dispatch
import Primitives
import Synchronization

/// What was asked and what was done, in one order, in memory and in an append-only file. A thread of its own
/// writes what has gathered.
final class Journal: Sendable {
    private struct Waiter {
        let sequence: Int64
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct Contents {
        var entries: [JournalEntry]
        var byReference: [String: [Int]] = [:]
        var byExternalID: [String: [Int]] = [:]
        var pending: [UInt8] = []
        var isWriting = false
        var stored: Int64
        var waiters: [Waiter] = []

        mutating func index(_ position: Int) {
            if let reference = entries[position].reference {
                byReference[reference, default: []].append(position)
            }
            if let externalID = entries[position].externalID {
                byExternalID[externalID, default: []].append(position)
            }
        }
    }

    private let clock: SandboxClock
    private let file: JournalFile
    private let queue = DispatchQueue(label: "journal")
    private let contents: Mutex<Contents>

    /// Opens the journal of the state folder and reads what it holds.
    init(folder: String, clock: SandboxClock) throws(ControlError) {
        self.clock = clock
        file = try JournalFile(folder: folder)
        let entries = try file.load()
        var contents = Contents(entries: entries, stored: entries.last?.sequence ?? 0)
        for position in entries.indices { contents.index(position) }
        self.contents = Mutex(contents)
    }

    /// Gives the entry its number and time and hands it to the writer. Does not wait for the file; see
    /// `stored(through:)`.
    @discardableResult
    func record(_ draft: JournalEntry) -> JournalEntry {
        contents.withLock { contents in
            var entry = draft
            entry.sequence = (contents.entries.last?.sequence ?? 0) + 1
            entry.time = clock.now()
            contents.entries.append(entry)
            contents.index(contents.entries.count - 1)
            contents.pending.append(contentsOf: entry.json.text.utf8)
            contents.pending.append(UInt8(ascii: "\n"))
            if !contents.isWriting {
                contents.isWriting = true
                queue.async { self.drain() }
            }
            return entry
        }
    }

    /// Returns once every entry up to this number is in the file.
    func stored(through sequence: Int64) async {
        if contents.withLock({ $0.stored >= sequence }) { return }
        await withCheckedContinuation { continuation in
            let isStored = contents.withLock { contents in
                if contents.stored < sequence {
                    contents.waiters.append(Waiter(sequence: sequence, continuation: continuation))
                }
                return contents.stored >= sequence
            }
            if isStored { continuation.resume() }
        }
    }

    /// Returns once everything recorded so far is in the file.
    func storedWhole() async {
        await stored(through: contents.withLock { $0.entries.last?.sequence ?? 0 })
    }

    var entries: [JournalEntry] {
        contents.withLock { $0.entries }
    }

    func latest(_ count: Int) -> [JournalEntry] {
        contents.withLock { Array($0.entries.suffix(count)) }
    }

    /// The entries that have these values, oldest first.
    func entries(kind: JournalEntry.Kind?, reference: String?, externalID: String?) -> [JournalEntry] {
        contents.withLock { contents in
            let candidates =
                reference.map { contents.byReference[$0] ?? [] }
                ?? externalID.map { contents.byExternalID[$0] ?? [] } ?? Array(contents.entries.indices)
            return candidates.map { contents.entries[$0] }.filter { entry in
                (kind == nil || entry.kind == kind) && (externalID == nil || entry.externalID == externalID)
            }
        }
    }

    private func drain() {
        while true {
            let batch = contents.withLock { contents -> (bytes: [UInt8], last: Int64)? in
                guard !contents.pending.isEmpty else {
                    contents.isWriting = false
                    return nil
                }
                defer { contents.pending = [] }
                return (contents.pending, contents.entries.last?.sequence ?? 0)
            }
            guard let batch else { return }
            file.append(batch.bytes)
            let ready = contents.withLock { contents in
                contents.stored = batch.last
                let ready = contents.waiters.filter { $0.sequence <= batch.last }
                contents.waiters.removeAll { $0.sequence <= batch.last }
                return ready
            }
            for waiter in ready { waiter.continuation.resume() }
        }
    }
}
