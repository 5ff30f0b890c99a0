"""Reports as files: DOCX, PDF, XLSX, Markdown and CSV. Knows no matter and no model."""
