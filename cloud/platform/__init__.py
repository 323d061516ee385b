"""The operator's own screens: health of the platform, plans, and access to tenants by request."""
