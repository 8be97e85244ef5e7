"""What every capability stands on: refusals, locking, forms, answers. No models, no business words."""
