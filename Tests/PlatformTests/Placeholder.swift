enum PlaceholderPlatformTests {}
