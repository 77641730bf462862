import Primitives
import Testing

struct TableRowTests {
    @Test func `is filled again in the same storage`() {
        var row = TableRow(number: 1, ["Id", "", "Montant"])
        #expect(row.fields == ["Id", "", "Montant"])
        row.begin(number: 2)
        row.write("12".utf8)
        row.append("500".utf8)
        #expect(row.fields == ["12500"] && row.number == 2 && row.text(7).isEmpty)
    }
}
