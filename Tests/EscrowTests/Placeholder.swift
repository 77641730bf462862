enum PlaceholderEscrowTests {}
