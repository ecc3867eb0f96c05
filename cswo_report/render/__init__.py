"""HTML, charts, chapters and assembly. One module alone knows WeasyPrint."""
