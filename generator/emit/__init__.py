"""Writing code from the contract: models, endpoint functions, facade operations and the registry."""
