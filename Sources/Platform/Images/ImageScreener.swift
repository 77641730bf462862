/// Lets through what is needed to draw a picture, and nothing else: bytes go in as they come, cleaned bytes come out.
///
/// The type is told by the content, dimensions are read off the headers before anything is drawn, metadata and
/// comments are taken out, and what hides something is refused (`ImageFault`). It keeps at most one segment of the file
/// (64 KiB) besides the bytes of one call. What came out is worth something only once `finish` has returned.
///
/// A PDF is inspected and let through as it is.
package struct ImageScreener: Sendable {
    private let rules: ImageRules
    private var feed = ByteFeed()
    private var screen: (type: ImageType, run: any Screen)?
    private var foreign = ForeignContent()
    private var bytesIn = 0
    private var bytesOut = 0

    package init(rules: ImageRules) {
        self.rules = rules
    }

    /// The next bytes of the file. Answers the next bytes that may stay. After an error nothing may follow.
    package mutating func consume(_ bytes: [UInt8]) throws(ImageFault) -> [UInt8] {
        bytesIn += bytes.count
        guard bytesIn <= rules.mostBytes else { throw .tooManyBytes }
        feed.append(bytes)
        guard screen != nil || feed.count >= ImageType.tellingBytes else { return [] }
        return try run()
    }

    /// The file has ended. Throws where the picture has not.
    package mutating func finish() throws(ImageFault) -> ImageFacts {
        guard bytesIn > 0 else { throw .empty }
        guard let screen else { throw .unknownType }
        let size = try screen.run.finish()
        try foreign.finish()
        return ImageFacts(type: screen.type, size: size, bytesIn: bytesIn, bytesOut: bytesOut)
    }

    private mutating func run() throws(ImageFault) -> [UInt8] {
        if screen == nil { screen = try begin() }
        guard case (let type, var run)? = screen else { preconditionFailure("The screening has begun.") }
        var output: [UInt8] = []
        try run.consume(&feed, into: &output)
        screen = (type, run)
        bytesOut += output.count
        try foreign.scan(output)
        return output
    }

    private func begin() throws(ImageFault) -> (ImageType, any Screen) {
        let beginning = (0..<ImageType.tellingBytes).map { feed[$0] }
        guard let type = ImageType(beginning: beginning) else { throw .unknownType }
        guard rules.types.contains(type) else { throw .typeNotAllowed }
        return switch type {
        case .jpeg: (type, JPEGScreen(rules: rules))
        case .png: (type, PNGScreen(rules: rules))
        case .webP: (type, WebPScreen(rules: rules))
        case .pdf: (type, PDFScreen())
        }
    }
}
