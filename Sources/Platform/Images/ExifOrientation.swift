/// Which way a camera was held: the one thing of Exif (JEITA CP-3451) that drawing needs.
struct ExifOrientation: Equatable {
    /// 2 to 8; 1 says nothing that a drawing program does not assume.
    let value: UInt8

    /// Of an APP1 segment's payload; nil where it says none, or says it in a way that is not to the letter.
    init?(of payload: [UInt8]) {
        guard payload.starts(with: "Exif\0\0".utf8), payload.count >= 14 else { return nil }
        let tiff = Array(payload.dropFirst(6))
        let isLittle = tiff.starts(with: "II".utf8)
        guard isLittle || tiff.starts(with: "MM".utf8) else { return nil }
        func number(_ offset: Int, _ count: Int) -> Int? {
            guard offset >= 0, offset + count <= tiff.count else { return nil }
            let bytes = tiff[offset..<offset + count]
            return (isLittle ? Array(bytes.reversed()) : Array(bytes)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard number(2, 2) == 42, let directory = number(4, 4), let count = number(directory, 2) else {
            return nil
        }
        for index in 0..<min(count, 256) {
            let entry = directory + 2 + 12 * index
            guard number(entry, 2) == 0x0112 else { continue }
            guard number(entry + 2, 2) == 3, number(entry + 4, 4) == 1, let value = number(entry + 8, 2),
                (2...8).contains(value)
            else { return nil }
            self.value = UInt8(value)
            return
        }
        return nil
    }

    /// The payload of an APP1 segment that says this and nothing else.
    var segment: [UInt8] {
        Array("Exif\0\0MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1]
            + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0] + [0, 0, 0, 0]
    }
}
