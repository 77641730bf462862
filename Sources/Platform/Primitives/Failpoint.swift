#if DEBUG
    import Glibc
    import Synchronization
#endif

/// A named place where a test may kill the process, to prove what survives. Release builds contain none of it.
///
/// The composition root arms points by configuration; `reach` is then called where the name says.
public enum Failpoint {
    #if DEBUG
        private static let armed = Mutex<[String: Int]>([:])
    #endif

    /// Arms a point: the process kills itself (SIGKILL) at the `passes + 1`-th time it is reached.
    /// The text is `name` or `name:passes`; several are separated by commas. Does nothing in release builds.
    public static func arm(_ text: String) {
        #if DEBUG
            for part in text.split(separator: ",") {
                let pieces = part.split(separator: ":")
                guard let name = pieces.first else { continue }
                let passes = pieces.dropFirst().first.flatMap { Int($0) } ?? 0
                armed.withLock { $0[String(name)] = passes }
            }
        #endif
    }

    /// Marks the place. Costs nothing in release builds.
    @inlinable
    public static func reach(_ name: @autoclosure () -> String) {
        #if DEBUG
            killIfArmed(name())
        #endif
    }

    #if DEBUG
        @usableFromInline
        static func killIfArmed(_ name: String) {
            let dies = armed.withLock { armed in
                guard let passes = armed[name] else { return false }
                armed[name] = passes - 1
                return passes <= 0
            }
            if dies { kill(getpid(), SIGKILL) }
        }
    #endif
}
