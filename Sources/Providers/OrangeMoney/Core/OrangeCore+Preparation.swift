package import GatewayCore
import HTTPTypes
import Primitives
package import ProviderKit

extension OrangeCore: PreparingProvider {
    /// `POST /{mp|cashin}/init`, whose body may be empty: gives out the payToken. Nothing moves.
    package func prepare(
        _ order: PaymentOrder, kind: PaymentKind, in context: ProviderContext
    ) async throws(ProviderError) -> PreparedAttempt {
        let request = request(.post, "/\(OrangeCoreOperation(kind).rawValue)/init", .object([:]))
        return try Self.decodePreparation(try await send(request, in: context))
    }

    static func decodePreparation(_ response: ProviderResponse) throws(ProviderError) -> PreparedAttempt {
        let body = OrangeCoreBody(response.body)
        guard response.status == 200 else { throw error(response, body) }
        guard let token = body.data?["payToken"]?.string, token.isPlainToken else {
            throw unreadable("a payToken", response)
        }
        return PreparedAttempt(key: token)
    }
}

extension String {
    /// Whether it is fit for a path: letters, digits, hyphens, at most 128.
    var isPlainToken: Bool {
        (1...128).contains(utf8.count)
            && utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || $0 == 0x2D
            }
    }
}
