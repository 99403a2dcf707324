"""The examples of the hook reference, together one addon."""
