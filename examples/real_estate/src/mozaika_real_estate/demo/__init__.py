"""A believable agency with properties in three countries."""
