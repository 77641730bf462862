import GatewayCore
import Primitives
import Testing

@Suite("Failures, providers and identifiers") struct PaymentFailureTests {
    @Test(arguments: PaymentFailure.allCases)
    func everyFailureHasItsOwnSentenceInBothLanguages(_ failure: PaymentFailure) {
        for language in Language.allCases {
            let sentence = failure.sentence.text(in: language)
            #expect(sentence.hasSuffix("."))
            #expect(sentence.count > 20)
            let twins = PaymentFailure.allCases.filter { $0.sentence.text(in: language) == sentence }
            #expect(twins == [failure])
        }
        #expect(failure.sentence.french != failure.sentence.english)
    }

    @Test func anIdentifierIsWrittenInLowerCaseAndReadInBoth() {
        let text = "5f0c7a52-8b1e-4c39-9d3e-2a7f6b1c0d4e"
        #expect(AttemptID(text)?.description == text)
        #expect(AttemptID(text.uppercased())?.description == text)
        #expect(AttemptID("5f0c7a52") == nil)
    }

    @Test func onlyACollectionBringsMoneyIn() {
        #expect(PaymentKind.allCases.filter { !$0.leavesPurse } == [.collection])
        #expect(PaymentState.allCases.filter(\.isFinal) == [.succeeded, .failed])
    }
}
