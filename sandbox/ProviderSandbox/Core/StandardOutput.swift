import Glibc

/// The lines that a person or a script waits for; everything else goes to the log.
enum StandardOutput {
    static func line(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    static func errorLine(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }
}
