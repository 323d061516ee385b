"""The control plane: REST and live API, projections, metering, publishing and call routing."""
