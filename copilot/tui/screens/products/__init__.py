"""The work products to choose from."""
