"""Finding passages: terms and authorities of texts, ranked lists, and how they are fused."""
