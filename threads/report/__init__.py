"""Analysis to Markdown, figures and files."""
