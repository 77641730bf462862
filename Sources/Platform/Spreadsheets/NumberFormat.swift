/// Number formats of workbooks: which of them show a number as a date.
enum NumberFormat {
    /// The built-in ones (ECMA-376, 18.8.30), those of East Asian locales too.
    static func isDate(builtIn number: Int) -> Bool {
        switch number {
        case 14...22, 27...36, 45, 47, 50...58: true
        default: false
        }
    }

    /// Whether the code shows a day or a time of day. Lengths of time (`[h]:mm`) are numbers.
    static func isDate(code: String) -> Bool {
        var isDate = false
        var bytes = Array(code.utf8)[...]
        while let byte = bytes.popFirst() {
            switch byte {
            case 0x3B: return isDate
            case 0x22: skip(&bytes, to: 0x22)
            case 0x5C, 0x5F, 0x2A: _ = bytes.popFirst()
            case 0x5B:
                let inside = bytes.prefix { $0 != 0x5D }
                skip(&bytes, to: 0x5D)
                let isLength =
                    !inside.isEmpty && inside.allSatisfy { [0x68, 0x6D, 0x73].contains($0 | 0x20) }
                if isLength { return false }
            case 0x64, 0x6D, 0x79, 0x68, 0x73, 0x44, 0x4D, 0x59, 0x48, 0x53: isDate = true
            default: break
            }
        }
        return isDate
    }

    private static func skip(_ bytes: inout ArraySlice<UInt8>, to end: UInt8) {
        while let byte = bytes.popFirst(), byte != end {}
    }
}
