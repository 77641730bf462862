/// What a purpose takes. Bytes are those of the file as it comes, sides are in pixels.
package struct ImageRules: Sendable, Equatable {
    package var types: Set<ImageType>
    package var mostBytes: Int
    /// Both sides at least.
    package var shortSide: Int
    /// The longer one at least.
    package var longSide: Int
    /// Neither side more.
    package var sideLimit = 16_384
    package var mostPixels = 50_000_000

    package init(types: Set<ImageType>, mostBytes: Int, shortSide: Int = 1, longSide: Int = 1) {
        self.types = types
        self.mostBytes = mostBytes
        self.shortSide = shortSide
        self.longSide = longSide
    }

    /// Checks what was learnt of a file under wider rules. Throws `typeNotAllowed`, or what is wrong with its size.
    package func check(_ facts: ImageFacts) throws(ImageFault) {
        guard types.contains(facts.type) else { throw .typeNotAllowed }
        guard facts.bytesIn <= mostBytes else { throw .tooManyBytes }
        if let size = facts.size { try check(size) }
    }

    func check(_ size: PixelSize) throws(ImageFault) {
        guard size.width > 0, size.height > 0 else { throw .damaged }
        guard size.width <= sideLimit, size.height <= sideLimit,
            size.width * size.height <= mostPixels
        else { throw .tooManyPixels }
        guard min(size.width, size.height) >= shortSide, max(size.width, size.height) >= longSide else {
            throw .tooSmall
        }
    }
}

/// As the file's header tells it, before any rotation.
package struct PixelSize: Sendable, Equatable {
    package let width: Int
    package let height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}

/// What is known of a file that was let through.
package struct ImageFacts: Sendable, Equatable {
    package let type: ImageType
    /// Nil for a document without one size.
    package let size: PixelSize?
    /// As it came, and as it was let through.
    package let bytesIn: Int
    package let bytesOut: Int

    package init(type: ImageType, size: PixelSize?, bytesIn: Int, bytesOut: Int) {
        self.type = type
        self.size = size
        self.bytesIn = bytesIn
        self.bytesOut = bytesOut
    }
}
