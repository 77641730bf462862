import ArgumentParser
import Glibc
import Primitives
import Runtime

/// Questions to the person at the terminal.
enum Terminal {
    /// Asks for a password; what is typed is not shown.
    static func password(_ question: String) throws -> Secret<String> {
        StandardError.write(question)
        var shown = termios()
        let isTerminal = tcgetattr(STDIN_FILENO, &shown) == 0
        if isTerminal {
            var hidden = shown
            hidden.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        }
        let line = readLine()
        if isTerminal {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            StandardError.write("\n")
        }
        guard let line, !line.isEmpty else {
            throw ValidationError("No password was given; KIMI_STAFF_PASSWORD may hold it.")
        }
        return Secret(line)
    }
}
