/// JPEG (ITU-T T.81): keeps frame, tables and scans, writes the few header fields that drawing needs anew, and drops
/// the other application segments and comments.
struct JPEGScreen: Screen {
    private enum State {
        case start, marker, scan, trailer
        case segment(UInt8, length: Int)
    }

    private let rules: ImageRules
    private var state = State.start
    private var size: PixelSize?
    private var scans = 0
    private var wroteJFIF = false
    private var wroteAdobe = false
    private var wroteOrientation = false
    private var picturesFollow = false
    private var trailer = TrailerScreen()

    /// A progressive picture has about ten; thousands keep a program busy for minutes.
    private static let mostScans = 100

    init(rules: ImageRules) {
        self.rules = rules
    }

    mutating func consume(_ feed: inout ByteFeed, into output: inout [UInt8]) throws(ImageFault) {
        while try step(&feed, &output) {}
    }

    func finish() throws(ImageFault) -> PixelSize? {
        guard case .trailer = state else { throw .truncated }
        try trailer.finish(picturesFollow: picturesFollow)
        return size
    }

    /// False where more bytes are needed.
    private mutating func step(_ feed: inout ByteFeed, _ output: inout [UInt8]) throws(ImageFault) -> Bool {
        switch state {
        case .start:
            guard let start = feed.take(2) else { return false }
            output += start
            state = .marker
        case .marker:
            guard feed.count >= 2 else { return false }
            guard feed[0] == 0xFF else { throw .damaged }
            return try marker(feed[1], &feed, &output)
        case .segment(let marker, let length):
            guard let payload = feed.take(length) else { return false }
            state = .marker
            try segment(marker, payload, &output)
        case .scan: return try scan(&feed, &output)
        case .trailer:
            guard feed.count > 0 else { return false }
            try trailer.consume(&feed)
        }
        return true
    }

    private mutating func marker(
        _ marker: UInt8, _ feed: inout ByteFeed, _ output: inout [UInt8]
    ) throws(ImageFault) -> Bool {
        switch marker {
        case 0xFF: feed.skip(1)
        case 0xD9:
            guard size != nil, scans > 0 else { throw .damaged }
            feed.skip(2)
            output += [0xFF, 0xD9]
            state = .trailer
        case 0x00...0xBF, 0xD0...0xD8, 0xF0...0xFD: throw .damaged
        default:
            guard feed.count >= 4 else { return false }
            let length = feed.bigEndian16(at: 2)
            guard length >= 2 else { throw .damaged }
            feed.skip(4)
            state = .segment(marker, length: length - 2)
        }
        return true
    }

    private mutating func segment(
        _ marker: UInt8, _ payload: [UInt8], _ output: inout [UInt8]
    ) throws(ImageFault) {
        switch marker {
        case 0xC0...0xC2:
            guard size == nil else { throw .damaged }
            let found = try JPEGSegment.frameSize(payload)
            try rules.check(found)
            size = found
        case 0xC4: try JPEGSegment.checkHuffmanTables(payload)
        case 0xDB: try JPEGSegment.checkQuantization(payload)
        case 0xDD: guard payload.count == 2 else { throw .damaged }
        case 0xDA:
            scans += 1
            guard size != nil, scans <= Self.mostScans else { throw .damaged }
            try JPEGSegment.checkScanHeader(payload)
            state = .scan
        case 0xE0...0xEF, 0xFE: return application(marker, payload, &output)
        default: throw .unsupportedCoding
        }
        output += JPEGSegment.written(marker, payload)
    }

    /// Of what programs and cameras add, these stay: the JFIF header without its thumbnail, Adobe's colour transform,
    /// and which way is up.
    private mutating func application(_ marker: UInt8, _ payload: [UInt8], _ output: inout [UInt8]) {
        switch marker {
        case 0xE0 where !wroteJFIF && payload.starts(with: "JFIF\0".utf8) && payload.count >= 14:
            wroteJFIF = true
            output += JPEGSegment.written(marker, Array(payload.prefix(12)) + [0, 0])
        case 0xE1 where !wroteOrientation:
            guard let orientation = ExifOrientation(of: payload) else { return }
            wroteOrientation = true
            output += JPEGSegment.written(marker, orientation.segment)
        case 0xE2 where payload.starts(with: "MPF\0".utf8): picturesFollow = true
        case 0xEE where !wroteAdobe && payload.starts(with: "Adobe".utf8) && payload.count >= 12:
            wroteAdobe = true
            output += JPEGSegment.written(marker, Array(payload.prefix(12)))
        default: break
        }
    }

    /// Entropy-coded bytes, up to the next marker that is none of theirs.
    private mutating func scan(_ feed: inout ByteFeed, _ output: inout [UInt8]) throws(ImageFault) -> Bool {
        guard let distance = feed.distance(to: 0xFF) else {
            output += feed.takeUp(to: feed.count)
            return false
        }
        output += feed.takeUp(to: distance)
        guard feed.count >= 2 else { return false }
        switch feed[1] {
        case 0x00, 0xD0...0xD7: output += feed.takeUp(to: 2)
        case 0xFF: feed.skip(1)
        default: state = .marker
        }
        return true
    }
}
