"""What goes over the wire, and the connections that carry it; nothing here knows the server's memory."""
