enum PlaceholderArchitectureTests {}
