"""One file for each act: record, keep, count, compile, build. The only room that joins the store to papers and rendering."""
