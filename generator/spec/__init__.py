"""Reading the contract: the document, its operations and schemas, and copies of it for other programs."""
