import Foundation
import Runtime
import TestSupport
import Testing

@Suite struct EnvironmentFileUpdateTests {
    private let update = EnvironmentFileUpdate([("API_USER", "new-user"), ("API_KEY", "new-key")])

    @Test func everythingElseStaysAsItIs() {
        let text = """
            # API_USER=shown
            LOG_LEVEL=info   # loud

            export API_USER='old # user'
            MY_API_KEY=another
            API_KEY =
            API_USER=older
            """
        #expect(
            update.applied(to: text) == """
                # API_USER=shown
                LOG_LEVEL=info   # loud

                API_USER=new-user
                MY_API_KEY=another
                API_KEY=new-key

                """)
        #expect(update.replaced(in: text) == ["API_USER"])
    }

    @Test func newValuesGoToTheEnd() {
        #expect(update.applied(to: "") == "API_USER=new-user\nAPI_KEY=new-key\n")
        #expect(update.applied(to: "A=1\n\n") == "A=1\n\nAPI_USER=new-user\nAPI_KEY=new-key\n")
        #expect(update.replaced(in: "A=1") == [])
    }

    @Test func theFileIsForItsOwnerAlone() throws {
        let folder = try RunFolder.make("environment")
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent(".env")
        try update.write(to: file.path)
        #expect(try mode(of: file) == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
        try EnvironmentFileUpdate([("API_KEY", "newer")]).write(to: file.path)
        #expect(try mode(of: file) == 0o600)
        #expect(try String(contentsOf: file, encoding: .utf8) == "API_USER=new-user\nAPI_KEY=newer\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [".env"])
    }

    @Test func aLinkIsFollowedAndStaysALink() throws {
        let folder = try RunFolder.make("environment")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (file, link) = (
            folder.appendingPathComponent("real.env"), folder.appendingPathComponent("link.env")
        )
        try "A=1\n".write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
        try update.write(to: link.path)
        #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix("A=1\nAPI_USER="))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == file.path)
    }

    @Test func aFolderThatIsNotThereIsReportedAndNothingIsLeftBehind() {
        #expect(throws: EnvironmentFileUpdate.Failure.self) {
            try update.write(to: "/nowhere-at-all/.env")
        }
    }

    private func mode(of file: URL) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    }
}
