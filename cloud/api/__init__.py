"""What every controller shares: authentication, errors, pages."""
