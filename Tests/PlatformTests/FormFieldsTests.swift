import Testing

@testable import Web

struct FormFieldsTests {
    @Test func `reads names and values with their order and repetitions`() throws {
        let form = try #require(
            FormFields(Array("case=17.3&case=18.1&text=d%C3%A9j%C3%A0+vu&empty=&flag".utf8)))
        #expect(form.all("case") == ["17.3", "18.1"])
        #expect(
            form["text"] == "déjà vu" && form["empty"].isEmpty && form["flag"].isEmpty && form["none"].isEmpty
        )
        #expect(form.pairs.map(\.name) == ["case", "case", "text", "empty", "flag"])
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%ff", "%c3=b", "a=%C3%28"])
    func `refuses what is no form`(body: String) {
        #expect(FormFields(Array(body.utf8)) == nil)
    }

    @Test func `refuses more fields than a page of ours has`() {
        let body = Array(repeating: "a=1", count: FormFields.fieldLimit + 1).joined(separator: "&")
        #expect(FormFields(Array(body.utf8)) == nil)
        #expect(FormFields([]) != nil)
    }
}
