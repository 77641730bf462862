import Testing

/// The tests that set what holds for a whole sandbox: one after the other, on one sandbox.
@Suite(.serialized) enum SteeredTests {}
