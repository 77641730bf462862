/// One format's screening: reads what has come, and writes what may stay.
protocol Screen: Sendable {
    /// Reads as much as it can. What it leaves in the feed is at most one segment, so memory stays bounded.
    mutating func consume(_ feed: inout ByteFeed, into output: inout [UInt8]) throws(ImageFault)
    /// Nothing more comes. Throws where the picture did not end; answers its size.
    func finish() throws(ImageFault) -> PixelSize?
}
