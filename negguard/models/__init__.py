"""What has learnt: the classifiers of the cascade, and what they read."""
