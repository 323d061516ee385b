"""When a business is open: weekly hours with exceptions, in a time zone."""
