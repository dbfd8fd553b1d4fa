"""What callers pass: settings, dates and text on its way into a request."""
