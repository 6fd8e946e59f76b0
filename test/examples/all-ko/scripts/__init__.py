"""What trains models; the application needs none of it."""
