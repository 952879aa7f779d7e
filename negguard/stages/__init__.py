"""The steps of detection; none knows another."""
