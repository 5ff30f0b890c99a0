"""Legal work products: one module each, blind to each other; code decides, the model words."""
