import Escrow
import Primitives

extension Operation {
    /// Of what the service says of itself.
    var serviceDescription: OperationDescription {
        switch self {
        case .readDescription:
            OperationDescription(
                tag: .service, summary: "This document", status: 200,
                content: .json(.answer(["openapi": .text(), "info": .answer([:]), "paths": .answer([:])])))
        case .readDocumentation:
            OperationDescription(
                tag: .service, summary: "This document as a page", status: 200,
                content: .file(["text/html; charset=utf-8"]))
        default:
            OperationDescription(
                tag: .service, summary: "What a problem's code means", path: ["code": .text(length: 1...64)],
                status: 200, content: .file(["text/html; charset=utf-8"]),
                problems: [404: ["route_not_found"]])
        }
    }
}
