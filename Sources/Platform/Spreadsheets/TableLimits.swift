/// What is read at most of a table file: whoever sends one must not choose how much memory it takes.
package struct TableLimits: Sendable, Hashable {
    /// Of one field.
    package var fieldBytes: Int
    /// Of all fields of one row.
    package var rowBytes: Int
    /// Fields of one row.
    package var columns: Int
    /// Of all texts that the cells of a workbook share.
    package var sharedTextBytes: Int
    /// Of a workbook, unpacked.
    package var workbookBytes: Int
    /// Unpacked bytes for each byte of the workbook's file.
    package var workbookRatio: Int
    /// Of a workbook in the old format, which is held in memory whole.
    package var oldWorkbookBytes: Int

    package init(
        fieldBytes: Int = 1 << 16, rowBytes: Int = 1 << 20, columns: Int = 1_024,
        sharedTextBytes: Int = 64 << 20, workbookBytes: Int = 4 << 30, workbookRatio: Int = 200,
        oldWorkbookBytes: Int = 64 << 20
    ) {
        self.fieldBytes = fieldBytes
        self.rowBytes = rowBytes
        self.columns = columns
        self.sharedTextBytes = sharedTextBytes
        self.workbookBytes = workbookBytes
        self.workbookRatio = workbookRatio
        self.oldWorkbookBytes = oldWorkbookBytes
    }
}
