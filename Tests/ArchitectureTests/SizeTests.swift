import Testing

/// Aims, not gates: what grows past them is named as a warning, and a person decides.
struct SizeTests {
    @Test func `files and lines stay short`() {
        for file in SourceTree.swiftSources + SourceTree.files("Tests", ending: ".swift") {
            if file.lines.count > 300 {
                Issue.record(
                    "\(file.path) has \(file.lines.count) lines: does it hold one idea?", severity: .warning)
            }
        }
        let files = SourceTree.swiftSources
        let longest = files.flatMap { file in file.lines.map { (file, $0.count) } }.max { $0.1 < $1.1 }
        if let longest, longest.1 > 120 {
            Issue.record("\(longest.0.path) has a line of \(longest.1) characters", severity: .warning)
        }
        let median = files.map(\.lines.count).sorted()[files.count / 2]
        #expect(median < 150, "The middle file has \(median) lines")
    }
}
