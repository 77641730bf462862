import Foundation
import Primitives
import Testing

@Suite("JSON as a value") struct JSONValueTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "450000", "450000.0", "4.5e5", "-1.25E-10", "\"\"",
        "\"été \u{1F35A}\"", "[]",
        "{}", "[1,[2,[3]]]", #"{"b":1,"a":{"d":[],"c":null}}"#, #""\"\\\n\r\t""#, #""\u0001""#,
        "123456789012345678901234567890",
    ])
    func aDocumentIsWrittenAsItWasRead(_ text: String) throws {
        #expect(try JSONValue(parsing: text).text == text)
    }

    @Test func spaceAroundValuesIsRead() throws {
        let value = try JSONValue(parsing: " \n\t{ \"a\" : [ 1 , 2 ] , \"b\" : null }\r\n ")
        #expect(value.text == #"{"a":[1,2],"b":null}"#)
    }

    @Test(arguments: [
        (#""\u00e9""#, "é"), (#""\uD83C\uDF5A""#, "\u{1F35A}"), (#""\/\b\f""#, "/\u{8}\u{c}"),
        (#""\u0000""#, "\0"),
    ])
    func escapesAreRead(_ text: String, _ string: String) throws {
        #expect(try JSONValue(parsing: text).string == string)
    }

    @Test(arguments: [
        "", " ", "nul", "TRUE", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "-", "0x10", "NaN", "Infinity",
        "'a'", "\"",
        "\"a", "\"\n\"", #""\x""#, #""\u12""#, #""\u12g4""#, #""\uD83C""#, #""\uDF5A""#, #""\uD83C\u0041""#,
        "[", "[1",
        "[1,", "[1,]", "[,1]", "[1 2]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}",
        "{a:1}",
        "{1:1}", "{\"a\" 1}", #"{"a":1,"a":2}"#, "1 2", "null,", "{}x", "\u{FEFF}{}", "// comment\n1",
    ])
    func whatTheStandardRefusesIsRefused(_ text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0xFF],
        ] as [[UInt8]])
    func invalidUTF8IsRefused(_ bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
    }

    @Test func deepNestingIsRefusedBeforeItCostsTheStack() throws {
        let fits = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(throws: Never.self) { try JSONValue(parsing: fits) }
        for depth in [65, 1_000_000] {
            #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: depth)) }
        }
        let objects = String(repeating: "{\"a\":", count: 65) + "1" + String(repeating: "}", count: 65)
        #expect(throws: JSONError.self) { try JSONValue(parsing: objects) }
    }

    @Test func anErrorSaysWhere() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "[1,x]") }
        #expect(error?.offset == 3)
        #expect(error?.description == "Unexpected character at byte 3")
    }

    @Test func onlyWholeNumbersAreIntegers() throws {
        #expect(try JSONValue(parsing: "450000").integer == 450_000)
        #expect(try JSONValue(parsing: "-9223372036854775808").integer == .min)
        for text in ["450000.0", "4.5e5", "1e3", "9223372036854775808", "\"450000\"", "true", "null"] {
            #expect(try JSONValue(parsing: text).integer == nil, "\(text)")
        }
    }

    @Test func theCanonicalTextOrdersMembersByName() throws {
        let value = try JSONValue(parsing: #"{"b":{"z":1,"y":2},"a":[{"d":1,"c":2}]}"#)
        #expect(value.canonicalText == #"{"a":[{"c":2,"d":1}],"b":{"y":2,"z":1}}"#)
        #expect(value.text == #"{"b":{"z":1,"y":2},"a":[{"d":1,"c":2}]}"#)
    }

    @Test func anObjectLeavesOutWhatIsNil() {
        let absent: JSONValue? = nil
        #expect(JSONValue.object(["a": 1, "b": absent, "c": .null]).text == #"{"a":1,"c":null}"#)
    }

    @Test func membersAreFoundByNameAndOnlyInObjects() throws {
        let value = try JSONValue(parsing: #"{"a":{"b":[true,"x"]}}"#)
        #expect(value["a"]?["b"]?.array?.count == 2)
        #expect(value["a"]?["b"]?.array?.first?.bool == true)
        #expect(value["c"] == nil)
        #expect(value["a"]?["b"]?["c"] == nil)
    }

    /// Random bytes never crash the parser, and whatever it takes it writes back to the same value.
    @Test func randomTextNeverCrashesTheParser() throws {
        var generator = SeededGenerator(seed: 20_261_124)
        let alphabet = Array(#"{}[]",:0123456789.-+eEtrufalsn\ u"#.utf8) + [0xC3, 0xA9, 0xFF, 0x0A]
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...24, using: &generator)
            let bytes = (0..<length).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            #expect(try JSONValue(parsing: value.text) == value)
        }
    }
}

/// SplitMix64: the same numbers at every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
