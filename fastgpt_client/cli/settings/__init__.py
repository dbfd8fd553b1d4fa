"""Where the server is and which key to use: options, then the environment, then a profile in the user's folder."""
