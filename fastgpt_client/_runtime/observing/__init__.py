"""Who watches the attempts of calls: hooks, OpenTelemetry, and the log that the environment asks for."""
