import ArgumentParser
import Glibc
import Primitives

/// What a command prints for its user.
enum Output {
    static func line(_ text: String) {
        puts(text)
    }
}

/// Whether a program reads the answer.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Answer as one JSON object.")
    var json = false

    /// Prints the object for a program, or the sentences for a person.
    func tell(_ value: JSONValue, _ sentences: String...) {
        tell(value, sentences)
    }

    func tell(_ value: JSONValue, _ sentences: [String]) {
        guard !json else { return Output.line(value.text) }
        for sentence in sentences { Output.line(sentence) }
    }
}

/// Why nothing was done. Exit code 1.
struct Refusal: Error, CustomStringConvertible {
    let description: String
}
