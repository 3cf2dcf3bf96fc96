"""What may be published: personal data in answers, and groups too small to show."""
