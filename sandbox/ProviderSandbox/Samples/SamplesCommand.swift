import ArgumentParser
import FoundationEssentials
import Primitives

/// `provider-sandbox samples`: pictures to check a person with who does not exist.
struct SamplesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "samples",
        abstract: "Draws sample identity papers and a sample selfie, each marked as a sample.")

    @Option(help: "The folder for the pictures; made where it is missing.")
    var output: String

    func run() throws {
        do {
            try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
            for sample in Sample.all {
                let bytes = sample.bytes()
                let path = "\(output)/\(sample.name)"
                try Data(bytes).write(to: URL(fileURLWithPath: path))
                StandardOutput.line("\(path) \(bytes.count) bytes")
            }
        } catch {
            StandardOutput.errorLine(
                "provider-sandbox: the pictures cannot be written to \(output): \(error)")
            throw ExitCode(1)
        }
    }
}

/// A file of `samples`, large enough for Smile ID's limits: 1500 dots and 600 KB for cards, 2200 for passports.
struct Sample: Sendable {
    let name: String
    let bytes: @Sendable () -> [UInt8]

    static let all =
        [
            Sample(name: "card-front.jpg") { photograph(SampleDrawing.cardFront(scale: 4), grain: 14, 1) },
            Sample(name: "card-back.jpg") { photograph(SampleDrawing.cardBack(scale: 4), grain: 14, 2) },
            Sample(name: "card-front.png") { PNG.encode(SampleDrawing.cardFront(scale: 4)) },
            Sample(name: "passport.jpg") { photograph(SampleDrawing.passport(scale: 4), grain: 7, 3) },
            Sample(name: "selfie.jpg") { photograph(SampleDrawing.selfie(turn: 0, scale: 4), grain: 3, 4) },
        ]
        + (1...8).map { frame in
            Sample(name: "liveness-\(frame).jpg") {
                photograph(SampleDrawing.selfie(turn: frame - 4, scale: 3), grain: 3, UInt64(4 + frame))
            }
        }

    private static func photograph(_ drawing: Canvas, grain: Int, _ seed: UInt64) -> [UInt8] {
        var canvas = drawing
        canvas.grain(grain, seed: seed)
        return JPEG.encode(canvas, quality: 92)
    }
}
