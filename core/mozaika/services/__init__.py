"""Services: what pages, REST, command line and jobs share."""
