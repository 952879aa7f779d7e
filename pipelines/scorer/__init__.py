"""Parts of the training of the scorer: examples, folds, fitting, and the model card."""
