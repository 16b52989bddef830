"""Speaking CalDAV (RFC 4791) with a server that somebody named: carefully, and about times only."""
