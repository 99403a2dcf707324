"""Who has which book, for the tests of the command line."""
