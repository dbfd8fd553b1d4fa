"""What is held against what the server sent: the contract, `.parsed`, usage counted again."""
