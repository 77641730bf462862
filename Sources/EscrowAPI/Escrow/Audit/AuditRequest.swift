/// The request whose changes are being recorded: entries of the audit trail name it, so that a line of the log, an answer
/// and an entry are found from each other.
package enum AuditRequest {
    @TaskLocal package static var id: String?
}
