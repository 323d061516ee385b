"""Sites, whom they serve, and the publisher that hands them their configuration."""
